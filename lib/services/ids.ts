import { randomUUID } from 'node:crypto'

let lastMs = 0
let inMs = 0

/**
 * UUIDv7 (RFC 9562) of the given millisecond: ids sort by time, those of one millisecond by the order this process made
 * them in, and a message's id finds its partition.
 */
export function uuidv7(at: Date): string {
  const ms = at.getTime()
  inMs = ms === lastMs ? (inMs + 1) & 0xfff : 0
  lastMs = ms
  const time = ms.toString(16).padStart(12, '0')
  // Of a random UUID the last half: variant and 62 random bits, which Node draws for many at a time.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${inMs.toString(16).padStart(3, '0')}-${randomUUID().slice(19)}`
}

/** No database takes a year of five digits, which an id of somebody's own invention may name. */
const LAST_MS = Date.UTC(9999, 11, 31)

/** The millisecond a UUIDv7 was made in. */
export function timeOfUuidv7(id: string): Date {
  return new Date(Math.min(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), LAST_MS))
}
