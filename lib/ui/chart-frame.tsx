'use client'

import { Table2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, lazy, type PointerEvent, type ReactNode, Suspense, useId, useState } from 'react'
import { Button } from './button'
import type { ChartPoint, ColouredSeries } from './charts'

const loadDetails = () => import('./chart-details')
const ChartTable = lazy(() => loadDetails().then(({ ChartTable }) => ({ default: ChartTable })))
const ChartTip = lazy(() => loadDetails().then(({ ChartTip }) => ({ default: ChartTip })))

/** What table and tip are made of. */
export type ChartContent = {
  summary: string
  unit: string
  series: readonly ColouredSeries[]
  data: readonly ChartPoint[]
  periodLabel?: string
}

/**
 * The frame around a drawn chart (`children`): its head, its table, and the values of the period that the pointer or the
 * arrow keys point at. Table and values are loaded when they are first wanted.
 */
export function ChartFrame({
  title,
  note,
  legend,
  isEmpty,
  children,
  ...content
}: ChartContent & { title: string; note?: string; legend: ReactNode; isEmpty: boolean; children: ReactNode }) {
  const t = useTranslations('common.chart')
  const [table, setTable] = useState(false)
  const id = useId()
  const chart = (
    <>
      {legend}
      <div className="relative px-2 pt-2 pb-2">
        {isEmpty && <p className="absolute inset-0 flex items-center justify-center text-ink-faint">{t('empty')}</p>}
        {children}
        <Pointed {...content} note={note} />
      </div>
    </>
  )
  return (
    <figure className="min-w-0 rounded-lg border border-line bg-surface" aria-labelledby={id}>
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 pt-3">
        <span id={id} className="font-semibold">
          {title} <span className="font-normal text-ink-faint text-sm">({content.unit})</span>
        </span>
        <Button
          size="sm"
          variant="quiet"
          aria-pressed={table}
          icon={<Table2 aria-hidden="true" />}
          onPointerEnter={loadDetails}
          onFocus={loadDetails}
          onClick={() => setTable(!table)}
        >
          {table ? t('asChart') : t('asTable')}
        </Button>
      </figcaption>
      {table ? (
        <Suspense fallback={chart}>
          <ChartTable {...content} />
        </Suspense>
      ) : (
        chart
      )}
    </figure>
  )
}

/** Lies over the drawing, without its value axis; marks the period pointed at and tells its values. */
function Pointed({ note, ...content }: ChartContent & { note?: string }) {
  const { summary, data } = content
  const [at, setAt] = useState<number | undefined>(undefined)
  const last = data.length - 1
  const pointed = at === undefined ? undefined : Math.min(at, last)

  function point({ currentTarget, clientX }: PointerEvent) {
    const { left, width } = currentTarget.getBoundingClientRect()
    setAt(Math.min(last, Math.max(0, Math.floor(((clientX - left) / width) * data.length))))
  }

  function walk(event: KeyboardEvent) {
    const from = pointed ?? last
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key]
    if (event.key === 'Escape') setAt(undefined)
    if (to === undefined) return
    event.preventDefault()
    setAt(Math.min(last, Math.max(0, to)))
  }

  if (last < 0) return null
  return (
    <div
      role="application"
      aria-label={note ? `${summary} ${note}` : summary}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      className="absolute inset-y-2 right-4 left-14 rounded-sm"
      onPointerDown={point}
      onPointerMove={point}
      onPointerCancel={() => setAt(undefined)}
      // After a touch the values stay until another place is touched.
      onPointerLeave={({ pointerType }) => pointerType !== 'touch' && setAt(undefined)}
      onFocus={() => setAt((now) => now ?? last)}
      onBlur={() => setAt(undefined)}
      onKeyDown={walk}
    >
      {pointed !== undefined && (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute top-0 bottom-7 bg-ink/8"
          style={{ left: `${(pointed / data.length) * 100}%`, width: `${100 / data.length}%` }}
        />
      )}
      <div role="status">
        {pointed !== undefined && (
          <Suspense>
            <ChartTip {...content} at={pointed} />
          </Suspense>
        )}
      </div>
    </div>
  )
}
