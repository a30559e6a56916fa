import type { ProvisionAction } from './products'

/** Work that follows a callback; each kind has one handler in lib/jobs/handlers. */
export const JOB_KINDS = [
  'order_lookup',
  'provision',
  'license_upload',
  'license_batch',
  'bulk_retry',
  'usage_seal',
  'usage_push',
] as const
export type JobKind = (typeof JOB_KINDS)[number]

export type JobPayload =
  | { kind: 'order_lookup'; orderId: string }
  | { kind: 'provision'; instanceId: string; action: ProvisionAction; orderId: string }
  /** Times in ISO form. */
  | {
      kind: 'license_upload'
      instanceId: string
      eventId: string
      origin: string
      effectiveTime: string
      expireTime: string | null
      sentAt: string
    }
  | { kind: 'bulk_retry'; runId: string }
  | { kind: 'license_batch'; batchId: string }
  | { kind: 'usage_seal' }
  | { kind: 'usage_push' }

/** `dead`: attempts used up, or a fault no repetition can mend; waits for a person. */
export const JOB_STATES = ['waiting', 'running', 'done', 'dead', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

/**
 * Attempts before a job is given up: with the delays below about three days; minutes where a person looks on; usage is
 * pushed for as long as it can be billed, 21 days (protocol/metering.md 1.5), and longer.
 */
export const MAX_ATTEMPTS: Record<JobKind, number> = {
  order_lookup: 40,
  provision: 40,
  license_upload: 40,
  license_batch: 10,
  bulk_retry: 10,
  usage_seal: 25_000,
  usage_push: 25_000,
}

const FIRST_DELAY_MS = 2_000
const LONGEST_DELAY_MS = 2 * 3_600_000
/** Usage must be there by minute 15: it looks again often. */
const LONGEST_USAGE_DELAY_MS = 5 * 60_000

/**
 * Wait before the next attempt, in milliseconds: full jitter over a doubling span, so that many jobs that failed
 * together do not come back together.
 * @param attempts attempts already made, at least 1
 * @param random   a number in [0, 1)
 */
export function backoffMs(attempts: number, random: number, kind?: JobKind): number {
  const longest = kind === 'usage_push' || kind === 'usage_seal' ? LONGEST_USAGE_DELAY_MS : LONGEST_DELAY_MS
  const span = Math.min(longest, FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 30))
  return Math.round(span / 4 + random * span * 0.75)
}
