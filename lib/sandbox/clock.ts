/**
 * The marketplace's movable clock. It drives the schedule of repeats, expiry and order times; signatures always carry
 * the real time, or the portal would rightly turn them away.
 */
export type Clock = { clockSet: Date; clockShown: Date; clockSpeed: number }

/** What the clock shows at the real instant `at`. */
export function shownAt(clock: Clock, at: Date): Date {
  const passed = Math.max(0, at.getTime() - clock.clockSet.getTime())
  return new Date(clock.clockShown.getTime() + passed * clock.clockSpeed)
}

/** Moves the clock ahead by `ms`; it never runs back, since what was sent cannot be unsent. */
export function moveClock(clock: Clock, at: Date, ms: number): Clock {
  return { ...clock, clockSet: at, clockShown: new Date(shownAt(clock, at).getTime() + Math.max(0, ms)) }
}

/** Lets the clock run `speed` times as fast from now on. */
export function setSpeed(clock: Clock, at: Date, speed: number): Clock {
  return { clockSet: at, clockShown: shownAt(clock, at), clockSpeed: speed }
}

export type Period = { type: 'year' | 'month' | 'day'; count: number }

/**
 * End of a period bought or renewed at `from`: the same day of a later month (or its last one), at 15:59:59 UTC, the
 * end of the day in Beijing (protocol/saas-v2.md 6).
 */
export function addPeriod(from: Date, period: Period): Date {
  const [year, month, day] = [from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()]
  if (period.type === 'day') return new Date(Date.UTC(year, month, day + period.count, 15, 59, 59))
  const months = month + period.count * (period.type === 'year' ? 12 : 1)
  const lastDay = new Date(Date.UTC(year, months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, months, Math.min(day, lastDay), 15, 59, 59))
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
