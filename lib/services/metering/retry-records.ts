import { z } from 'zod'
import { hastenJobs } from '@/db/queries/jobs'
import { moveRecords } from '@/db/queries/usage-records'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { actOnRecords, isTooOld, reasonField, selectionFields } from './act'
import { ensureUsageJob, USAGE_LANES } from './usage-jobs'

const input = z.object({ ...selectionFields, reason: reasonField })

/**
 * Sends records again as they are, under the same serials: for faults outside of them that have been mended, also where
 * they were given up. Not for what was written off, or can no longer be billed. Gives how many go.
 */
export async function retryRecords(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<{ count: number }> {
  requirePermission(ctx, 'metering:write')
  const { reason, ...selection } = parseInput(input, rawInput)
  const now = ctx.now()
  const fitting = {
    states: ['sealed', 'unknown', 'abnormal', 'dead'] as const,
    only: (record: Parameters<typeof isTooOld>[0] & { reason: string | null }) =>
      record.reason !== 'written_off' && !isTooOld(record, now),
  }
  const count = await actOnRecords(ctx, selection, fitting, {
    action: 'usage.retry',
    reason,
    async run(tx, records) {
      // What got no clear answer stays known as such.
      const moves = records.map(({ meteringSn, state }) => ({
        meteringSn,
        state: state === 'unknown' ? ('unknown' as const) : ('sealed' as const),
        code: null,
        reason: null,
      }))
      await moveRecords(tx, ctx.sellerId, moves, { from: fitting.states, now })
      await ensureUsageJob(tx, ctx, 'usage_push')
      await hastenJobs(tx, ctx.sellerId, USAGE_LANES.usage_push, now)
    },
  })
  ctx.wakeWorker()
  return { count }
}
