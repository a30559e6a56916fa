import { CircleSlash, Clock, type LucideIcon, Snowflake } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { formatDecimal } from '@/lib/domain/decimal'
import type { PackageForecast } from '@/lib/domain/package-forecast'
import { useFormat } from '@/lib/i18n/use-format'
import type { PackageView } from '@/lib/services/metering/package-view'
import { StatusBadge } from '@/lib/ui/badge'
import { cn } from '@/lib/ui/cn'
import type { Tone } from '@/lib/ui/tone'

type Look = { tone: Tone; icon?: LucideIcon }

const STATE = {
  active: { tone: 'ok' },
  frozen: { tone: 'warn', icon: Snowflake },
  ended: { tone: 'neutral', icon: CircleSlash },
  expired: { tone: 'neutral', icon: Clock },
} satisfies Record<PackageView['state'], Look>

export function PackageStateBadge({ state, plain }: { state: PackageView['state']; plain?: boolean }) {
  const t = useTranslations('metering.packageState')
  return (
    <StatusBadge plain={plain} {...(STATE[state] satisfies Look)}>
      {t(state)}
    </StatusBadge>
  )
}

/** Share used, as a bar and as a number. */
export function UsedBar({ percent, className }: { percent: number; className?: string }) {
  const t = useTranslations('metering.packages')
  const colour = percent >= 100 ? 'bg-danger' : percent >= 80 ? 'bg-warn' : 'bg-ok'
  return (
    <span className={cn('inline-flex items-center gap-2', className)}>
      <span
        role="img"
        aria-label={t('usedShare', { percent })}
        className="h-2 w-20 grow overflow-hidden rounded-full bg-pressed"
      >
        <span className={cn('block h-full', colour)} style={{ width: `${percent}%` }} />
      </span>
      <span className="w-10 text-end tabular-nums">{percent}%</span>
    </span>
  )
}

/** When it runs dry, in one sentence. */
export function useForecastText() {
  const t = useTranslations('metering.forecast')
  const format = useFormat()
  return (forecast: PackageForecast | null): { text: string; tone: Tone } => {
    switch (forecast?.kind) {
      case undefined:
        return { text: t('none'), tone: 'neutral' }
      case 'used_up':
        return { text: t('used_up'), tone: 'danger' }
      case 'unknown':
        return { text: t('unknown'), tone: 'neutral' }
      case 'dry':
        return { text: t('dry', { at: format.exact(forecast.at) }), tone: 'warn' }
      case 'lasts':
        return {
          text: t(forecast.because, {
            at: format.exact(forecast.until),
            left: format.amount(formatDecimal(forecast.left)),
          }),
          tone: 'ok',
        }
      default:
        return forecast satisfies never
    }
  }
}
