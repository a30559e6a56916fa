import { z } from 'zod'
import { updateOrder } from '@/db/queries/fulfilment'
import { lockLookupJob, reviveJob } from '@/db/queries/job-lists'
import { insertJob } from '@/db/queries/jobs'
import { selectOrder } from '@/db/queries/order-lists'
import { selectSellerWithSecrets } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { lookUpJob } from '@/lib/services/fulfilment/call'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

const input = z.object({
  orderId: z.string().min(1).max(64),
  test: z.boolean(),
  reason: z.string().trim().max(500).optional(),
})

/** Asks the marketplace for the order's data once more, at once. */
export async function lookUpOrderAgain(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { orderId, test, reason } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const found = await selectOrder(tx, ctx.sellerId, orderId, test)
    if (!found) throw notFound('order')
    const [account] = await selectSellerWithSecrets(tx, ctx.sellerId)
    if (!account?.openApi) throw refusal('lookup_not_configured')
    const job = await lockLookupJob(tx, ctx.sellerId, test, orderId)
    if (job?.state === 'running') throw refusal('job_running')
    if (job) await reviveJob(tx, job, ctx.now())
    else await insertJob(tx, lookUpJob(ctx, { orderId, test }))
    await updateOrder(tx, { sellerId: ctx.sellerId, test, orderId }, { lookup: 'pending', updatedAt: ctx.now() })
    await recordAudit(tx, ctx, {
      action: 'order.look_up_again',
      subjectKind: 'order',
      subjectId: orderId,
      reason: reason || undefined,
      details: { test, lookupBefore: found.order.lookup },
    })
  })
  ctx.wakeWorker()
}
