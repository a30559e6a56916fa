import { selectInstancesOfCustomer, selectInstancesToPurge } from '@/db/queries/purge'
import { findSeller } from '@/db/queries/sellers'
import { cutoffOf } from '@/lib/domain/retention'
import type { ServiceContext } from '@/lib/services/context'
import { purgeInstance, purgeWhole } from './purge'

/** Instances of one look; the rest waits for the next. */
const AT_A_TIME = 50

/**
 * Purges what was released longer ago than the account allows; with the last instance of a customer goes what is known of
 * the customer. Gives how many instances. Nothing at all unless the account has chosen days.
 */
export async function purgeReleased(ctx: ServiceContext, stopped: () => boolean = () => false): Promise<number> {
  const { db, sellerId } = ctx
  const seller = await findSeller(db, sellerId)
  const before = cutoffOf(seller?.settings.purgeAfterDays ?? null, ctx.now())
  if (!before) return 0
  const due = await selectInstancesToPurge(db, sellerId, before, AT_A_TIME)
  let purged = 0
  for (const { instanceId, customerId } of due) {
    if (stopped()) break
    try {
      await purgeInstance(ctx, instanceId)
      purged += 1
      if (customerId === null) continue
      const left = await selectInstancesOfCustomer(db, sellerId, customerId)
      if (left.every(({ purgedAt }) => purgedAt !== null)) await purgeWhole(ctx, { customerId })
    } catch (error) {
      // One that cannot be purged keeps no other.
      ctx.log.error({ err: error, sellerId, instanceId }, 'purge failed')
    }
  }
  return purged
}
