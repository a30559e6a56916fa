'use client'

import { Table2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { type ReactNode, useId, useState } from 'react'
import { useFormat } from '@/lib/i18n/use-format'
import { Button } from './button'
import { ScrollRegion } from './scroll-region'

// The library that draws is larger than the rest of a page: it comes once the page is there, into room kept for it.
const BarPlot = dynamic(() => import('./chart-plots').then(({ BarPlot }) => BarPlot), { ssr: false })
const LinePlot = dynamic(() => import('./chart-plots').then(({ LinePlot }) => LinePlot), { ssr: false })

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

function colourOf(series: ChartSeries, index: number): string {
  return series.tone ? TONES[series.tone] : (ORDER[index % ORDER.length] ?? 'var(--chart-6)')
}

export type Threshold = { value: number; label: string }

const HEIGHT = 220

/** Amounts per period, one on the other. */
export function StackedBarChart({ height = HEIGHT, ...props }: ChartProps) {
  return (
    <Frame {...props} height={height}>
      <BarPlot {...plotOf(props)} height={height} />
    </Frame>
  )
}

/** Values over time; periods without a value leave a gap. `threshold` draws the line not to be crossed. */
export function LineChart({ threshold, height = HEIGHT, ...props }: ChartProps & { threshold?: Threshold }) {
  return (
    <Frame {...props} height={height} note={threshold?.label}>
      <LinePlot {...plotOf(props)} height={height} threshold={threshold} />
    </Frame>
  )
}

function plotOf({ summary, series, data, unit }: ChartProps) {
  return { summary, data, unit, series: series.map((one, index) => ({ ...one, colour: colourOf(one, index) })) }
}

function Frame({
  title,
  summary,
  series,
  data,
  unit,
  periodLabel,
  height,
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
            <li key={one.key} className="flex min-w-0 items-center gap-1.5 wrap-anywhere">
              <span
                aria-hidden="true"
                className="size-2.5 shrink-0 rounded-sm"
                style={{ background: colourOf(one, index) }}
              />
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
          <div style={{ height }}>{children}</div>
          <p className="sr-only">
            {summary}
            {note && ` ${note}`}
          </p>
        </div>
      )}
    </figure>
  )
}
