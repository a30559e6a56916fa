import type { BuyerMail } from './buyer-mail'
import type { NoticeEvent, NoticePhase } from './notifications'
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
  'hook',
  'notify',
  'buyer_mail',
  'probe',
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
  /** One event of the change feed to one endpoint; no change where a sample was sent by hand. */
  | { kind: 'hook'; endpointId: string; changeId: string | null; type: string }
  /** One message to one channel: the first thing it tells, and of how many; nothing where a sample was sent by hand. */
  | { kind: 'notify'; channelId: string; first: { event: NoticeEvent; phase: NoticePhase } | null; count: number }
  /** One mail to the buyer of an instance; of a package also the meter, and how much was used when it was told. */
  | { kind: 'buyer_mail'; mail: BuyerMail; instanceId: string; meter: string | null; used: string | null }
  /** A run of own probes. */
  | { kind: 'probe'; runId: string }

/** `dead`: attempts used up, or a fault no repetition can mend; waits for a person. */
export const JOB_STATES = ['waiting', 'running', 'done', 'dead', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The seller's product is called again after these, then every hour until 72 h after the first attempt. */
const LADDER_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE]
const LADDER_SPAN_MS = 72 * HOUR
export const LADDER_ATTEMPTS =
  1 + LADDER_MS.length + Math.floor((LADDER_SPAN_MS - LADDER_MS.reduce((a, b) => a + b)) / HOUR)

/**
 * Attempts before a job is given up: with the delays below about three days; minutes where a person looks on; usage is
 * pushed for as long as it can be billed, 21 days (protocol/metering.md 1.5), and longer.
 */
export const MAX_ATTEMPTS: Record<JobKind, number> = {
  order_lookup: 40,
  provision: LADDER_ATTEMPTS,
  license_upload: 40,
  license_batch: 10,
  bulk_retry: 10,
  usage_seal: 25_000,
  usage_push: 25_000,
  hook: LADDER_ATTEMPTS,
  notify: 12,
  buyer_mail: 40,
  probe: 3,
}

const FIRST_DELAY_MS = 2_000
const LONGEST_DELAY_MS = 2 * 3_600_000
/** Usage must be there by minute 15: it looks again often. */
const LONGEST_USAGE_DELAY_MS = 5 * 60_000

/**
 * Wait before the next attempt, in milliseconds: full jitter over a doubling span, so that many jobs that failed
 * together do not come back together. Calls to the seller's product climb a ladder instead.
 * @param attempts attempts already made, at least 1
 * @param random   a number in [0, 1)
 */
export function backoffMs(attempts: number, random: number, kind?: JobKind): number {
  if (kind === 'hook' || kind === 'provision') {
    // People know the rungs from the docs: a tenth to either side is enough to keep jobs apart.
    return Math.round((LADDER_MS[attempts - 1] ?? HOUR) * (0.9 + random * 0.2))
  }
  const longest = kind === 'usage_push' || kind === 'usage_seal' ? LONGEST_USAGE_DELAY_MS : LONGEST_DELAY_MS
  const span = Math.min(longest, FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 30))
  return Math.round(span / 4 + random * span * 0.75)
}
