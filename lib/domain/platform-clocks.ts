import type { Family } from './commands'

/**
 * What the marketplace does after a failed call: how long it goes on calling, how often, and what happens then
 * (protocol/seller-center.md 6.2, protocol/saas-v2.md 1.1). A further family is a few more rows.
 */

/**
 * `refunded`: the order fails and is refunded by itself. `stops`: no more calls until someone restarts the row in the
 * Seller Console. `once`: called once only, then the same. `single`: called once, the request is simply refused. `buyer`, `administrator`: a person on the buyer's
 * side decides whether it is tried again. `notRepeated`: no retry is named anywhere. `unknown`: the documents do not say.
 */
export const CLOCK_ENDS = [
  'refunded',
  'stops',
  'once',
  'single',
  'buyer',
  'administrator',
  'notRepeated',
  'unknown',
] as const
export type ClockEnd = (typeof CLOCK_ENDS)[number]

/** `documented` by the marketplace for this very interface, or `inferred` from a sister interface. */
export type Evidence = 'documented' | 'inferred'

export type ClockRow = {
  family: Family
  /** As the wire names it. */
  activity: string
  /** Length of the automatic calls from the first failure; null where no end is documented. */
  windowMinutes: number | null
  /** Time between two automatic calls; null where the documents give none. */
  intervalMinutes: number | null
  end: ClockEnd
  evidence: Evidence
}

export const PLATFORM_CLOCKS: readonly ClockRow[] = [
  // SaaS V1.0 (protocol/saas-v1.md 1.3). Where one edition says "a single call" the longer window is shown.
  row('saas_v1', 'newInstance', 180, 60, 'refunded', 'documented'),
  row('saas_v1', 'upgrade', 180, 60, 'refunded', 'documented'),
  row('saas_v1', 'refreshInstance', 60, null, 'stops', 'documented'),
  row('saas_v1', 'expireInstance', 60, null, 'stops', 'documented'),
  row('saas_v1', 'releaseInstance', 60, null, 'stops', 'documented'),
  row('saas_v1', 'instanceStatus', null, null, 'unknown', 'documented'),
  row('saas_v1', 'queryInstance', null, null, 'unknown', 'documented'),
  row('saas_v2', 'newInstance', 180, 60, 'refunded', 'documented'),
  row('saas_v2', 'upgradeInstance', 180, null, 'refunded', 'inferred'),
  row('saas_v2', 'updateInstanceStatus', 60, null, 'stops', 'documented'),
  row('saas_v2', 'refreshInstance', 60, null, 'stops', 'inferred'),
  row('saas_v2', 'releaseInstance', 60, null, 'stops', 'inferred'),
  // Polled after creation until it is answered: neither interval nor limit is documented.
  row('saas_v2', 'queryInstance', null, null, 'unknown', 'documented'),
  row('saas_v2', 'changeInstanceCheck', null, null, 'single', 'inferred'),
  // protocol/license.md 2.8: no refund, but five such orders a month and the product is taken down
  row('license_v1', 'getLicense', 180, 60, 'stops', 'documented'),
  row('license_v1', 'refreshLicense', null, null, 'once', 'documented'),
  row('license_v1', 'expireLicense', null, null, 'once', 'documented'),
  row('license_v1', 'releaseLicense', null, null, 'once', 'documented'),
  row('license_code', 'refreshLicenseCode', 120, 2, 'stops', 'documented'),
  row('license_code', 'updateLicenseCodeStatus', 120, 2, 'stops', 'documented'),
  row('license_code', 'releaseLicenseCode', 120, 2, 'stops', 'documented'),
  // Another passage says 3 hours until the refund (protocol/license.md 3.3.7); the shorter one is the safer.
  row('license_async', 'newInstance', 120, 2, 'refunded', 'documented'),
  row('license_async', 'refreshInstance', 120, null, 'stops', 'documented'),
  row('license_async', 'updateInstanceStatus', 120, null, 'stops', 'documented'),
  row('license_async', 'releaseInstance', null, null, 'unknown', 'inferred'),
  row('license_async', 'getLicenseAsync', null, null, 'unknown', 'inferred'),
  row('order_notify', 'orderNotify', 180, null, 'stops', 'documented'),
  // protocol/kit-and-oauth.md 1.5: people decide; for departments nothing is said.
  ...(['kit_v2', 'kit_v1'] as const).flatMap((family) => [
    row(family, 'tenantSync', null, null, 'buyer', 'documented'),
    row(family, 'applicationSync', null, null, 'buyer', 'documented'),
    row(family, 'authSync', null, null, 'administrator', 'documented'),
    row(family, 'singleOrgSync', null, null, 'notRepeated', 'inferred'),
    row(family, 'allOrgSync', null, null, 'notRepeated', 'inferred'),
  ]),
]

