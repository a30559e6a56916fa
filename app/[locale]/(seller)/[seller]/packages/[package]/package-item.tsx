import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import type { PackageItemDetail } from '@/lib/services/metering/get-package'
import { LineChart } from '@/lib/ui/charts'
import { Section, Stat, StatRow } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { UsedBar, useForecastText } from '../package-parts'

const DAY_MS = 86_400_000

/** What is left of one meter, and how it burns down. */
export function PackageItem({ item }: { item: PackageItemDetail }) {
  const t = useTranslations('metering')
  const format = useFormat()
  const forecastText = useForecastText()
  const unit = item.unit ?? item.meter
  const forecast = forecastText(item.forecast)
  const { burnDown } = item
  const [first, last] = [burnDown[0], burnDown.at(-1)]
  const short = first && last && last.at.getTime() - first.at.getTime() < 3 * DAY_MS
  const label = (at: Date) =>
    short ? `${format.day(at).slice(8)} ${format.clock(at)}` : `${format.day(at).slice(5)} ${format.clock(at)}`
  return (
    <Section title={item.meter} description={t(`ruleText.${item.whenUsedUp}`)}>
      <StatRow>
        <Stat
          label={t('columns.remaining')}
          value={format.amount(item.remaining)}
          unit={unit}
          hint={t('packages.ofQuota', { quota: format.amount(item.quota) })}
          tone={item.usedPercent >= 100 ? 'danger' : item.usedPercent >= 80 ? 'warn' : undefined}
        />
        <Stat
          label={t('columns.used')}
          value={format.amount(item.used)}
          unit={unit}
          hint={<UsedBar percent={item.usedPercent} className="w-full" />}
        />
        <Stat
          label={t('columns.resets')}
          value={item.periodEnd ? <Time at={item.periodEnd} /> : t(`resets.${item.resets}`)}
          hint={item.periodEnd ? format.exact(item.periodEnd) : t('packages.noReset')}
        />
        <Stat
          label={t('forecast.title')}
          value={
            item.forecast?.kind === 'dry' ? (
              <Time at={item.forecast.at} />
            ) : item.forecast?.kind === 'lasts' ? (
              t('forecast.lasts')
            ) : (
              '–'
            )
          }
          tone={forecast.tone === 'neutral' ? undefined : forecast.tone}
          hint={forecast.text}
        />
      </StatRow>
      {burnDown.filter(({ remaining }) => remaining !== null).length > 1 && (
        <LineChart
          title={t('packages.burnDown')}
          summary={`${t('packages.burnDownSummary', { meter: item.meter })} ${forecast.text}`}
          unit={unit}
          series={[
            { key: 'remaining', label: t('columns.remaining'), tone: 'info' },
            { key: 'expected', label: t('forecast.expected'), tone: 'neutral' },
          ]}
          data={burnDown.map(({ at, remaining, expected }) => ({
            label: label(at),
            values: {
              remaining: remaining === null ? null : Number(remaining),
              expected: expected === null ? null : Number(expected),
            },
          }))}
        />
      )}
    </Section>
  )
}
