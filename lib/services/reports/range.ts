import type { Span } from '@/db/queries/reports'

export const CHART_RANGES = ['24h', '7d', '30d'] as const
export type ChartRange = (typeof CHART_RANGES)[number]

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const SHAPE: Record<ChartRange, { stepMs: number; steps: number }> = {
  '24h': { stepMs: HOUR_MS, steps: 24 },
  '7d': { stepMs: 6 * HOUR_MS, steps: 28 },
  '30d': { stepMs: DAY_MS, steps: 30 },
}

/** The steps of a chart: cut at full hours or at midnight of the reader's zone, the last one holding `now`. */
export function chartSpan(range: ChartRange, now: Date, timeZone: string): Span & { starts: Date[] } {
  const { stepMs, steps } = SHAPE[range]
  return spanOf(stepMs, steps, now, timeZone)
}

/** Whole days of the reader's zone, today included. */
export function daySpan(days: number, now: Date, timeZone: string): Span & { starts: Date[] } {
  return spanOf(DAY_MS, days, now, timeZone)
}

function spanOf(stepMs: number, steps: number, now: Date, timeZone: string): Span & { starts: Date[] } {
  const offset = zoneOffset(now, timeZone)
  const to = Math.floor((now.getTime() + offset) / stepMs + 1) * stepMs - offset
  const from = to - steps * stepMs
  const starts = Array.from({ length: steps }, (_, step) => new Date(from + step * stepMs))
  return { from: new Date(from), to: new Date(to), stepMs, starts }
}

/** First moment of the calendar month `now` is in, in the given zone. */
export function monthStart(now: Date, timeZone: string): Date {
  const offset = zoneOffset(now, timeZone)
  const local = new Date(now.getTime() + offset)
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), 1) - offset)
}

/** How far a zone's clocks are ahead of UTC, in milliseconds. */
function zoneOffset(at: Date, timeZone: string): number {
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value
  const match = /^GMT([+-])(\d\d):(\d\d)$/.exec(name ?? '')
  if (!match) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return (match[1] === '-' ? -minutes : minutes) * 60_000
}
