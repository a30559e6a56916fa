import { setTimeout as sleep } from 'node:timers/promises'
import { forgetLandings } from '@/db/queries/landing'
import {
  deleteEventIdsBefore,
  deleteUsageEvents,
  dropMessagePartitions,
  dropUsagePartitions,
} from '@/db/queries/partitions'
import {
  earliestUnbilled,
  eraseBodies,
  eraseLateBodies,
  removeOld,
  removeRefusalCounts,
  saveRetentionMark,
} from '@/db/queries/retention'
import { listSellers } from '@/db/queries/sellers'
import type { Db } from '@/db/types'
import {
  completeRetention,
  cutoffOf,
  DEFAULT_RETENTION,
  RETENTION_KINDS,
  type Retention,
  type RetentionKind,
} from '@/lib/domain/retention'
import type { Logger } from '@/lib/observability/logger'
import { UNKNOWN_SELLER } from '@/lib/services/messages/query'

/** Rows of one statement: short enough for calls to get their turn between two. */
const BATCH = 1_000
const PAUSE_MS = 20

export type SweepOptions = { db: Db; now: () => Date; log: Logger; stopped: () => boolean }

/**
 * Clears what is older than each account keeps: whole months of calls and days of usage where all accounts allow, else
 * rows in small batches. Safe to break off and to repeat, and to run in several processes.
 */
export async function sweep(options: SweepOptions): Promise<void> {
  const { db, now, log } = options
  const accounts = (await listSellers(db)).map(({ sellerId, settings }) => ({
    sellerId,
    retention: completeRetention(settings.retention ?? {}),
  }))
  if (accounts.length === 0) return
  await dropWholes(options, accounts)
  for (const { sellerId, retention } of accounts) {
    for (const kind of RETENTION_KINDS) {
      const before = cutoffOf(retention[kind], now())
      if (!before || options.stopped()) continue
      const removed = await sweepKind(options, kind, sellerId, before)
      await saveRetentionMark(db, { sellerId, kind, reached: before, at: now(), removed })
      if (removed > 0) log.info({ sellerId, kind, removed }, 'old records cleared')
    }
  }
  // Calls to addresses of no account are nobody's.
  const before = cutoffOf(DEFAULT_RETENTION.refused_calls, now())
  if (before) await inBatches(options, () => removeOld(db, 'messages', UNKNOWN_SELLER, before, BATCH))
}

async function dropWholes(
  options: SweepOptions,
  accounts: readonly { sellerId: string; retention: Retention }[],
): Promise<void> {
  const { db, now, log } = options
  const earliest = (kind: RetentionKind) => {
    const cutoffs = accounts.map(({ retention }) => cutoffOf(retention[kind], now())?.getTime())
    return cutoffs.includes(undefined) ? null : new Date(Math.min(...cutoffs.map(Number)))
  }
  const messages = earliest('messages')
  const usage = earliest('usage_events')
  const unbilled = await Promise.all(accounts.map(({ sellerId }) => earliestUnbilled(db, sellerId)))
  const usageBefore = usage && sooner(usage, ...unbilled)
  const dropped = [
    ...(messages ? await dropMessagePartitions(db, messages) : []),
    ...(usageBefore ? await dropUsagePartitions(db, usageBefore) : []),
  ]
  if (usageBefore) await inBatches(options, () => deleteEventIdsBefore(db, usageBefore))
  for (const partition of dropped) log.info({ partition }, 'partition dropped')
}

async function sweepKind(options: SweepOptions, kind: RetentionKind, sellerId: string, before: Date): Promise<number> {
  const { db } = options
  switch (kind) {
    case 'message_bodies':
      return sweepBodies(options, sellerId, before)
    case 'landings':
      return inBatches(options, () => forgetLandings(db, sellerId, before))
    case 'usage_events': {
      const until = sooner(before, await earliestUnbilled(db, sellerId))
      return inBatches(options, () => deleteUsageEvents(db, sellerId, until, BATCH))
    }
    case 'refused_calls':
      await removeRefusalCounts(db, sellerId, before)
      return inBatches(options, () => removeOld(db, kind, sellerId, before, BATCH))
    case 'messages':
    case 'jobs':
    case 'hook_jobs':
    case 'notices':
    case 'audit':
    case 'changes':
    case 'bulk_runs':
    case 'incident_calls':
    case 'idempotency_keys':
      return inBatches(options, () => removeOld(db, kind, sellerId, before, BATCH))
    default:
      return kind satisfies never
  }
}

async function sweepBodies(options: SweepOptions, sellerId: string, before: Date): Promise<number> {
  const { db, now } = options
  const erased = await inBatches(options, async () => {
    const step = await eraseBodies(db, sellerId, before, now(), BATCH)
    // The next look begins behind what is done.
    if (step.reached) {
      await saveRetentionMark(db, { sellerId, kind: 'message_bodies', reached: step.reached, at: now(), removed: 0 })
    }
    return step.erased
  })
  return erased + (await inBatches(options, () => eraseLateBodies(db, sellerId, before, now(), BATCH)))
}

/** Repeats until nothing is left to do; gives the sum. */
async function inBatches({ stopped }: SweepOptions, step: () => Promise<number>): Promise<number> {
  let sum = 0
  while (!stopped()) {
    const done = await step()
    if (done === 0) break
    sum += done
    await sleep(PAUSE_MS)
  }
  return sum
}

function sooner(first: Date, ...others: (Date | null)[]): Date {
  return new Date(Math.min(first.getTime(), ...others.flatMap((other) => other?.getTime() ?? [])))
}
