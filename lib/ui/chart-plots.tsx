'use client'

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
import type { ChartPoint, ChartSeries, Threshold } from './charts'

/** What is drawn of a chart of ./charts, which loads this file once the page is there. */
export type PlotProps = {
  summary: string
  series: readonly (ChartSeries & { colour: string })[]
  data: readonly ChartPoint[]
  unit: string
  height: number
}

const DASHES = ['', '6 3', '2 3', '8 3 2 3']

type Row = Record<string, number | string | null>

function toRows({ data, series }: Pick<PlotProps, 'data' | 'series'>): Row[] {
  return data.map((point) => ({
    label: point.label,
    ...Object.fromEntries(series.map(({ key }) => [key, point.values[key] ?? null])),
  }))
}

export function BarPlot(props: PlotProps) {
  const { series, height } = props
  const axes = useAxes(props)
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 640, height }}>
      <BarChart data={toRows(props)} margin={MARGIN} accessibilityLayer title={props.summary}>
        {axes.common}
        {series.map((one) => (
          <Bar
            key={one.key}
            dataKey={one.key}
            name={one.label}
            stackId="all"
            fill={one.colour}
            stroke="var(--surface)"
            strokeWidth={1}
            maxBarSize={28}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}

export function LinePlot({ threshold, ...props }: PlotProps & { threshold?: Threshold }) {
  const { series, height } = props
  const axes = useAxes(props)
  return (
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
            stroke={one.colour}
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

function useAxes({ unit }: PlotProps) {
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
