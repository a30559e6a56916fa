/** What an account keeps for a while and then forgets. Orders, instances, licences, usage windows and records stay. */
export const RETENTION_KINDS = [
  'messages',
  'message_bodies',
  'refused_calls',
  'jobs',
  'hook_jobs',
  'notices',
  'audit',
  'changes',
  'landings',
  'usage_events',
  'bulk_runs',
  'incident_calls',
  'idempotency_keys',
] as const
export type RetentionKind = (typeof RETENTION_KINDS)[number]

/** Days for which each kind is kept; null for ever. */
export type Retention = Record<RetentionKind, number | null>

export const DEFAULT_RETENTION: Retention = {
  messages: 400,
  message_bodies: 180,
  refused_calls: 30,
  jobs: 90,
  hook_jobs: 30,
  notices: 180,
  audit: 1_095,
  changes: 90,
  landings: 92,
  usage_events: 92,
  bulk_runs: 180,
  incident_calls: 400,
  idempotency_keys: 1,
}

/**
 * The fewest days that may be chosen. Failed calls are looked into for weeks, usage can be billed for 21 days
 * (protocol/metering.md 1.5), failures are grouped over 90 days, followers of the feed and jobs may lag, and who did what must
 * be told long after.
 */
export const FEWEST_DAYS: Retention & Record<RetentionKind, number> = {
  messages: 30,
  message_bodies: 7,
  refused_calls: 1,
  jobs: 7,
  hook_jobs: 7,
  notices: 7,
  audit: 180,
  changes: 7,
  landings: 1,
  usage_events: 30,
  bulk_runs: 7,
  incident_calls: 90,
  idempotency_keys: 1,
}

export const MOST_DAYS = 36_500

const DAY_MS = 86_400_000

/** The account's choices over the defaults. */
export function completeRetention(chosen: Partial<Retention>): Retention {
  return { ...DEFAULT_RETENTION, ...chosen }
}

/** What is older may go; null where nothing ever does. */
export function cutoffOf(days: number | null, now: Date): Date | null {
  return days === null ? null : new Date(now.getTime() - days * DAY_MS)
}
