import { useTranslations } from 'next-intl'
import { LineChart, StackedBarChart } from '@/lib/ui/charts'
import { Section } from '@/lib/ui/layout'

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const wave = (hour: number, speed: number) => Math.round(40 + 34 * Math.sin(hour / speed))

export function Trends() {
  const t = useTranslations('kit')
  const verdicts = useTranslations('enums.verdict')
  const label = (hour: number) => `${String(hour).padStart(2, '0')}:00`
  const series = [
    { key: 'accepted', label: verdicts('accepted'), tone: 'ok' as const },
    { key: 'refused', label: verdicts('refused'), tone: 'warn' as const },
    { key: 'failed', label: verdicts('failed'), tone: 'danger' as const },
  ]
  return (
    <Section title={t('sections.charts')}>
      <div className="grid gap-4 lg:grid-cols-2">
        <StackedBarChart
          title={t('chart.calls')}
          summary={t('chart.callsSummary')}
          unit={t('chart.unit')}
          series={series}
          data={HOURS.map((hour) => ({
            label: label(hour),
            values:
              hour === 3 || hour === 4
                ? {}
                : { accepted: wave(hour, 4), refused: hour % 7 === 0 ? 9 : 2, failed: hour % 11 === 0 ? 6 : 0 },
          }))}
        />
        <LineChart
          title={t('chart.latency')}
          summary={t('chart.latencySummary')}
          unit="ms"
          series={[{ key: 'p95', label: 'p95' }]}
          threshold={{ value: 5000, label: t('chart.limit') }}
          data={HOURS.map((hour) => ({
            label: label(hour),
            values: { p95: hour === 3 || hour === 4 ? null : wave(hour, 3) * 40 },
          }))}
        />
        <StackedBarChart
          title={t('chart.none')}
          summary={t('chart.callsSummary')}
          unit={t('chart.unit')}
          series={series}
          data={HOURS.map((hour) => ({ label: label(hour), values: {} }))}
          height={140}
        />
      </div>
    </Section>
  )
}
