import { z } from 'zod'
import { selectCustomer } from '@/db/queries/instance-lists'
import { selectInstancesOfCustomer, selectLicensesOf, selectOrderIdsOfCustomer } from '@/db/queries/purge'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'
import { hasEnded, purgeWhole } from '@/lib/services/retention/purge'

const input = z.object({
  customerId: z.string().min(1).max(100),
  reason: z.string().trim().min(1).max(500),
})

/**
 * Takes a customer's personal data out at once, and those of all its instances and licences. Only once none is in use:
 * the marketplace still asks for the access data of the others.
 */
export async function anonymiseCustomer(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'settings:write')
  const { customerId, reason } = parseInput(input, raw)
  const { db, sellerId } = ctx
  const [customer, owned, orderIds] = await Promise.all([
    selectCustomer(db, sellerId, customerId),
    selectInstancesOfCustomer(db, sellerId, customerId),
    selectOrderIdsOfCustomer(db, sellerId, customerId),
  ])
  if (!customer && owned.length + orderIds.length === 0) throw notFound('customer')
  const instanceIds = owned.map(({ instanceId }) => instanceId)
  const licences = await selectLicensesOf(db, { sellerId, orderIds, instanceIds })
  const live =
    owned.some(({ status }) => status !== 'released') || licences.some((licence) => !hasEnded(licence, ctx.now()))
  if (live) throw refusal('customer_live')
  await purgeWhole(ctx, { customerId, reason })
}
