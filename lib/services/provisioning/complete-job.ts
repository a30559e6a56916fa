import { z } from 'zod'
import { endJob } from '@/db/queries/jobs'
import { selectProductChoices } from '@/db/queries/product-choices'
import { transaction } from '@/db/transaction'
import type { ServiceContext } from '@/lib/services/context'
import { takeKey } from '@/lib/services/licensing/take-key'
import { parseInput } from '@/lib/services/parse'
import { accessOf, finish, keyOf } from './finish'
import { licenseKeyField, withoutSecrets } from './product-answer'
import { calledOff, cleanUpAfter, instanceOfJob, leaseField, lockReported, recordReport } from './report'

export const completeInput = z.strictObject({
  leaseId: leaseField,
  /** Needed where a new instance has no access data yet; otherwise what is to change. */
  access: z.record(z.string(), z.unknown()).nullish(),
  /** Needed with a creation where licences come from the product. */
  license: licenseKeyField.nullish(),
})

export type JobReport = { jobId: string; instanceId: string; state: 'done' | 'dead' | 'waiting' }

/**
 * The product has done a job (docs/product-contract.md). Said twice, the answer is the same. Also taken while the portal
 * still waits for the answer to its call, and after it gave up. Throws `gone` for a job called off, `conflict` for a lease
 * that was given to somebody else, `invalid` for access data that do not fit.
 */
export async function completeJob(
  ctx: ServiceContext,
  jobId: string,
  raw: z.input<typeof completeInput>,
): Promise<JobReport> {
  const input = parseInput(completeInput, raw)
  const instanceId = await instanceOfJob(ctx, jobId)
  const result = await transaction(ctx.db, async (tx) => {
    const found = await lockReported(tx, ctx, { jobId, instanceId }, input.leaseId)
    const { job, hand, instance } = found
    const report = { jobId, instanceId, state: 'done' } as const
    if (job.state === 'done') return report
    if (job.state === 'cancelled') {
      await cleanUpAfter(tx, ctx, found, true)
      return null
    }
    const said = input.access ?? undefined
    const access = await accessOf({ ...ctx, db: tx }, instance, hand.action, said)
    const products = await selectProductChoices(tx, ctx.sellerId)
    const license = keyOf(products, instance, hand.action, input.license)
    await endJob(tx, job, { state: 'done', lastError: null, finishedAt: ctx.now() })
    const answer = withoutSecrets(JSON.stringify({ status: 'done', access: said, license: license ?? undefined }))
    if (license) await takeKey(tx, ctx, products, instance, license)
    await recordReport(tx, ctx, found, { ok: true, answer })
    await finish(tx, ctx, instance, { jobId, action: hand.action }, access)
    return report
  })
  // The lane's next job may be due.
  ctx.wakeWorker()
  if (!result) throw calledOff()
  return result
}
