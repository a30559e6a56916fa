import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import type { BuyerUsage } from '@/lib/services/metering/buyer-usage'
import { Badge } from '@/lib/ui/badge'
import { cn } from '@/lib/ui/cn'
import { Time } from '@/lib/ui/time'

/** What is left of each package, when it is full again and when it ends. */
export function BuyerPackages({ packages, unit }: { packages: BuyerUsage['packages']; unit: string | null }) {
  const t = useTranslations('usage')
  const format = useFormat()
  if (packages.length === 0) return null
  return (
    <section aria-label={t('packages')} className="flex flex-col gap-3">
      {packages.map((one, index) => {
        const active = one.state === 'active'
        const usedUp = active && one.usedPercent >= 100
        return (
          <article
            // biome-ignore lint/suspicious/noArrayIndexKey: the buyer's packages have no id to be shown
            key={index}
            className={cn('rounded-lg border border-line bg-surface p-4', !active && 'opacity-75')}
          >
            <div className="flex flex-wrap items-center justify-between gap-2">
              <h2 className="font-semibold">{one.productName ?? one.meter}</h2>
              <Badge tone={usedUp ? 'danger' : active ? 'ok' : 'neutral'}>
                {t(usedUp ? 'package.usedUp' : `package.${one.state}`)}
              </Badge>
            </div>
            <p className="mt-2 text-xl tabular-nums">
              {t('package.left', { remaining: format.amount(one.remaining), quota: format.amount(one.quota) })}{' '}
              <span className="text-base text-ink-soft">{unit ?? one.meter}</span>
            </p>
            <div
              role="img"
              aria-label={t('package.share', { percent: one.usedPercent })}
              className="mt-2 h-2 overflow-hidden rounded-full bg-pressed"
            >
              <div
                className={cn(
                  'h-full',
                  one.usedPercent >= 100 ? 'bg-danger' : one.usedPercent >= 80 ? 'bg-warn' : 'bg-ok',
                )}
                style={{ width: `${one.usedPercent}%` }}
              />
            </div>
            <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-ink-soft text-sm">
              <div className="flex gap-1.5">
                <dt>{t('package.resets')}</dt>
                <dd>{one.periodEnd ? <Time at={one.periodEnd} /> : t('package.noReset')}</dd>
              </div>
              <div className="flex gap-1.5">
                <dt>{t('package.expires')}</dt>
                <dd>{one.expiresAt ? <Time at={one.expiresAt} /> : t('package.noEnd')}</dd>
              </div>
            </dl>
            {active && <p className="mt-2 text-ink-faint text-sm">{t(`package.${one.whenUsedUp}`)}</p>}
          </article>
        )
      })}
    </section>
  )
}