function row(
  family: Family,
  activity: string,
  windowMinutes: number | null,
  intervalMinutes: number | null,
  end: ClockEnd,
  evidence: Evidence,
): ClockRow {
  return { family, activity, windowMinutes, intervalMinutes, end, evidence }
}

/** Four calls of L-IND are SaaS V2.0 on the wire; only what was sold tells whose clock runs (protocol/license.md 3.3). */
export function clockFamily(family: Family, soldAsLicense: boolean): Family {
  return family === 'saas_v2' && soldAsLicense ? 'license_async' : family
}

export type Clock = {
  outcome: ClockEnd
  evidence: Evidence
  /** End of the automatic calls; absent where none is documented. */
  givesUpAt?: Date
  /** When the next automatic call is due; absent once the window has closed or where no interval is documented. */
  nextCallExpectedAt?: Date
  /** Share of the window that is gone, 0 to 1; absent without a window. */
  gone?: number
  /** The window has closed: the outcome is to be presumed. */
  over: boolean
}

const MINUTE_MS = 60_000

/**
 * The clock of one failing call.
 * @param firstFailedAt first failure since the last success of the same call
 * @param attemptsAt    when the marketplace called, in any order; re-runs by hand are not its calls
 */
export function clockFor(
  family: Family,
  activity: string | null,
  firstFailedAt: Date,
  attemptsAt: readonly Date[],
  now: Date,
): Clock {
  const found = PLATFORM_CLOCKS.find((each) => each.family === family && each.activity === activity)
  if (!found) return { outcome: 'unknown', evidence: 'inferred', over: false }
  const { end: outcome, evidence } = found
  if (found.windowMinutes === null) return { outcome, evidence, over: outcome === 'single' || outcome === 'once' }

  const windowMs = found.windowMinutes * MINUTE_MS
  const givesUp = firstFailedAt.getTime() + windowMs
  const gone = Math.min(1, Math.max(0, (now.getTime() - firstFailedAt.getTime()) / windowMs))
  const over = now.getTime() >= givesUp
  const clock: Clock = { outcome, evidence, givesUpAt: new Date(givesUp), gone, over }
  if (over || found.intervalMinutes === null) return clock

  // A call that never reached us still took its turn: count on from the last one seen to the next turn ahead.
  const intervalMs = found.intervalMinutes * MINUTE_MS
  const last = Math.max(firstFailedAt.getTime(), ...attemptsAt.map((at) => at.getTime()))
  const turns = Math.max(1, Math.ceil((now.getTime() - last) / intervalMs))
  const next = last + turns * intervalMs
  return next <= givesUp ? { ...clock, nextCallExpectedAt: new Date(next) } : clock
}

/** How loud a clock should be: half and three quarters of the window are the alarm marks. */
export const URGENCIES = ['calm', 'half', 'late', 'over'] as const
export type Urgency = (typeof URGENCIES)[number]

export function urgencyOf(clock: Clock): Urgency {
  if (clock.over) return 'over'
  if (clock.gone === undefined || clock.gone < 0.5) return 'calm'
  return clock.gone < 0.75 ? 'half' : 'late'
}

/**
 * Order of work: running clocks by their end, refunds before stops at the same moment; then calls without a clock; then
 * closed windows, the latest first.
 */
export function compareClocks(a: Clock, b: Clock): number {
  const group = rank(a) - rank(b)
  if (group !== 0) return group
  const [left, right] = [a.givesUpAt?.getTime() ?? 0, b.givesUpAt?.getTime() ?? 0]
  if (left !== right) return a.over ? right - left : left - right
  return Number(b.outcome === 'refunded') - Number(a.outcome === 'refunded')
}

function rank(clock: Clock): number {
  if (clock.over) return 2
  return clock.givesUpAt ? 0 : 1
}
