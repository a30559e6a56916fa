import { z } from 'zod'
import { lockJob, reviveJob } from '@/db/queries/job-lists'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

const input = z.object({ jobId: z.uuid(), reason: z.string().trim().max(500).optional() })

/** Has a job run now: a waiting one early, a dead or cancelled one again. It is the same job, so it never runs twice. */
export async function retryJob(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { jobId, reason } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const job = await lockJob(tx, ctx.sellerId, jobId)
    if (!job) throw notFound('job')
    if (job.state === 'running') throw refusal('job_running')
    if (job.state === 'done') throw refusal('job_finished')
    await reviveJob(tx, job, ctx.now())
    await recordAudit(tx, ctx, {
      action: 'job.retry',
      subjectKind: 'job',
      subjectId: jobId,
      reason: reason || undefined,
      details: { kind: job.kind, stateBefore: job.state, orderId: job.orderId, instanceId: job.instanceId },
    })
  })
  ctx.wakeWorker()
}
