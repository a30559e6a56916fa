import { z } from 'zod'
import { hastenJobs } from '@/db/queries/jobs'
import { moveRecords, type RecordRow } from '@/db/queries/usage-records'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { MAX_BATCH } from '@/lib/domain/metering'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { auditRecords, isTooOld, lockRecords, reasonField } from './act'
import { ensureUsageJob, USAGE_LANES } from './usage-jobs'

const input = z.object({ serials: z.array(z.uuid()).min(1).max(MAX_BATCH), reason: reasonField })

/**
 * Sends records again as they are, under the same serials: for faults outside of them that have been mended, also where
 * they were given up. Not for what was written off, or can no longer be billed. Gives how many go.
 */
export async function retryRecords(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<{ count: number }> {
  requirePermission(ctx, 'metering:write')
  const { reason, serials } = parseInput(input, rawInput)
  const sent = await transaction(ctx.db, (tx) => sendAgain(tx, ctx, serials, reason))
  if (sent.size === 0) throw refusal('no_fitting_record')
  ctx.wakeWorker()
  return { count: sent.size }
}

const STATES = ['sealed', 'unknown', 'abnormal', 'dead'] as const

/** The same inside a transaction; gives the serials of those that go. */
export async function sendAgain(
  tx: Tx,
  ctx: ServiceContext,
  serials: readonly string[],
  reason: string,
): Promise<ReadonlySet<string>> {
  const now = ctx.now()
  const records = (await lockRecords(tx, ctx.sellerId, serials)).filter((record) => mayGo(record, now))
  if (records.length === 0) return new Set()
  // What got no clear answer stays known as such.
  const moves = records.map(({ meteringSn, state }) => ({
    meteringSn,
    state: state === 'unknown' ? ('unknown' as const) : ('sealed' as const),
    code: null,
    reason: null,
  }))
  await moveRecords(tx, ctx.sellerId, moves, { from: STATES, now })
  await ensureUsageJob(tx, ctx, 'usage_push')
  await hastenJobs(tx, ctx.sellerId, USAGE_LANES.usage_push, now)
  await auditRecords(tx, ctx, records, { action: 'usage.retry', reason })
  return new Set(records.map(({ meteringSn }) => meteringSn))
}

function mayGo(record: RecordRow, now: Date): boolean {
  return STATES.some((state) => state === record.state) && record.reason !== 'written_off' && !isTooOld(record, now)
}
