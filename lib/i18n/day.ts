import { isReckonable } from '@/lib/domain/storable'

const DAY_MS = 86_400_000

/**
 * First moment of a day (yyyy-mm-dd) in a time zone, `plus` days later; undefined when the text is no day, or of no year the portal
 * reckons with.
 * Days of 23 or 25 hours come out right: the offset is taken at the moment itself.
 */
export function dayStart(day: string | undefined, timeZone: string, plus = 0): Date | undefined {
  if (!day || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const midnightUtc = Date.parse(`${day}T00:00:00Z`)
  if (!isReckonable(midnightUtc)) return undefined
  const wanted = midnightUtc + plus * DAY_MS
  const guess = wanted - offsetAt(wanted, timeZone)
  return new Date(wanted - offsetAt(guess, timeZone))
}

/** Milliseconds that the zone's clock is ahead of UTC. */
function offsetAt(time: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? []
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
  return sign === '-' ? -size : size
}
