'use client'

import { Table2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useId, useState } from 'react'
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart as RechartsLine,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { useFormat } from '@/lib/i18n/use-format'
import { Button } from './button'
import { ScrollRegion } from './scroll-region'

/** Colours of series: by order, or by what a state means. */
export type ChartTone = 'ok' | 'warn' | 'danger' | 'info' | 'neutral' | 'test'

export type ChartSeries = { key: string; label: string; tone?: ChartTone }

/** One period; `null` or absent where nothing was measured. */
export type ChartPoint = { label: string; values: Record<string, number | null | undefined> }

type ChartProps = {
  title: ReactNode
  /** What the chart shows, for screen readers and as caption of the table. */
  summary: string
  series: readonly ChartSeries[]
  data: readonly ChartPoint[]
  /** Unit of the value axis, such as "calls" or "ms". */
  unit: string
  height?: number
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

const DASHES = ['', '6 3', '2 3', '8 3 2 3']

function colourOf(series: ChartSeries, index: number): string {
  return series.tone ? TONES[series.tone] : (ORDER[index % ORDER.length] ?? 'var(--chart-6)')
}

type Row = Record<string, number | string | null>

function toRows({ data, series }: Pick<ChartProps, 'data' | 'series'>): Row[] {
  return data.map((point) => ({
    label: point.label,
    ...Object.fromEntries(series.map(({ key }) => [key, point.values[key] ?? null])),
  }))
}

/** Amounts per period, one on the other. */
export function StackedBarChart(props: ChartProps) {
  const { series, height = 220 } = props
  const axes = useAxes(props)
  return (
    <Frame {...props}>
      <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 640, height }}>
        <BarChart data={toRows(props)} margin={MARGIN} accessibilityLayer title={props.summary}>
          {axes.common}
          {series.map((one, index) => (
            <Bar
              key={one.key}
              dataKey={one.key}
              name={one.label}
              stackId="all"
              fill={colourOf(one, index)}
              stroke="var(--surface)"
              strokeWidth={1}
              maxBarSize={28}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </Frame>
  )
}

/** Values over time; periods without a value leave a gap. `threshold` draws the line not to be crossed. */
export function LineChart({ threshold, ...props }: ChartProps & { threshold?: { value: number; label: string } }) {
  const { series, height = 220 } = props
  const axes = useAxes(props)
  return (
    <Frame {...props} note={threshold?.label}>
      <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 640, height }}>
        <RechartsLine data={toRows(props)} margin={MARGIN} accessibilityLayer title={props.summary}>
          {axes.common}
          {threshold && (
            <ReferenceLine
              y={threshold.value}
              stroke="var(--danger)"
              strokeDasharray="4 4"
              ifOverflow="extendDomain"
              label={{ value: threshold.label, position: 'insideTopRight', fill: 'var(--danger)', fontSize: 12 }}
            />
          )}
          {series.map((one, index) => (
            <Line
              key={one.key}
              dataKey={one.key}
              name={one.label}
              type="linear"
              stroke={colourOf(one, index)}
              strokeWidth={2}
              strokeDasharray={DASHES[index % DASHES.length]}
              dot={<LonePoint values={props.data.map(({ values }) => values[one.key])} />}
              activeDot={{ r: 3 }}
              connectNulls={false}
              isAnimationActive={false}
            />
          ))}
        </RechartsLine>
      </ResponsiveContainer>
    </Frame>
  )
}

/** A line needs two ends: a value without neighbours is drawn as a dot, or it would not be seen. */
function LonePoint({
  values,
  cx,
  cy,
  index = -1,
  stroke,
}: {
  values: (number | null | undefined)[]
  /** Given by the chart. */
  cx?: number
  cy?: number
  index?: number
  stroke?: string
}) {
  const lone = values[index] != null && values[index - 1] == null && values[index + 1] == null
  return lone && cx != null && cy != null ? <circle cx={cx} cy={cy} r={3} fill={stroke} /> : null
}

const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 }

function useAxes({ unit }: ChartProps) {
  const format = useFormat()
  return {
    common: (
      <>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="label"
          tick={{ fill: 'var(--ink-faint)', fontSize: 12 }}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          minTickGap={24}
        />
        <YAxis
          width={48}
          tick={{ fill: 'var(--ink-faint)', fontSize: 12 }}
          tickFormatter={format.compact}
          tickLine={false}
          axisLine={false}
          allowDecimals={false}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)', stroke: 'var(--line-strong)' }}
          contentStyle={{
            background: 'var(--raised)',
            border: '1px solid var(--line-strong)',
            borderRadius: 6,
            fontSize: 13,
            padding: '8px 12px',
          }}
          labelStyle={{ color: 'var(--ink-soft)' }}
          itemStyle={{ color: 'var(--ink)', padding: 0 }}
          formatter={(value) => `${format.number(Number(value))} ${unit}`}
        />
      </>
    ),
  }
}

function Frame({
  title,
  summary,
  series,
  data,
  unit,
  periodLabel,
  note,
  children,
}: ChartProps & { note?: string; children: ReactNode }) {
  const t = useTranslations('common.chart')
  const format = useFormat()
  const [table, setTable] = useState(false)
  const id = useId()
  const isEmpty = data.every((point) => series.every(({ key }) => point.values[key] == null || point.values[key] === 0))
  return (
    <figure className="min-w-0 rounded-lg border border-line bg-surface" aria-labelledby={id}>
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 pt-3">
        <span id={id} className="font-semibold">
          {title} <span className="font-normal text-ink-faint text-sm">({unit})</span>
        </span>
        <Button
          size="sm"
          variant="quiet"
          aria-pressed={table}
          icon={<Table2 aria-hidden="true" />}
          onClick={() => setTable(!table)}
        >
          {table ? t('asChart') : t('asTable')}
        </Button>
      </figcaption>
      {!table && series.length > 1 && (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 px-4 pt-1 text-ink-soft text-sm">
          {series.map((one, index) => (
            <li key={one.key} className="flex items-center gap-1.5">
              <span aria-hidden="true" className="size-2.5 rounded-sm" style={{ background: colourOf(one, index) }} />
              {one.label}
            </li>
          ))}
        </ul>
      )}
      {table ? (
        <ScrollRegion label={summary} className="mt-2 max-h-64 overflow-auto border-line border-t">
          <table className="w-full text-sm">
            <caption className="sr-only">{summary}</caption>
            <thead className="sticky top-0 bg-sunken text-ink-soft text-xs">
              <tr>
                <th scope="col" className="h-8 px-4 text-start font-medium">
                  {periodLabel ?? t('period')}
                </th>
                {series.map((one) => (
                  <th key={one.key} scope="col" className="h-8 px-4 text-end font-medium">
                    {one.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.map((point) => (
                <tr key={point.label} className="border-line border-t">
                  <th scope="row" className="h-7 px-4 text-start font-normal">
                    {point.label}
                  </th>
                  {series.map((one) => {
                    const value = point.values[one.key]
                    return (
                      <td key={one.key} className="px-4 text-end">
                        {value == null ? '–' : format.number(value)}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ) : (
        <div className="relative overflow-hidden px-2 pt-2 pb-2">
          {isEmpty && (
            <p className="absolute inset-0 z-1 flex items-center justify-center text-ink-faint">{t('empty')}</p>
          )}
          {children}
          <p className="sr-only">
            {summary}
            {note && ` ${note}`}
          </p>
        </div>
      )}
    </figure>
  )
}
