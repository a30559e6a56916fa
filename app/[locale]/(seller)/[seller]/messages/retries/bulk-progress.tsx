import { CircleSlash } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { BulkRunView } from '@/lib/services/messages/retry-all'
import { StatusBadge } from '@/lib/ui/badge'

const TONE = { running: 'info', done: 'ok', cancelled: 'neutral' } as const

export function BulkStateBadge({ state }: { state: BulkRunView['state'] }) {
  const t = useTranslations('messages.bulk.state')
  return (
    <StatusBadge tone={TONE[state]} icon={state === 'cancelled' ? CircleSlash : undefined}>
      {t(state)}
    </StatusBadge>
  )
}

/** How far a run has come, in parts: what went well, what was passed over, what failed, what is left. */
export function BulkProgress({ run }: { run: BulkRunView }) {
  const t = useTranslations('messages.bulk')
  const seen = run.total - run.left
  const part = (count: number) => ({ width: `${(count / run.total) * 100}%` })
  return (
    <div
      role="progressbar"
      aria-label={t('progress')}
      aria-valuemin={0}
      aria-valuemax={run.total}
      aria-valuenow={seen}
      aria-valuetext={t('seen', { seen, total: run.total })}
      className="flex h-2 overflow-hidden rounded-full bg-pressed"
    >
      <span className="bg-ok" style={part(run.succeeded)} />
      <span className="bg-ink-faint" style={part(run.skipped)} />
      <span className="bg-danger" style={part(run.failed)} />
    </div>
  )
}
