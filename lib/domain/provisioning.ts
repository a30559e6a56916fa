import type { InstanceStatus, Readiness } from './instance'
import type { ProvisionAction } from './products'

/**
 * Rules of the work that the seller's own product does for an instance, by hook or by pull: docs/product-contract.md.
 */

/** Hours the product has for a job before a person takes over; the ladder of repeated calls ends then, too. */
export const DEADLINE_HOURS = 72

/** A pulled job is the worker's own for so long, unless it asks for another time; seconds. */
export const VISIBILITY_SECONDS = { least: 10, usual: 60, most: 12 * 3_600 } as const

/** Pause before a product that answered "later" is asked again: where it names an address for that, and where not. */
const POLL_MS = { first: 5_000, longest: 5 * 60_000, unnamed: 3_600_000 } as const

export type ProductEventType = `instance.${ProvisionAction}`

export function eventTypeOf(action: ProvisionAction): ProductEventType {
  return `instance.${action}`
}

/**
 * Whether a job still has anything to do. Each event carries the whole instance, so what a later one takes back need not
 * be told: a suspension is not sent once the instance runs again.
 */
export function stillDue(action: ProvisionAction, instance: { status: InstanceStatus; readiness: Readiness }): boolean {
  switch (action) {
    case 'create':
      return instance.status !== 'released' && instance.readiness !== 'ready'
    case 'renew':
    case 'change':
      return instance.status !== 'released'
    case 'suspend':
      return instance.status === 'frozen'
    case 'resume':
      return instance.status === 'open'
    case 'release':
      return instance.status === 'released'
    default:
      return action satisfies never
  }
}

/** What the product's word is, whichever way it came. */
export type ProductWord =
  | { kind: 'done' }
  /** It will say later. */
  | { kind: 'pending' }
  /** No repetition helps when `final`. */
  | { kind: 'failed'; final: boolean }

/** Client faults that pass: time-out, conflict with work going on, too early, too many. */
const PASSING = [408, 409, 425, 429]

/** What an HTTP status says of a job, where the body says nothing else. */
export function wordOfStatus(status: number): ProductWord {
  if (status === 202) return { kind: 'pending' }
  if (status >= 200 && status < 300) return { kind: 'done' }
  return { kind: 'failed', final: status >= 400 && status < 500 && !PASSING.includes(status) }
}

/**
 * Status and body together. A success may be taken back by the body, a fault never be made one; `retryable` says more
 * exactly what the status only hints at.
 */
export function wordOf(
  status: number,
  said: { status?: 'done' | 'pending' | 'failed' | undefined; retryable?: boolean | undefined },
): ProductWord {
  const word = wordOfStatus(status)
  if (word.kind === 'failed')
    return { kind: 'failed', final: said.retryable === undefined ? word.final : !said.retryable }
  switch (said.status) {
    case undefined:
      return word
    case 'done':
    case 'pending':
      return { kind: said.status }
    case 'failed':
      return { kind: 'failed', final: said.retryable !== true }
    default:
      return said.status satisfies never
  }
}

/**
 * When the product is asked again after it said "later", in milliseconds: at the status address it named soon, and then
 * ever more rarely; without one the call itself is repeated each hour, in case the product lost it.
 * @param asked how often it has been asked, at least 1
 * @param wished the product's own Retry-After, which counts up to an hour
 */
export function pollDelayMs(asked: number, named: boolean, wished?: number): number {
  if (wished !== undefined) return Math.min(Math.max(wished, 1_000), POLL_MS.unnamed)
  return named ? Math.min(POLL_MS.longest, POLL_MS.first * 2 ** Math.min(asked - 1, 20)) : POLL_MS.unnamed
}

/** Seconds or a date (RFC 9110 10.2.3) as milliseconds from `now`; undefined for anything else. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1_000
  // A number that is none would be read as a day of 2001: a date tells the time of day as well.
  const at = header.includes(':') ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}
