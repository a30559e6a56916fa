import { useTranslations } from 'next-intl'
import type { EndpointHealth } from '@/lib/services/hooks/list-endpoints'
import { StatusBadge } from '@/lib/ui/badge'

const TONE = { well: 'ok', unused: 'neutral', failing: 'warn', stopped: 'danger', paused: 'neutral' } as const

export function HealthBadge({ health, plain }: { health: EndpointHealth; plain?: boolean }) {
  const t = useTranslations('hooks.health')
  return (
    <StatusBadge tone={TONE[health]} plain={plain}>
      {t(health)}
    </StatusBadge>
  )
}
