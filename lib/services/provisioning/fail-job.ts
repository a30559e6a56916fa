import { z } from 'zod'
import { endJob } from '@/db/queries/jobs'
import { updateInHand } from '@/db/queries/product-jobs'
import { findSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { backoffMs } from '@/lib/domain/jobs'
import type { ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { completeSettings } from '@/lib/services/settings/seller-snapshot'
import type { JobReport } from './complete-job'
import { giveToPerson } from './finish'
import { calledOff, cleanUpAfter, instanceOfJob, leaseField, lockReported, recordReport } from './report'

export const failInput = z.strictObject({
  leaseId: leaseField,
  reason: z.string().trim().min(1).max(2_000),
  /** Whether a repetition can help; without it a person takes over. */
  retryable: z.boolean().default(false),
})

/**
 * The product could not do a job. Where a repetition can help, it comes again after a pause, until the deadline; else a
 * person takes over. Said twice, the answer is the same. Faults as of `completeJob`.
 */
export async function failJob(ctx: ServiceContext, jobId: string, raw: z.input<typeof failInput>): Promise<JobReport> {
  const input = parseInput(failInput, raw)
  const instanceId = await instanceOfJob(ctx, jobId)
  const result = await transaction(ctx.db, async (tx): Promise<JobReport | null> => {
    const found = await lockReported(tx, ctx, { jobId, instanceId }, input.leaseId)
    const { job, hand, instance } = found
    const now = ctx.now()
    const report = (state: JobReport['state']) => ({ jobId, instanceId, state })
    if (job.state === 'done' || job.state === 'dead') return report(job.state)
    if (job.state === 'cancelled') {
      await cleanUpAfter(tx, ctx, found, false)
      return null
    }
    // Said already: the lease has ended, and nobody has leased the job since.
    if (hand.way === 'pull' && hand.leasedUntil === null) return report('waiting')
    await recordReport(tx, ctx, found, { ok: false, error: input.reason })
    const key = { sellerId: job.sellerId, jobId }
    if (!input.retryable || now >= hand.deadline) {
      await endJob(tx, job, { state: 'dead', lastError: input.reason, finishedAt: now })
      const { taskHours } = completeSettings((await findSeller(tx, ctx.sellerId))?.settings ?? {})
      const orderId = job.orderId ?? instance.orderId
      await giveToPerson(tx, ctx, instance, { jobId, action: hand.action, orderId }, taskHours)
      return report('dead')
    }
    const tries = Math.max(1, hand.way === 'pull' ? hand.leases : job.attempts)
    const again = new Date(
      Math.min(now.getTime() + backoffMs(tries, ctx.random(), 'provision'), hand.deadline.getTime()),
    )
    if (hand.way === 'pull') await updateInHand(tx, key, { leasedUntil: null, availableAt: again })
    else await updateInHand(tx, key, { pendingSince: null, statusUrl: null, asked: 0 })
    await endJob(tx, job, {
      state: 'waiting',
      lastError: input.reason,
      runAt: hand.way === 'pull' ? hand.deadline : again,
    })
    return report('waiting')
  })
  ctx.wakeWorker()
  if (!result) throw calledOff()
  return result
}
