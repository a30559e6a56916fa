import { OpenApiError } from '@/lib/koogallery/open-api/errors'
import { ServiceError } from '@/lib/services/errors'
import { oneOf, type Pick, spoilText } from './spoil-text'

/** A parser under attack: what it is given, and what it promises. */
export type Subject = {
  name: string
  /** How often it is drawn, beside the others. */
  weight: number
  draw(pick: Pick): unknown
  read(input: unknown): unknown
  /** Its own named way of saying no; every other error is a fault. */
  refuses(error: unknown): boolean
  /** Whether all it gives goes to the database, which keeps no NUL, no half of a surrogate pair and no year 0. */
  stored: boolean
  withinMs: number
}

type More = Partial<Omit<Subject, 'name' | 'draw' | 'read'>>

/** Generous on a shared machine; what is slow for its size takes seconds. */
const WITHIN_MS = 250

export function subject<Input>(
  name: string,
  draw: (pick: Pick) => Input,
  read: (input: Input) => unknown,
  more: More = {},
): Subject {
  const defaults = { weight: 10, refuses: () => false, stored: true, withinMs: WITHIN_MS }
  return { name, draw, read: (input) => read(input as Input), ...defaults, ...more }
}

/** A parser of text, given sound samples spoilt. */
export function ofText(name: string, samples: readonly string[], read: (text: string) => unknown, more: More = {}) {
  return subject(name, (pick) => spoilText(oneOf(samples, pick), pick), read, more)
}

export const isServiceError = (error: unknown) => error instanceof ServiceError
export const isOpenApiError = (error: unknown) => error instanceof OpenApiError

const ENCODER = new TextEncoder()
export const encode = (text: string) => ENCODER.encode(text)

const FIRST_MS = Date.parse('0001-01-01T00:00:00Z')
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** What is wrong with a value for the database, by its place; undefined when nothing is. */
export function unstorable(value: unknown, place = 'value', depth = 0): string | undefined {
  if (depth > 12) return undefined
  if (typeof value === 'string') {
    if (value.includes('\0')) return `${place} holds a NUL`
    return value.isWellFormed() ? undefined : `${place} holds half of a surrogate pair`
  }
  if (typeof value === 'number') return Number.isNaN(value) ? `${place} is no number` : undefined
  if (value instanceof Date) {
    const ms = value.getTime()
    return ms >= FIRST_MS && ms <= LAST_MS ? undefined : `${place} is a time outside the years 1 to 9999 (${ms})`
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined
  // Sealed before they are kept.
  const { clientSecret: _, personal: __, ...open } = value as Record<string, unknown>
  const entries = value instanceof Map ? value.entries() : Object.entries(open)
  for (const [name, member] of entries) {
    const fault =
      unstorable(name, `a name in ${place}`, depth + 1) ?? unstorable(member, `${place}.${String(name)}`, depth + 1)
    if (fault) return fault
  }
  return undefined
}
