import { addInstanceOrder, type InstanceRow, updateInstance } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { Command, TargetProduct } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import { followProduct } from '@/lib/services/metering/packages/follow-product'
import { type Call, note, provision, provisioningOf } from './call'
import { noteOrder, ofBuyer } from './note-order'
import { target } from './target'

/**
 * A paid change of specification (protocol/saas-v2.md 4.6). What it changes to stands in the new order, so the product
 * is set when that has been looked up, or at once where the call says it (protocol/saas-v1.md 4.5). Once per order.
 */
export async function upgradeInstance(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'upgradeInstance' }>,
): Promise<Outcome> {
  const found = await target(tx, call, command.instanceId)
  if ('outcome' in found) return found.outcome
  const { instance } = found
  const { ctx } = call
  const { orderId, orderLineId, target: wanted, order: said } = command
  const isNew = await addInstanceOrder(tx, {
    sellerId: ctx.sellerId,
    test: instance.test,
    orderId,
    orderLineId,
    effect: 'upgrade',
    instanceId: instance.instanceId,
    sentAt: call.sentAt,
    createdAt: ctx.now(),
  })
  if (!isNew) return { kind: 'done' }
  const product = { ...productOf(instance), ...(wanted && present(wanted)) }
  const { mode } = provisioningOf(call, product)
  // Without an order to look up, nothing later would tell the seller's side.
  const knowsAll = wanted !== undefined || call.seller.openApi === null
  await Promise.all([
    noteOrder(tx, call, { orderId, test: instance.test, said: said && ofBuyer(said, instance) }),
    note(tx, ctx, instance, { kind: 'upgraded', orderId, ...(wanted ? { details: product } : {}) }),
    wanted && updateInstance(tx, ctx.sellerId, instance.instanceId, { ...product, updatedAt: ctx.now() }),
    knowsAll &&
      !instance.test &&
      instance.status !== 'released' &&
      provision(tx, ctx, instance, { action: 'change', orderId, mode }),
  ])
  if (wanted) await followProduct(tx, ctx, call.products, { ...instance, ...product }, instance)
  return { kind: 'done' }
}

function productOf({ productId, skuCode, linearValue }: InstanceRow) {
  return { productId, skuCode, linearValue }
}

/** What the call leaves out stays as it was. */
function present(target: TargetProduct): TargetProduct {
  return Object.fromEntries(Object.entries(target).filter(([, value]) => value !== undefined))
}
