import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { findInstance } from '@/db/queries/fulfilment'
import { endJob, insertAttempt } from '@/db/queries/jobs'
import { leaseOffered } from '@/db/queries/product-jobs'
import { transaction } from '@/db/transaction'
import { stillDue } from '@/lib/domain/provisioning'
import { actorName, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { visibilitySeconds } from './extend-job'
import { settleInHand } from './finish'
import { type ProductEvent, productEvent } from './product-event'

export const leaseInput = z.strictObject({
  max: z.number().int().min(1).max(100).default(1),
  visibilitySeconds,
  /** Seconds to wait for a job when there is none. */
  wait: z.number().int().min(0).max(30).default(0),
})

export type LeasedJob = ProductEvent & { leaseId: string; leasedUntil: string }

const STEP_MS = 250

/**
 * Gives the product up to `max` jobs, oldest first and one of an instance at a time; they are its own until their lease runs
 * out, and are offered again then, under the same job id. With `wait` the call lasts until there is one.
 */
export async function leaseJobs(
  ctx: ServiceContext,
  raw: z.input<typeof leaseInput>,
  signal?: AbortSignal,
): Promise<LeasedJob[]> {
  const input = parseInput(leaseInput, raw)
  const endMs = performance.now() + input.wait * 1_000
  for (;;) {
    const { jobs, skipped } = await leaseNow(ctx, input)
    if (skipped) ctx.wakeWorker()
    if (jobs.length > 0 || signal?.aborted) return jobs
    if (performance.now() + STEP_MS > endMs) return jobs
    await sleep(STEP_MS)
  }
}

/** `skipped`: some had nothing left to do; what waited behind them is due. */
async function leaseNow(
  ctx: ServiceContext,
  input: z.output<typeof leaseInput>,
): Promise<{ jobs: LeasedJob[]; skipped: boolean }> {
  const now = ctx.now()
  const until = new Date(now.getTime() + input.visibilitySeconds * 1_000)
  const { sellerId } = ctx
  return transaction(ctx.db, async (tx) => {
    const lease = { sellerId, max: input.max, by: actorName(ctx.actor), now, until, newId: ctx.newId }
    const taken = await leaseOffered(tx, lease)
    const jobs: LeasedJob[] = []
    for (const { job, before, leaseId } of taken) {
      const instance = await findInstance(tx, sellerId, before.instanceId)
      if (!instance || !stillDue(before.action, instance)) {
        await endJob(tx, job, { state: 'done', finishedAt: now, lastError: null })
        await settleInHand(tx, ctx, sellerId, job.id)
        continue
      }
      if (before.leasedUntil && before.leasedAt) {
        await insertAttempt(tx, {
          sellerId,
          jobId: job.id,
          attempt: job.attempts + before.leases,
          startedAt: before.leasedAt,
          durationMs: before.leasedUntil.getTime() - before.leasedAt.getTime(),
          ok: false,
          error: 'The lease ran out.',
          request: `leased by ${before.leasedBy ?? ''}`,
          answer: null,
        })
      }
      const about = { action: before.action, attempt: before.leases + 1, deadline: before.deadline }
      const event = await productEvent(tx, ctx, job, instance, about)
      jobs.push({ leaseId, leasedUntil: until.toISOString(), ...event })
    }
    return { jobs, skipped: jobs.length < taken.length }
  })
}
