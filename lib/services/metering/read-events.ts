import { formatDecimal, parseDecimal } from '@/lib/domain/decimal'
import type { EventRefusal } from '@/lib/domain/metering'
import { isStorable, storable } from '@/lib/domain/storable'

/** One reported event whose form is right; nothing is known yet of what it names. */
export type ReadEvent = {
  id: string
  instanceId: string
  /** Null when the instance's own is meant. */
  meter: string | null
  /** As it came; the value of a meter that counts distinct values may be any text. */
  text: string
  /** The same as plain decimal text, shortest form; null when it is no amount. */
  value: string | null
  /** Milliseconds since 1970. */
  time: number
  /** JSON text. */
  attributes: string | null
}

export type UnreadEvent = { id: string; reason: EventRefusal; detail: string }

const MAX_ID = 128
const MAX_INSTANCE_ID = 64
const MAX_TEXT = 256
const MAX_ATTRIBUTES = 2_048
const METER = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}$/
/** Fast way for what nearly every event has: shortest form already. */
const SHORTEST = /^(?:0|[1-9]\d{0,14})(?:\.\d{0,8}[1-9])?$/
const PLAIN = /^\+?(\d{1,40})(?:\.(\d{0,40}))?$/
const EXPONENT = /^(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,2})$/
/** As `JSON.stringify` writes what the database does not keep. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/
const TIME = /^[1-9]\d{3}-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/

/** Reads one event as it stands in JSON; never throws. Numbers may come as numbers or, with all their digits, as text. */
export function readEvent(raw: unknown): ReadEvent | UnreadEvent {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return unread('', 'bad_id', 'Is not an object.')
  const { id, instanceId, meter = null, value, time, attributes = null } = raw as Record<string, unknown>
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID || !isStorable(id)) {
    return unread(typeof id === 'string' ? id : '', 'bad_id', `Needs an id of 1 to ${MAX_ID} characters.`)
  }
  if (typeof instanceId !== 'string' || instanceId === '') return unread(id, 'unknown_instance', 'Needs an instanceId.')
  if (instanceId.length > MAX_INSTANCE_ID || !isStorable(instanceId)) {
    return unread(id, 'unknown_instance', 'No such instance.')
  }
  if (meter !== null && (typeof meter !== 'string' || !METER.test(meter))) {
    return unread(id, 'unknown_meter', 'The meter is not a name as meters have.')
  }
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || text === '' || text.length > MAX_TEXT || !isStorable(text)) {
    return unread(id, 'bad_value', 'Needs a value: a decimal number as text or as a JSON number.')
  }
  const at = typeof time === 'string' ? readTime(time) : null
  if (at === null) {
    return unread(id, 'bad_time', 'Needs a time with zone, ISO 8601, such as 2026-11-02T08:15:00.000Z.')
  }
  let json: string | null = null
  if (attributes !== null) {
    json = typeof attributes === 'object' && !Array.isArray(attributes) ? writtenOrNull(attributes) : null
    if (json === null || json.length > MAX_ATTRIBUTES || UNSTORABLE.test(json)) {
      return unread(id, 'bad_attributes', `Attributes are an object of at most ${MAX_ATTRIBUTES} characters as JSON.`)
    }
  }
  return { id, instanceId, meter, text, value: readAmount(text), time: at, attributes: json }
}

/** Null for what nests too deep to be written. */
function writtenOrNull(attributes: object): string | null {
  try {
    return JSON.stringify(attributes)
  } catch {
    return null
  }
}

/** Plain decimal text without needless zeros; null unless it is 0 or more, below 10^15, with at most 9 decimals. */
export function readAmount(text: string): string | null {
  if (SHORTEST.test(text)) return text
  const plain = EXPONENT.test(text) ? withoutExponent(text) : text
  if (plain === null || !PLAIN.test(plain)) return null
  const amount = parseDecimal(plain)
  if (amount === null) return null
  const shortest = formatDecimal(amount)
  return SHORTEST.test(shortest) ? shortest : null
}

/** `1.5e3` as JSON may write it. */
function withoutExponent(text: string): string | null {
  const match = EXPONENT.exec(text)
  if (!match) return null
  const [, whole = '', fraction = '', power = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(power)
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  return point >= digits.length
    ? digits + '0'.repeat(point - digits.length)
    : `${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Milliseconds since 1970, further digits dropped; null for no time, one without zone, or a day that is not there. */
export function readTime(text: string): number | null {
  const match = TIME.exec(text)
  if (!match) return null
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) return null
  // Date takes the 30th of February for the 2nd of March.
  if (Number(match[2]) > 28) {
    const day = new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`))
    if (day.getUTCDate() !== Number(match[2])) return null
  }
  return ms
}

function unread(id: string, reason: EventRefusal, detail: string): UnreadEvent {
  return { id: storable(id.slice(0, MAX_ID)), reason, detail }
}
