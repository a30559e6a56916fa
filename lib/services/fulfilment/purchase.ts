import type { InstanceRow } from '@/db/queries/fulfilment'
import { jobRow } from '@/db/queries/jobs'
import { instanceOrders, instances, jobs, orders } from '@/db/schema'
import type { Write } from '@/db/write-together'
import { type Command, MOCK_ORDER_PREFIX } from '@/lib/domain/commands'
import type { PurchaseFacts } from '@/lib/domain/order'
import type { Outcome } from '@/lib/domain/outcomes'
import { deliversLicenseOnly } from '@/lib/services/licensing/license-only'
import { launchUrl, openAccess, sealAccess } from '@/lib/services/provisioning/access-data'
import { builtinAccess } from '@/lib/services/provisioning/builtin'
import { nameOfProduct } from '@/lib/services/provisioning/choose'
import { type Call, happeningWrites, lookUpJob, provisioningOf, provisionJob } from './call'

export type PurchaseCommand = Extract<Command, { kind: 'newInstance' }>

/** Name of the write that decides: it does nothing when the order line has its instance already. */
export const INSTANCE = 'instance'

/**
 * All that the first call of an order line writes, and its outcome. The unique index on the order line decides whether
 * it is the first: calls at the same moment agree on one instance.
 */
export function planPurchase(
  call: Call,
  command: PurchaseCommand,
  after?: string,
): { writes: Write[]; outcome: Outcome } {
  const { ctx, test } = call
  const { orderId, orderLineId, facts } = command
  const instance = firstInstance(call, command)
  const { sellerId, instanceId, createdAt } = instance
  const canLookUp = !facts && call.seller.openApi !== null && (!test || orderId.startsWith(MOCK_ORDER_PREFIX))
  const { mode } = provisioningOf(call, instance)
  const job = canLookUp
    ? lookUpJob(ctx, { orderId, test })
    : test || facts
      ? null
      : provisionJob(ctx, instance, { action: 'create', orderId, mode })
  const follow = (name: string, table: Extract<Write, { kind: 'insert' }>['table'], row: Record<string, unknown>) =>
    ({ kind: 'insert', name, after: INSTANCE, table, row }) satisfies Write
  const writes: Write[] = [
    { kind: 'insert', name: INSTANCE, after, table: instances, row: instance },
    follow('order', orders, {
      sellerId,
      test,
      orderId,
      lookup: canLookUp ? 'pending' : 'not_configured',
      createdAt,
      updatedAt: createdAt,
    }),
    ...happeningWrites(ctx, instance, { kind: 'created', orderId }, INSTANCE),
    follow('effect', instanceOrders, {
      sellerId,
      test,
      orderId,
      orderLineId,
      effect: 'purchase',
      instanceId,
      sentAt: call.sentAt,
      createdAt,
    }),
  ]
  if (job) writes.push(follow('job', jobs, jobRow(job)))
  return { writes, outcome: purchaseOutcome(call, instance) }
}

/** What the purchase call is answered for an instance as it is now. */
export function purchaseOutcome(call: Pick<Call, 'ctx' | 'seller' | 'products'>, instance: InstanceRow): Outcome {
  const { ctx } = call
  const { instanceId } = instance
  const released = instance.status === 'released'
  const ready = instance.readiness === 'ready' && !released
  // What was released before it was ready will never be: asking again would not help.
  // A licence comes by a call of its own, and nobody polls for it (protocol/license.md 3.3.1).
  const settled = ready || released || deliversLicenseOnly(call.products, instance)
  if (!settled && provisioningOf(call, instance).promise === 'strict') return { kind: 'notReady', instanceId }
  const access = ready ? openAccess(ctx.secretBox, instance, instance.access) : null
  return {
    kind: 'created',
    instanceId,
    processing: !settled,
    access: access ?? { frontEndUrl: launchUrl(ctx.publicUrl, instanceId) },
  }
}

function firstInstance(call: Call, { orderId, orderLineId, facts }: PurchaseCommand): InstanceRow {
  const { ctx, test } = call
  const instanceId = ctx.newId()
  const now = ctx.now()
  const product = productOfFacts(facts, call.products)
  return {
    sellerId: ctx.sellerId,
    instanceId,
    test,
    orderId,
    orderLineId,
    item: facts?.item ?? '',
    ...product,
    customerId: null,
    status: 'open',
    // Test instances are ready at once and never reach the seller's product.
    readiness: test ? 'ready' : 'preparing',
    // What the purchase says of it is a first guess, which leaves expirySetAt empty.
    expireTime: facts?.order.lines[0]?.expireTime ?? null,
    expirySetAt: null,
    statusSetAt: null,
    frozenAt: null,
    releasedAt: null,
    readyAt: test ? now : null,
    access: test ? testAccess(call, product, { instanceId, orderId, orderLineId }) : null,
    purgedAt: null,
    version: 0,
    createdAt: now,
    updatedAt: now,
  }
}

/** Known at once, the product decides how the instance is prepared and what the answer may promise. */
function productOfFacts(facts: PurchaseFacts | undefined, products: Call['products']) {
  const line = facts?.order.lines[0]
  const product = line?.products[0]
  const ids = { productId: product?.productId ?? null, skuCode: product?.skuCode ?? null }
  return {
    ...ids,
    productName: product?.productName ?? nameOfProduct(products, ids),
    linearValue: product?.linearValue ?? null,
    chargingMode: line?.chargingMode || null,
  }
}

function testAccess(
  call: Call,
  product: { productId: string | null; skuCode: string | null },
  ids: { instanceId: string; orderId: string; orderLineId: string },
): string {
  const { ctx } = call
  const provisioning = provisioningOf(call, product)
  const access =
    provisioning.mode === 'builtin'
      ? builtinAccess(provisioning, ids)
      : { frontEndUrl: launchUrl(ctx.publicUrl, ids.instanceId) }
  return sealAccess(ctx.secretBox, { sellerId: ctx.sellerId, instanceId: ids.instanceId }, access)
}
