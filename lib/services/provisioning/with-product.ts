import { selectInHand } from '@/db/queries/product-jobs'
import type { ProvisionAction } from '@/lib/domain/products'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

/**
 * A job that is with the seller's product: `calling` while it is called or will be again, `later` once it has said that it
 * will tell, `offered` until it fetches the job, `leased` while it works on it.
 */
export type WithProduct = {
  jobId: string
  action: ProvisionAction
  state: 'calling' | 'later' | 'offered' | 'leased'
  since: Date
  /** A person takes over then. */
  deadline: Date
}

/** What the seller's product has of an instance in its hands right now; null when it has nothing. */
export async function withProduct(ctx: ServiceContext, instanceId: string): Promise<WithProduct | null> {
  requirePermission(ctx, 'portal:read')
  const [first] = await selectInHand(ctx.db, ctx.sellerId, instanceId)
  if (!first) return null
  const { jobId, action, way, since, deadline, pendingSince, leasedUntil } = first.hand
  const fetched = leasedUntil !== null && leasedUntil > ctx.now() ? 'leased' : 'offered'
  const state = way === 'pull' ? fetched : pendingSince ? 'later' : 'calling'
  return { jobId, action, state, since, deadline }
}
