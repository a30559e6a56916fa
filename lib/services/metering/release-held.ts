import { z } from 'zod'
import { moveRecords } from '@/db/queries/usage-records'
import { transaction } from '@/db/transaction'
import { MAX_BATCH } from '@/lib/domain/metering'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { actOnRecords, isTooOld, lockRecords, reasonField } from './act'
import { replaceRecord } from './resubmit-record'
import { ensureUsageJob } from './usage-jobs'

const input = z.object({
  serials: z.array(z.uuid()).min(1).max(MAX_BATCH),
  /** Pays for them; null sends them as they are. */
  packageInstanceId: z.string().min(1).max(64).nullable(),
  reason: reasonField,
})

/**
 * Sends records that were held: paid by a package, which makes new versions of them, or as they are. All or none of
 * those named. Gives how many there were.
 */
export async function releaseHeld(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<{ count: number }> {
  requirePermission(ctx, 'metering:write')
  const { serials, packageInstanceId, reason } = parseInput(input, rawInput)
  const now = ctx.now()
  const count =
    packageInstanceId === null
      ? await actOnRecords(
          ctx,
          { serials },
          { states: ['held'], only: (record) => !isTooOld(record, now) },
          {
            action: 'usage.release',
            reason,
            async run(tx, records) {
              const moves = records.map(({ meteringSn }) => ({
                meteringSn,
                state: 'sealed' as const,
                code: null,
                reason: null,
              }))
              await moveRecords(tx, ctx.sellerId, moves, { from: ['held'], now })
              await ensureUsageJob(tx, ctx, 'usage_push')
            },
          },
        )
      : await transaction(ctx.db, async (tx) => {
          const held = (await lockRecords(tx, ctx.sellerId, serials)).filter(({ state }) => state === 'held')
          if (held.length === 0) throw refusal('no_fitting_record')
          const change = { relatePkgInstance: packageInstanceId }
          for (const record of held) await replaceRecord(tx, ctx, record, { change, reason })
          return held.length
        })
  ctx.wakeWorker()
  return { count }
}
