import { z } from 'zod'
import { cancelJobRow, lockJob } from '@/db/queries/job-lists'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

const input = z.object({ jobId: z.uuid(), reason: z.string().trim().min(1).max(500) })

/** Gives up a waiting or dead job for good; what waited behind it goes on. */
export async function cancelJob(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { jobId, reason } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const job = await lockJob(tx, ctx.sellerId, jobId)
    if (!job) throw notFound('job')
    if (job.state === 'running') throw refusal('job_running')
    if (job.state === 'done' || job.state === 'cancelled') throw refusal('job_finished')
    await cancelJobRow(tx, job, ctx.now())
    await recordAudit(tx, ctx, {
      action: 'job.cancel',
      subjectKind: 'job',
      subjectId: jobId,
      reason,
      details: { kind: job.kind, stateBefore: job.state, orderId: job.orderId, instanceId: job.instanceId },
    })
  })
  // The lane's next job may be due.
  ctx.wakeWorker()
}
