import { ChartFrame } from './chart-frame'
import { BarPlot, LinePlot } from './chart-plot'

/** Colours of series: by order, or by what a state means. */
export type ChartTone = 'ok' | 'warn' | 'danger' | 'info' | 'neutral' | 'test'

export type ChartSeries = { key: string; label: string; tone?: ChartTone }

/** A series with the colour it is drawn in. */
export type ColouredSeries = { key: string; label: string; colour: string }

/** One period; `null` or absent where nothing was measured. */
export type ChartPoint = { label: string; values: Record<string, number | null | undefined> }

export type Threshold = { value: number; label: string }

type ChartProps = {
  title: string
  /** What the chart shows, for screen readers and as caption of the table. */
  summary: string
  series: readonly ChartSeries[]
  data: readonly ChartPoint[]
  /** Unit of the value axis, such as "calls" or "ms". */
  unit: string
  /** Heading of the period column. */
  periodLabel?: string
}

const ORDER = [
  'var(--chart-1)',
  'var(--chart-2)',
  'var(--chart-3)',
  'var(--chart-4)',
  'var(--chart-5)',
  'var(--chart-6)',
]

/** State colours for areas: further apart in lightness than the text ones, so that grey prints differ too. */
const TONES: Record<ChartTone, string> = {
  ok: 'var(--chart-4)',
  warn: 'var(--chart-2)',
  danger: 'var(--chart-5)',
  info: 'var(--chart-1)',
  neutral: 'var(--chart-6)',
  test: 'var(--chart-3)',
}

/** Amounts per period, one on the other. Drawn by the server; the browser adds what answers to pointer and keyboard. */
export function StackedBarChart(props: ChartProps) {
  const series = coloured(props.series)
  return (
    <ChartFrame {...props} series={series} legend={<Legend series={series} />} isEmpty={isEmpty(props)}>
      <BarPlot series={series} data={props.data} />
    </ChartFrame>
  )
}

/** Values over time; periods without a value leave a gap. `threshold` draws the line not to be crossed. */
export function LineChart({ threshold, ...props }: ChartProps & { threshold?: Threshold }) {
  const series = coloured(props.series)
  return (
    <ChartFrame
      {...props}
      series={series}
      note={threshold?.label}
      legend={<Legend series={series} />}
      isEmpty={isEmpty(props)}
    >
      <LinePlot series={series} data={props.data} threshold={threshold} />
    </ChartFrame>
  )
}

function coloured(series: readonly ChartSeries[]): ColouredSeries[] {
  return series.map(({ key, label, tone }, index) => ({
    key,
    label,
    colour: tone ? TONES[tone] : (ORDER[index % ORDER.length] ?? 'var(--chart-6)'),
  }))
}

function isEmpty({ series, data }: Pick<ChartProps, 'series' | 'data'>): boolean {
  return data.every(({ values }) => series.every(({ key }) => values[key] == null || values[key] === 0))
}

/** Which colour is what; one series needs none. */
function Legend({ series }: { series: readonly ColouredSeries[] }) {
  if (series.length < 2) return null
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 px-4 pt-1 text-ink-soft text-sm">
      {series.map(({ key, label, colour }) => (
        <li key={key} className="flex min-w-0 items-center gap-1.5 wrap-anywhere">
          <span aria-hidden="true" className="size-2.5 shrink-0 rounded-sm" style={{ background: colour }} />
          {label}
        </li>
      ))}
    </ul>
  )
}
