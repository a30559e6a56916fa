import { isReckonable } from '@/lib/domain/storable'

/**
 * The instant at which clocks in `timeZone` show `local`.
 * @param local `yyyy-mm-dd` (midnight) or `yyyy-mm-ddThh:mm`
 * @returns null for anything else, and for years the portal does not reckon with
 */
export function zonedInstant(local: string, timeZone: string): Date | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?$/.exec(local)
  if (!match) return null
  const asUtc = new Date(`${match[1]}T${match[2] ?? '00:00'}:00Z`)
  if (!isReckonable(asUtc.getTime())) return null
  // Twice: the first guess may fall on the other side of a change of clocks.
  const guess = asUtc.getTime() - offsetMs(asUtc, timeZone)
  return new Date(asUtc.getTime() - offsetMs(new Date(guess), timeZone))
}

/** What clocks in `timeZone` show, as an input of type datetime-local takes it. */
export function localMinute(at: Date, timeZone: string): string {
  return new Date(at.getTime() + offsetMs(at, timeZone)).toISOString().slice(0, 16)
}

function offsetMs(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name)
  if (!match) return 0
  const [, sign, hours, minutes, seconds] = match
  const size = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds ?? 0) * 1000
  return sign === '-' ? -size : size
}
