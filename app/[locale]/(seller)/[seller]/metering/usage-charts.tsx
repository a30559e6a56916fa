import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import type { MeterBooks } from '@/lib/services/metering/report-conservation'
import type { UsageChart, UsagePart } from '@/lib/services/metering/report-usage'
import { CHART_RANGES, type ChartRange } from '@/lib/services/reports/range'
import { type ChartTone, StackedBarChart } from '@/lib/ui/charts'
import { EmptyState, Section } from '@/lib/ui/layout'
import { TabLinks } from '@/lib/ui/tab-links'

const TONE: Record<UsagePart, ChartTone> = {
  accepted: 'ok',
  sealed: 'ok',
  waiting: 'info',
  held: 'warn',
  dead: 'danger',
  open: 'neutral',
}

/** Usage over time, a chart per meter: units differ, so they are never stacked on each other. */
export function UsageCharts({
  base,
  range,
  charts,
  books,
  test = false,
  explicit = false,
}: {
  /** Address that takes `range`. */
  base: string
  range: ChartRange
  charts: readonly UsageChart[]
  books: readonly Pick<MeterBooks, 'meter' | 'unit'>[]
  test?: boolean
  /** The address names every range, also the first one. */
  explicit?: boolean
}) {
  const t = useTranslations('metering')
  const format = useFormat()
  const label = (at: Date) => (range === '24h' ? format.clock(at) : at.toISOString().slice(5, 10))
  const hrefOf = (each: ChartRange) => {
    const query = new URLSearchParams({
      ...(each === '24h' && !explicit ? {} : { range: each }),
      ...(test ? { test: '1' } : {}),
    })
    return query.size > 0 ? `${base}?${query}` : base
  }
  const first = charts[0]?.points[0]
  const zone = range === '24h' ? first && format.zone(first.at) : t('charts.utcDays')
  return (
    <Section title={t('charts.title')} description={zone}>
      <TabLinks
        label={t('charts.range')}
        active={hrefOf(range)}
        items={CHART_RANGES.map((each) => ({ href: hrefOf(each), label: t(`charts.${each}`) }))}
      />
      {charts.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface">
          <EmptyState title={t('charts.none')} />
        </div>
      ) : (
        <div className={charts.length > 1 ? 'grid min-w-0 gap-4 xl:grid-cols-2' : 'min-w-0'}>
          {charts.map((chart) => (
            <StackedBarChart
              key={chart.meter}
              title={chart.meter}
              summary={t('charts.summary', { meter: chart.meter, range: t(`charts.${range}`) })}
              unit={books.find(({ meter }) => meter === chart.meter)?.unit ?? t('charts.units')}
              series={chart.parts.map((key) => ({ key, label: t(`term.${key}`), tone: TONE[key] }))}
              data={chart.points.map(({ at, amounts }) => ({
                label: label(at),
                // Only the drawing is approximate.
                values: Object.fromEntries(Object.entries(amounts).map(([part, amount]) => [part, Number(amount)])),
              }))}
            />
          ))}
        </div>
      )}
    </Section>
  )
}
