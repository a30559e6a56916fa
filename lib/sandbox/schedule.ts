import type { CallMode, SandboxActivity, SandboxFamily } from '@/lib/domain/sandbox'
import { HOUR_MS } from './clock'

const MINUTE_MS = 60_000

export type RetryRule = {
  everyMs: number
  /** Null: for ever. */
  forMs: number | null
  /** What follows when the time is up. */
  end: 'refund' | 'stop'
  /** Deduced, not stated by the documents. */
  inferred: boolean
}

const HOURLY: RetryRule = { everyMs: HOUR_MS, forMs: 3 * HOUR_MS, end: 'refund', inferred: false }
const AN_HOUR: RetryRule = { everyMs: 10 * MINUTE_MS, forMs: HOUR_MS, end: 'stop', inferred: false }
const ONCE: RetryRule = { everyMs: MINUTE_MS, forMs: 0, end: 'stop', inferred: false }
const TWO_HOURS: RetryRule = { everyMs: 2 * MINUTE_MS, forMs: 2 * HOUR_MS, end: 'stop', inferred: false }
const inferred = (rule: RetryRule): RetryRule => ({ ...rule, inferred: true })

const SAAS_V2: Partial<Record<SandboxActivity, RetryRule>> = {
  newInstance: HOURLY,
  upgradeInstance: inferred(HOURLY),
  updateInstanceStatus: AN_HOUR,
  queryInstance: { everyMs: MINUTE_MS, forMs: null, end: 'stop', inferred: true },
  changeInstanceCheck: inferred(ONCE),
}

/** What a family does with a call that failed; `others` for activities without a rule of their own. */
const FAMILY_RULES: Record<SandboxFamily, { own: Partial<Record<SandboxActivity, RetryRule>>; others: RetryRule }> = {
  saas_v2: { own: SAAS_V2, others: inferred(AN_HOUR) },
  order_notify: { own: {}, others: { ...HOURLY, end: 'stop' } },
  // protocol/saas-v1.md 1.3: the documents contradict each other on renewal and release.
  saas_v1: {
    own: { newInstance: HOURLY, upgrade: HOURLY, instanceStatus: inferred(AN_HOUR), queryInstance: inferred(ONCE) },
    others: AN_HOUR,
  },
  // protocol/license.md 2.8: no refund.
  license_v1: { own: { getLicense: { ...HOURLY, end: 'stop' } }, others: ONCE },
  // protocol/license.md 3.2.4: sixty times, every two minutes.
  license_code: { own: {}, others: TWO_HOURS },
  // protocol/license.md 3.3.7: for two hours, or three; nothing is said of release and getLicenseAsync.
  license_async: {
    own: {
      newInstance: { ...inferred(TWO_HOURS), end: 'refund' },
      releaseInstance: inferred(TWO_HOURS),
      getLicenseAsync: inferred(TWO_HOURS),
    },
    others: TWO_HOURS,
  },
  // protocol/kit-and-oauth.md 1.5: the buyer or the enterprise's administrator decides whether to go on.
  kit_v1: { own: {}, others: ONCE },
  kit_v2: { own: {}, others: ONCE },
}

/**
 * How the marketplace repeats a call that failed (protocol/saas-v2.md 1.1). Where only the time is documented, the
 * interval is ours: ten minutes.
 */
export function retryRule({ family, activity }: { family: SandboxFamily; activity: SandboxActivity }): RetryRule {
  const { own, others } = FAMILY_RULES[family]
  return own[activity] ?? others
}

/**
 * When a failed call is sent again, or `give_up`. All times by the movable clock.
 * @param dueAt     when the failed attempt was due
 * @param shown     what the clock shows now: polls missed by a jump are not made up for
 */
export function nextAttempt(input: {
  family: SandboxFamily
  activity: SandboxActivity
  mode: CallMode
  dueAt: Date
  givesUpAt: Date | null
  shown: Date
}): { at: Date } | 'give_up' {
  const { mode, dueAt, givesUpAt, shown } = input
  const rule = retryRule(input)
  if (mode === 'once') return 'give_up'
  const at = new Date(dueAt.getTime() + rule.everyMs)
  if (mode === 'poll') return { at: at < shown ? shown : at }
  return givesUpAt === null || at > givesUpAt ? 'give_up' : { at }
}

/** End of the time for repeats of a call first due at `firstAt`. */
export function givesUpAt(
  call: { family: SandboxFamily; activity: SandboxActivity },
  mode: CallMode,
  firstAt: Date,
): Date | null {
  const { forMs } = retryRule(call)
  return mode === 'retry' && forMs !== null ? new Date(firstAt.getTime() + forMs) : null
}
