import { type Cycle, MAX_RECORD_AGE_MS } from './metering'
import { wallTime } from './wall-time'

/** When usage is gathered, sealed, collected and too old (protocol/metering.md 1.5). */

/** Half open: `endsAt` belongs to the next one. */
export type UsageSpan = { startsAt: Date; endsAt: Date }

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Minute of the next hour at which hourly usage is collected, and hour of the next day at which daily usage is. */
const COLLECTED_AT_MINUTE = 15
const COLLECTED_AT_HOUR = 1
/** How long before it is too old a late window is sealed at the latest: time left to send it. */
const LATE_MARGIN_MS = HOUR_MS

/** The hour (UTC) or the day in `zone`, an IANA name, to which a moment belongs. Days of 23 and 25 hours come out so. */
export function windowOf(time: Date, cycle: Cycle, zone: string): UsageSpan {
  switch (cycle) {
    case 'hour': {
      const start = hourOf(time)
      return { startsAt: new Date(start), endsAt: new Date(start + HOUR_MS) }
    }
    case 'day':
      return dayOf(time, zone)
    default:
      return cycle satisfies never
  }
}

/**
 * When the window of an event is sealed: `graceMinutes` after its end. What came after that is late and waits for the
 * end of the hour it came in, plus grace, but not until it is too old to be sent.
 */
export function sealAt(
  window: UsageSpan,
  arrivedAt: Date,
  settings: { graceMinutes: number },
): { at: Date; late: boolean } {
  const grace = settings.graceMinutes * MINUTE_MS
  const regular = window.endsAt.getTime() + grace
  if (arrivedAt.getTime() < regular) return { at: new Date(regular), late: false }
  const next = hourOf(arrivedAt) + HOUR_MS + grace
  return { at: new Date(Math.min(next, lastMoment(window.startsAt).getTime() - LATE_MARGIN_MS)), late: true }
}

/** When the marketplace collects what was used in a window: minute 15 of the next hour, or 01:00 of the next day. */
export function billingDeadline(window: UsageSpan, cycle: Cycle, zone: string): Date {
  switch (cycle) {
    case 'hour':
      return new Date(window.endsAt.getTime() + COLLECTED_AT_MINUTE * MINUTE_MS)
    case 'day':
      return new Date(firstMoment(localDay(window.endsAt.getTime(), zone) + COLLECTED_AT_HOUR * HOUR_MS, zone))
    default:
      return cycle satisfies never
  }
}

/** After this a record that begins at `beginTime` is refused (MKT.9004, 007). */
export function lastMoment(beginTime: Date): Date {
  return new Date(beginTime.getTime() + MAX_RECORD_AGE_MS)
}

const hourOf = (time: Date) => Math.floor(time.getTime() / HOUR_MS) * HOUR_MS

/** Days found lately, by zone: events of one call fall into one or two of them, and asking Intl is slow. */
const recentDays = new Map<string, UsageSpan[]>()
const RECENT = 4

function dayOf(time: Date, zone: string): UsageSpan {
  const ms = time.getTime()
  const recent = recentDays.get(zone) ?? []
  const known = recent.find((span) => span.startsAt.getTime() <= ms && ms < span.endsAt.getTime())
  if (known) return known
  let day = localDay(ms, zone)
  // A clock put back over midnight shows the old date again: that hour belongs to the day already begun.
  while (firstMoment(day + DAY_MS, zone) <= ms) day += DAY_MS
  const span = { startsAt: new Date(firstMoment(day, zone)), endsAt: new Date(firstMoment(day + DAY_MS, zone)) }
  recentDays.set(zone, [span, ...recent].slice(0, RECENT))
  return span
}

/** The first moment at which clocks in `zone` show `local` or later; `local` is wall time written as if it were UTC. */
function firstMoment(local: number, zone: string): number {
  // The only changes of a clock that matter are within a day: one of both offsets is right.
  const offsets = [local - DAY_MS, local + DAY_MS].map((ms) => wallTime(ms, zone) - ms)
  const moments = offsets.map((offset) => local - offset).sort((a, b) => a - b)
  return moments.find((moment) => wallTime(moment, zone) >= local) ?? local
}

const localDay = (ms: number, zone: string) => Math.floor(wallTime(ms, zone) / DAY_MS) * DAY_MS
