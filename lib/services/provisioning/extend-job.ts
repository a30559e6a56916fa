import { z } from 'zod'
import { updateInHand } from '@/db/queries/product-jobs'
import { transaction } from '@/db/transaction'
import { VISIBILITY_SECONDS } from '@/lib/domain/provisioning'
import type { ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { calledOff, cleanUpAfter, instanceOfJob, lockReported } from './report'

export const visibilitySeconds = z
  .number()
  .int()
  .min(VISIBILITY_SECONDS.least)
  .max(VISIBILITY_SECONDS.most)
  .default(VISIBILITY_SECONDS.usual)

export const extendInput = z.strictObject({ leaseId: z.uuid(), visibilitySeconds })

/** Keeps a leased job for `visibilitySeconds` from now on. Throws as `completeJob`; a job that has ended is a `conflict`. */
export async function extendJob(
  ctx: ServiceContext,
  jobId: string,
  raw: z.input<typeof extendInput>,
): Promise<{ jobId: string; leaseId: string; leasedUntil: string }> {
  const input = parseInput(extendInput, raw)
  const { leaseId } = input
  const instanceId = await instanceOfJob(ctx, jobId)
  const until = new Date(ctx.now().getTime() + input.visibilitySeconds * 1_000)
  const kept = await transaction(ctx.db, async (tx) => {
    const found = await lockReported(tx, ctx, { jobId, instanceId }, leaseId)
    if (found.job.state === 'cancelled') {
      await cleanUpAfter(tx, ctx, found, false)
      return false
    }
    if (found.job.state !== 'waiting' || found.hand.leasedUntil === null) throw refusal('job_finished')
    await updateInHand(tx, { sellerId: ctx.sellerId, jobId }, { leasedUntil: until })
    return true
  })
  if (!kept) {
    ctx.wakeWorker()
    throw calledOff()
  }
  return { jobId, leaseId, leasedUntil: until.toISOString() }
}
