import { useTranslations } from 'next-intl'
import type { EntryState } from '@/lib/domain/organisation'
import { StatusBadge } from '@/lib/ui/badge'

const TONES = { active: 'ok', deleted: 'neutral', revoked: 'neutral', absent: 'warn' } as const satisfies Record<
  EntryState,
  string
>

/** Where a department, a member, an application or a binding stands. */
export function EntryStateBadge({ state }: { state: EntryState }) {
  const t = useTranslations('organisations.state')
  return (
    <StatusBadge tone={TONES[state]} plain>
      {t(state)}
    </StatusBadge>
  )
}
