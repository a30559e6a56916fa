import { useTranslations } from 'next-intl'
import { VERDICTS } from '@/lib/domain/messages'
import { useFormat } from '@/lib/i18n/use-format'
import type { CallsPoint } from '@/lib/services/reports/calls'
import { ANSWER_LIMIT_MS } from '@/lib/services/reports/health'
import { CHART_RANGES, type ChartRange } from '@/lib/services/reports/range'
import { REST, type SalesReport } from '@/lib/services/reports/sales'
import { LineChart, StackedBarChart } from '@/lib/ui/charts'
import { Section } from '@/lib/ui/layout'
import { TabLinks } from '@/lib/ui/tab-links'

const TONE = { accepted: 'ok', failed: 'danger', refused: 'warn', unknown: 'neutral' } as const

/** Charts over the chosen period; the zone of their labels is said once. */
export function Trend({
  seller,
  range,
  calls,
  sales,
}: {
  seller: string
  range: ChartRange
  calls: readonly CallsPoint[]
  sales: SalesReport
}) {
  const t = useTranslations('overview')
  const words = useTranslations('enums.verdict')
  const format = useFormat()
  const day = (at: Date) => format.day(at).slice(5)
  const label = (at: Date) =>
    range === '24h' ? format.clock(at) : range === '7d' ? `${day(at)} ${format.clock(at)}` : day(at)
  const zone = calls[0] ? format.zone(calls[0].at) : ''
  const span = t(`range.${range}`)
  const hrefOf = (each: ChartRange) => (each === '24h' ? `/${seller}` : `/${seller}?range=${each}`)
  return (
    <Section title={t('charts.title')} description={zone}>
      <TabLinks
        label={t('range.label')}
        active={hrefOf(range)}
        items={CHART_RANGES.map((each) => ({ href: hrefOf(each), label: t(`range.${each}`) }))}
      />
      <div className="grid min-w-0 gap-4 xl:grid-cols-2">
        <StackedBarChart
          title={t('charts.calls')}
          summary={t('charts.callsSummary', { range: span })}
          unit={t('charts.callsUnit')}
          series={VERDICTS.map((key) => ({ key, label: words(key), tone: TONE[key] }))}
          data={calls.map(({ at, accepted, failed, refused, unknown }) => ({
            label: label(at),
            values: { accepted, failed, refused, unknown },
          }))}
        />
        <LineChart
          title={t('charts.p95')}
          summary={t('charts.p95Summary', { range: span })}
          unit={t('charts.ms')}
          threshold={{ value: ANSWER_LIMIT_MS, label: t('charts.limit') }}
          series={[{ key: 'p95', label: t('charts.p95'), tone: 'info' }]}
          data={calls.map(({ at, p95Ms }) => ({ label: label(at), values: { p95: p95Ms } }))}
        />
      </div>
      <StackedBarChart
        title={t('charts.sales')}
        summary={t('charts.salesSummary')}
        unit={t('charts.salesUnit')}
        series={[
          ...sales.products.map(({ key, name }) => ({
            key: key || 'unknown',
            label: name ?? t('charts.unknownProduct'),
          })),
          ...(sales.rest === null ? [] : [{ key: REST, label: t('charts.rest') }]),
        ]}
        data={sales.points.map((point) => ({
          label: day(point.at),
          values: { ...point.sales, unknown: point.sales[''] },
        }))}
      />
    </Section>
  )
}
