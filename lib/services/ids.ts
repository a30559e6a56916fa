import { randomBytes } from 'node:crypto'

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
  const bytes = randomBytes(16)
  bytes.writeUIntBE(ms, 0, 6)
  bytes.writeUInt16BE(0x7000 | inMs, 6)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** No database takes a year of five digits, which an id of somebody's own invention may name. */
const LAST_MS = Date.UTC(9999, 11, 31)

/** The millisecond a UUIDv7 was made in. */
export function timeOfUuidv7(id: string): Date {
  return new Date(Math.min(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), LAST_MS))
}
