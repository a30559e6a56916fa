import { findInstanceOfLine } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import { writeTogether } from '@/db/write-together'
import type { Outcome } from '@/lib/domain/outcomes'
import { followProduct } from '@/lib/services/metering/packages/follow-product'
import type { Call } from './call'
import { INSTANCE, type PurchaseCommand, planPurchase, purchaseOutcome } from './purchase'

/**
 * A purchase (protocol/saas-v2.md 4.1). The order line decides which instance it is, for ever; `businessId` changes
 * with every call and decides nothing. The order is looked up afterwards, unless the call carries its data
 * (protocol/saas-v1.md 4.1).
 */
export async function newInstance(tx: Tx, call: Call, command: PurchaseCommand): Promise<Outcome> {
  const { ctx, test } = call
  const plan = planPurchase(call, command)
  const wrote = await writeTogether(tx, plan.writes)
  if (wrote.has(INSTANCE)) {
    await followProduct(tx, ctx, call.products, plan.instance, plan.instance)
    return plan.outcome
  }
  const { orderId, orderLineId, facts } = command
  const line = { sellerId: ctx.sellerId, test, orderId, orderLineId, item: facts?.item ?? '' }
  const instance = await findInstanceOfLine(tx, line)
  if (!instance) throw new Error(`the instance of order line ${orderLineId} could be neither made nor found`)
  return purchaseOutcome(call, instance)
}
