import type { InstanceRow } from '@/db/queries/fulfilment'
import { updateInHand } from '@/db/queries/product-jobs'
import type { Tx } from '@/db/types'
import type { Provisioning } from '@/lib/domain/products'
import type { Work, WorkResult } from '@/lib/services/work'
import { handOver, type ProvisionRequest } from './ask-product'
import { giveToPerson } from './finish'

/**
 * Offers a job to a product that fetches its jobs itself; the job waits, and holds its lane, until the product has reported.
 * Comes here again at the deadline: then a person takes over, unless the product is just at it.
 */
export async function offerToProduct(
  work: Work,
  instance: InstanceRow,
  provisioning: Extract<Provisioning, { mode: 'pull' }>,
  request: ProvisionRequest,
): Promise<WorkResult> {
  const { ctx, known, job } = work
  const hand = await handOver(work, instance, request.action, provisioning, 'pull')
  const now = ctx.now()
  const until = Math.max(hand.deadline.getTime(), hand.leasedUntil?.getTime() ?? 0)
  if (until <= now.getTime()) {
    return {
      kind: 'failed',
      error: hand.leases === 0 ? 'The product has not fetched the job in time.' : 'The product was not done in time.',
      final: true,
      onDead: (tx: Tx) =>
        giveToPerson(tx, ctx, instance, { ...request, jobId: job.id }, known.seller.settings.taskHours),
    }
  }
  return {
    kind: 'more',
    delayMs: until - now.getTime(),
    answer: 'offered to the product',
    apply: async (tx) => {
      if (hand.availableAt === null) {
        await updateInHand(tx, { sellerId: job.sellerId, jobId: job.id }, { availableAt: now })
      }
    },
  }
}
