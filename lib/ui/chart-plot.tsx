import type { CSSProperties, ReactNode } from 'react'
import { useFormat } from '@/lib/i18n/use-format'
import { axisMarks, labelsThatFit } from './chart-scale'
import type { ChartPoint, ColouredSeries, Threshold } from './charts'

/** Size of the drawing in pixels; its width is the reader's, so nothing here knows it. */
const HEIGHT = 220
const TOP = 8
const BOTTOM = HEIGHT - 28

type PlotProps = { series: readonly ColouredSeries[]; data: readonly ChartPoint[] }
type Scale = { marks: readonly number[]; y: (value: number) => number }

/** Widths from which that many more labels are shown; the least is for what is narrower than both. */
const WIDTHS = [
  { least: 896, shown: 'hidden @4xl:block' },
  { least: 448, shown: 'hidden @md:block @4xl:hidden' },
  { least: 220, shown: '@md:hidden' },
]
const DIGIT_WIDTH = 6.7
const LABEL_GAP = 24

const DASHES = ['', '6 3', '2 3', '8 3 2 3']

/** Stacked bars. Each series is one path of upright strokes, as wide as its part of the chart allows. */
export function BarPlot({ series, data }: PlotProps) {
  const sums = data.map(({ values }) => series.reduce((sum, { key }) => sum + (values[key] ?? 0), 0))
  const scale = scaleOf(sums)
  const reached = data.map(() => 0)
  return (
    <Plot data={data} scale={scale}>
      {series.map(({ key, colour }) => {
        const strokes = data.map(({ values }, index) => {
          const [from = 0, value] = [reached[index], values[key]]
          if (!value) return ''
          reached[index] = from + value
          const [bottom, top] = [scale.y(from), scale.y(from + value)]
          // A line of the ground's colour between what stands on each other.
          return `M${index + 0.5} ${bottom}V${bottom - top > 2 ? top + 1 : top}`
        })
        return (
          <Stroke
            key={key}
            d={strokes.join('')}
            colour={colour}
            style={{ strokeWidth: `min(28px, ${round(80 / data.length)}cqw)` }}
          />
        )
      })}
    </Plot>
  )
}

/** Lines through the middle of each period, broken where nothing was measured. */
export function LinePlot({ series, data, threshold }: PlotProps & { threshold?: Threshold }) {
  const values = data.flatMap((point) => series.flatMap(({ key }) => point.values[key] ?? []))
  const scale = scaleOf(threshold ? [...values, threshold.value] : values)
  const valueAt = (key: string, index: number) => data[index]?.values[key] ?? null
  const limit = threshold && scale.y(threshold.value)
  return (
    <Plot
      data={data}
      scale={scale}
      over={
        <>
          {series.flatMap(({ key, colour }) =>
            data.map(({ values }, index) => {
              const value = values[key]
              // A line needs two ends: a value without neighbours would not be seen.
              if (value == null || valueAt(key, index - 1) !== null || valueAt(key, index + 1) !== null) return null
              // biome-ignore lint/suspicious/noArrayIndexKey: periods are told apart by their place
              return <circle key={`${key} ${index}`} cx={middle(index, data)} cy={scale.y(value)} r={3} fill={colour} />
            }),
          )}
          {threshold && limit !== undefined && (
            <text x="100%" y={limit > TOP + 16 ? limit - 6 : limit + 14} textAnchor="end" className="fill-danger">
              {threshold.label}
            </text>
          )}
        </>
      }
    >
      {limit !== undefined && <Stroke d={`M0 ${limit}H${data.length}`} colour="var(--danger)" dashes="4 4" />}
      {series.map(({ key, colour }, order) => {
        const path = data.map(({ values }, index) => {
          const value = values[key]
          return value == null ? '' : `${valueAt(key, index - 1) === null ? 'M' : 'L'}${index + 0.5} ${scale.y(value)}`
        })
        return (
          <Stroke
            key={key}
            d={path.join('')}
            colour={colour}
            dashes={DASHES[order % DASHES.length]}
            style={{ strokeWidth: 2, strokeLinejoin: 'round' }}
          />
        )
      })}
    </Plot>
  )
}

/** A path whose strokes keep their width however wide the chart is. */
function Stroke({ d, colour, dashes, style }: { d: string; colour: string; dashes?: string; style?: CSSProperties }) {
  if (d === '') return null
  return (
    <path d={d} fill="none" stroke={colour} strokeDasharray={dashes} vectorEffect="non-scaling-stroke" style={style} />
  )
}

/**
 * Axes and what is drawn between them. Heights are pixels, widths are periods: the inner drawing is stretched to what room
 * there is, while `over` and the texts are placed by percent and keep their shape.
 */
function Plot({
  data,
  scale,
  over,
  children,
}: {
  data: readonly ChartPoint[]
  scale: Scale
  over?: ReactNode
  children: ReactNode
}) {
  const format = useFormat()
  const { marks, y } = scale
  const inSmallSteps = marks.some((mark) => !Number.isInteger(mark))
  const lines = marks.filter((mark) => mark !== 0).map((mark) => `M0 ${y(mark)}H${data.length}`)
  return (
    <div aria-hidden="true" className="flex text-xs" style={{ height: HEIGHT }}>
      <svg aria-hidden="true" className="w-12 shrink-0 fill-ink-faint" height={HEIGHT}>
        {marks.map((mark) => (
          <text key={mark} x={40} y={y(mark)} dy="0.35em" textAnchor="end">
            {inSmallSteps ? format.number(mark) : format.compact(mark)}
          </text>
        ))}
      </svg>
      <div className="@container mr-2 min-w-0 flex-1">
        <svg aria-hidden="true" className="overflow-visible fill-ink-faint" width="100%" height={HEIGHT}>
          <svg
            aria-hidden="true"
            viewBox={`0 0 ${data.length} ${HEIGHT}`}
            preserveAspectRatio="none"
            width="100%"
            height={HEIGHT}
          >
            <Stroke d={lines.join('')} colour="var(--line)" />
            {children}
            <Stroke d={`M0 ${y(0)}H${data.length}`} colour="var(--line-strong)" />
          </svg>
          {over}
          <Labels data={data} />
        </svg>
      </div>
    </div>
  )
}

/** As many labels below the chart as fit, for each of three widths; styles show one set. */
function Labels({ data }: { data: readonly ChartPoint[] }) {
  const width = Math.max(...data.map(({ label }) => label.length)) * DIGIT_WIDTH + LABEL_GAP
  return WIDTHS.map(({ least, shown }) => (
    <g key={least} className={shown}>
      {labelsThatFit(data.length, Math.floor(least / width)).map((index) => {
        const last = index === data.length - 1
        return (
          <text
            key={index}
            x={last ? '100%' : middle(index, data)}
            y={BOTTOM + 18}
            textAnchor={last ? 'end' : 'middle'}
          >
            {data[index]?.label}
          </text>
        )
      })}
    </g>
  ))
}

function scaleOf(values: readonly number[]): Scale {
  const marks = axisMarks(values)
  const [low = 0, high = 1] = [marks[0], marks.at(-1)]
  // Halves of pixels make thin lines sharp.
  const y = (value: number) => Math.round(BOTTOM - ((value - low) / (high - low)) * (BOTTOM - TOP)) - 0.5
  return { marks, y }
}

const middle = (index: number, data: readonly unknown[]) => `${round(((index + 0.5) / data.length) * 100)}%`
const round = (value: number) => Math.round(value * 100) / 100
