import type { Family } from './commands'
import { type ClockEnd, PLATFORM_CLOCKS } from './platform-clocks'

/**
 * `open`: nobody has said anything. `acknowledged`: somebody sees to it. `resolved`: over, by hand or by itself; happens
 * it again, it opens by itself. `ignored`: nobody is told, until somebody opens it.
 */
export const INCIDENT_STATES = ['open', 'acknowledged', 'resolved', 'ignored'] as const
export type IncidentState = (typeof INCIDENT_STATES)[number]

/** States in which it wants a person. */
export const ACTIVE_STATES = ['open', 'acknowledged'] as const satisfies readonly IncidentState[]

/** What people do with an incident. */
export const INCIDENT_ACTS = ['acknowledge', 'resolve', 'ignore', 'reopen'] as const
export type IncidentAct = (typeof INCIDENT_ACTS)[number]

/** What its history tells. `lost`: clocks of the marketplace ran out. */
export const INCIDENT_EVENTS = [
  'opened',
  'reopened',
  'recovered',
  'lost',
  'acknowledged',
  'assigned',
  'resolved',
  'ignored',
  'opened_again',
  'noted',
] as const
export type IncidentEventKind = (typeof INCIDENT_EVENTS)[number]

const ACTS: Record<
  IncidentAct,
  { from: readonly IncidentState[]; to: IncidentState; event: IncidentEventKind; reason: boolean }
> = {
  acknowledge: { from: ['open'], to: 'acknowledged', event: 'acknowledged', reason: false },
  resolve: { from: ['open', 'acknowledged', 'ignored'], to: 'resolved', event: 'resolved', reason: true },
  ignore: { from: ['open', 'acknowledged', 'resolved'], to: 'ignored', event: 'ignored', reason: true },
  reopen: { from: ['acknowledged', 'resolved', 'ignored'], to: 'open', event: 'opened_again', reason: true },
}

/** What an act comes to; null where it makes no sense. `reason`: it has to be given. */
export function actOn(
  state: IncidentState,
  act: IncidentAct,
): { to: IncidentState; event: IncidentEventKind; reason: boolean } | null {
  const { from, ...rest } = ACTS[act]
  return from.includes(state) ? rest : null
}

/** Acts that make sense in a state, in the order of their buttons. */
export function actsIn(state: IncidentState): IncidentAct[] {
  return INCIDENT_ACTS.filter((act) => actOn(state, act) !== null)
}

/** What a further failure makes of an incident; null: nothing. A failure from before it was resolved is no news. */
export function onFailure(state: IncidentState, closedAt: Date | null, failedAt: Date): 'open' | null {
  return state === 'resolved' && (closedAt === null || failedAt > closedAt) ? 'open' : null
}

/** What it makes of an incident that none of its calls fails any more. */
export function onSuccess(state: IncidentState): 'resolved' | null {
  return state === 'open' || state === 'acknowledged' ? 'resolved' : null
}

/** Stands for "no clock" where incidents are sorted by their clocks. */
export const NO_DEADLINE = new Date('2100-01-01T00:00:00.000Z')

/**
 * What is known of an order whose clock ran out. `presumed`: refunded, as the documents say; `refunded`, `kept`: a person
 * looked. `none`: a licence order, which stays and is delivered by hand (protocol/license.md 2.8).
 */
export const REFUND_STATES = ['presumed', 'refunded', 'kept', 'none'] as const
export type RefundState = (typeof REFUND_STATES)[number]

/**
 * What the seller is to do about a failing call, and what it costs (protocol/seller-center.md 6.2, last column): each has
 * words for the time before and after the clock has run out.
 */
export const ADVICES = [
  /** The order is refunded. */
  'refund',
  /** The order stays; the licence can be delivered by hand. */
  'deliver',
  /** The buyer has paid, and may lose the service. */
  'renewal',
  /** The service runs on at the seller's cost. */
  'cost',
  'restart',
  /** The change is refused; nothing is repeated. */
  'refused',
  'polled',
  'push',
  'unknown',
] as const
export type Advice = (typeof ADVICES)[number]

const RENEWALS = ['refreshInstance', 'refreshLicense', 'refreshLicenseCode']
const ENDS = [
  'expireInstance',
  'releaseInstance',
  'instanceStatus',
  'updateInstanceStatus',
  'expireLicense',
  'releaseLicense',
  'updateLicenseCodeStatus',
  'releaseLicenseCode',
]

/** Which advice fits a failing call, by family, activity and what the marketplace does in the end. */
export function adviceOf(activity: string, outcome: ClockEnd): Advice {
  if (outcome === 'refunded') return 'refund'
  if (activity === 'getLicense' || activity === 'getLicenseAsync') return 'deliver'
  if (RENEWALS.includes(activity)) return 'renewal'
  if (ENDS.includes(activity)) return 'cost'
  if (activity === 'queryInstance') return 'polled'
  switch (outcome) {
    case 'single':
      return 'refused'
    case 'stops':
    case 'once':
      return 'restart'
    case 'buyer':
    case 'administrator':
    case 'notRepeated':
      return 'push'
    case 'unknown':
      return 'unknown'
    default:
      return outcome satisfies never
  }
}

/** Whether an order fails for good when the clock of this call runs out (protocol/seller-center.md 6.3). */
export function failsOrder(family: Family, activity: string): boolean {
  return refundOf(family, activity) !== null
}

/** What becomes of an order whose clock ran out; null for calls that fail no order. */
export function refundOf(family: Family, activity: string): RefundState | null {
  const clock = PLATFORM_CLOCKS.find((row) => row.family === family && row.activity === activity)
  if (clock?.end === 'refunded') return 'presumed'
  return family === 'license_v1' && activity === 'getLicense' ? 'none' : null
}

/** The marketplace takes a product down after more failed orders in a calendar month (protocol/seller-center.md 6.3). */
export const FAILED_ORDERS_ALLOWED = 5
/** It freezes trade after so many days in a row on which its test calls failed (protocol/seller-center.md 5). */
export const BAD_PROBE_DAYS_ALLOWED = 5
/** Counts at which people are told. */
export const COUNTER_MARKS = [1, 3, 5] as const

/** How many marks a count has passed, 0 to 3. */
export function counterLevel(count: number): number {
  return COUNTER_MARKS.filter((mark) => count >= mark).length
}

/**
 * Days in a row that were bad, ending today, or yesterday while today has no test call yet.
 * @param days  days with test calls, `2026-11-02`, and whether each was bad
 * @param today in the marketplace's zone
 */
export function badDaysInARow(days: readonly { day: string; bad: boolean }[], today: string): number {
  const bad = new Map(days.map((each) => [each.day, each.bad]))
  let count = 0
  for (let day = bad.has(today) ? today : dayBefore(today); bad.get(day); day = dayBefore(day)) count += 1
  return count
}

/** `2026-11-01` → `2026-10-31`. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
