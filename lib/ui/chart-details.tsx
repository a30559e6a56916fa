'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import type { ChartContent } from './chart-frame'
import { ScrollRegion } from './scroll-region'

/** The numbers of a chart. */
export function ChartTable({ summary, series, data, periodLabel }: ChartContent) {
  const t = useTranslations('common.chart')
  const format = useFormat()
  return (
    <ScrollRegion label={summary} className="mt-2 max-h-64 overflow-auto border-line border-t">
      <table className="w-full text-sm">
        <caption className="sr-only">{summary}</caption>
        <thead className="sticky top-0 bg-sunken text-ink-soft text-xs">
          <tr>
            <th scope="col" className="h-8 px-4 text-start font-medium">
              {periodLabel ?? t('period')}
            </th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col" className="h-8 px-4 text-end font-medium">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map(({ label, values }) => (
            <tr key={label} className="border-line border-t">
              <th scope="row" className="h-7 px-4 text-start font-normal">
                {label}
              </th>
              {series.map(({ key }) => (
                <td key={key} className="px-4 text-end">
                  {values[key] == null ? '–' : format.number(values[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

/** The values of one period, beside it on the side with more room. */
export function ChartTip({ series, data, unit, at }: ChartContent & { at: number }) {
  const format = useFormat()
  const point = data[at]
  const measured = series.filter(({ key }) => point?.values[key] != null)
  const side = at < data.length / 2 ? 'left' : 'right'
  const first = side === 'left' ? at + 1 : data.length - at
  const share = (first / data.length) * 100
  return (
    <div
      className="pointer-events-none absolute top-2 z-10 w-max rounded-md border border-line-strong bg-raised px-3 py-2 text-sm"
      style={{ [side]: `calc(${share}% + 8px)`, maxWidth: `max(10rem, ${100 - share}% - 8px)` }}
    >
      <p className="text-ink-soft">{point?.label}</p>
      {measured.length === 0 && <p>–</p>}
      {measured.map(({ key, label, colour }) => (
        <p key={key} className="flex items-baseline gap-1.5">
          <span aria-hidden="true" className="size-2.5 shrink-0 rounded-sm" style={{ background: colour }} />
          <span className="wrap-anywhere">{label}</span>
          <span className="ml-auto whitespace-nowrap pl-3 font-medium">
            {format.number(point?.values[key] ?? 0)} {unit}
          </span>
        </p>
      ))}
    </div>
  )
}
