import type { CallMode, SandboxActivity } from '@/lib/domain/sandbox'
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

/**
 * How the marketplace repeats a call that failed (protocol/saas-v2.md 1.1). Where only the time is documented, the
 * interval is ours: ten minutes.
 */
export const RETRY_RULES: Record<SandboxActivity, RetryRule> = {
  newInstance: { everyMs: HOUR_MS, forMs: 3 * HOUR_MS, end: 'refund', inferred: false },
  upgradeInstance: { everyMs: HOUR_MS, forMs: 3 * HOUR_MS, end: 'refund', inferred: true },
  updateInstanceStatus: { everyMs: 10 * MINUTE_MS, forMs: HOUR_MS, end: 'stop', inferred: false },
  refreshInstance: { everyMs: 10 * MINUTE_MS, forMs: HOUR_MS, end: 'stop', inferred: true },
  releaseInstance: { everyMs: 10 * MINUTE_MS, forMs: HOUR_MS, end: 'stop', inferred: true },
  orderNotify: { everyMs: HOUR_MS, forMs: 3 * HOUR_MS, end: 'stop', inferred: false },
  queryInstance: { everyMs: MINUTE_MS, forMs: null, end: 'stop', inferred: true },
  changeInstanceCheck: { everyMs: MINUTE_MS, forMs: 0, end: 'stop', inferred: true },
}

/**
 * When a failed call is sent again, or `give_up`. All times by the movable clock.
 * @param dueAt     when the failed attempt was due
 * @param shown     what the clock shows now: polls missed by a jump are not made up for
 */
export function nextAttempt(input: {
  activity: SandboxActivity
  mode: CallMode
  dueAt: Date
  givesUpAt: Date | null
  shown: Date
}): { at: Date } | 'give_up' {
  const { activity, mode, dueAt, givesUpAt, shown } = input
  const rule = RETRY_RULES[activity]
  if (mode === 'once') return 'give_up'
  const at = new Date(dueAt.getTime() + rule.everyMs)
  if (mode === 'poll') return { at: at < shown ? shown : at }
  return givesUpAt === null || at > givesUpAt ? 'give_up' : { at }
}

/** End of the time for repeats of a call first due at `firstAt`. */
export function givesUpAt(activity: SandboxActivity, mode: CallMode, firstAt: Date): Date | null {
  const { forMs } = RETRY_RULES[activity]
  return mode === 'retry' && forMs !== null ? new Date(firstAt.getTime() + forMs) : null
}
