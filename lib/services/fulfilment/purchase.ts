import type { InstanceRow } from '@/db/queries/fulfilment'
import { jobRow, type NewJob } from '@/db/queries/jobs'
import { instanceOrders, instances, jobs, orders } from '@/db/schema'
import { insertOf, type Write } from '@/db/write-together'
import { type Command, MOCK_ORDER_PREFIX } from '@/lib/domain/commands'
import type { AccessData, Outcome } from '@/lib/domain/outcomes'
import { deliversLicenseOnly } from '@/lib/services/licensing/license-only'
import { launchUrl, openAccess, sealAccess } from '@/lib/services/provisioning/access-data'
import { builtinAccess } from '@/lib/services/provisioning/builtin'
import { type Call, happeningWrites, lookUpJob, provisioningOf, provisionJob } from './call'
import { orderWrites, productColumns } from './record-order'

export type PurchaseCommand = Extract<Command, { kind: 'newInstance' }>

/** Name of the write that decides: it does nothing when the order line has its instance already. */
export const INSTANCE = 'instance'

/** `instance`: the one that `writes` make, if they do. */
export type PurchasePlan = { writes: Write[]; outcome: Outcome; instance: InstanceRow }

/**
 * All that the first call of an order line writes, and its outcome. The unique index on the order line decides whether
 * it is the first: calls at the same moment agree on one instance. The order's data are entered where the call carries
 * them; they are those of this instance alone, the order may have further ones of other products
 * (protocol/saas-v1.md 4.1).
 */
export function planPurchase(call: Call, command: PurchaseCommand, after?: string): PurchasePlan {
  const { ctx, test } = call
  const { orderId, orderLineId, facts } = command
  const instance = firstInstance(call, command)
  const { sellerId, instanceId, createdAt } = instance
  const canLookUp = !facts && call.seller.openApi !== null && (!test || orderId.startsWith(MOCK_ORDER_PREFIX))
  const lookup = canLookUp ? 'pending' : 'not_configured'
  const ordered = facts
    ? orderWrites(ctx, call, { sellerId, test, orderId, order: facts.order }, INSTANCE)
    : [insertOf('order', orders, { sellerId, test, orderId, lookup, createdAt, updatedAt: createdAt }, INSTANCE)]
  const purchase = {
    sellerId,
    test,
    orderId,
    orderLineId,
    effect: 'purchase',
    instanceId,
    sentAt: call.sentAt,
    createdAt,
  }
  const job = canLookUp ? lookUpJob(ctx, { orderId, test }) : firstJob(call, instance)
  const writes: Write[] = [
    insertOf(INSTANCE, instances, instance, after),
    ...ordered,
    ...happeningWrites(ctx, instance, { kind: 'created', orderId }, INSTANCE),
    ...(instance.readiness === 'ready' && !test ? happeningWrites(ctx, instance, { kind: 'ready' }, INSTANCE) : []),
    insertOf('effect', instanceOrders, purchase, INSTANCE),
    ...(job ? [insertOf('job', jobs, jobRow(job), INSTANCE)] : []),
  ]
  return { writes, outcome: purchaseOutcome(call, instance), instance }
}

/** What prepares the instance; nothing where it is ready at once. */
function firstJob(call: Call, instance: InstanceRow): NewJob | null {
  if (instance.readiness === 'ready') return null
  const { mode } = provisioningOf(call, instance)
  return provisionJob(call.ctx, instance, { action: 'create', orderId: instance.orderId, mode })
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
  const line = facts?.order.lines[0]
  // Known at once, the product decides how the instance is prepared and what the answer may promise.
  const product = productColumns(call, line, line?.products[0])
  const ready = test || (facts !== undefined && deliversLicenseOnly(call.products, product))
  const access = ready ? firstAccess(call, product, { instanceId, orderId, orderLineId }) : null
  return {
    sellerId: ctx.sellerId,
    instanceId,
    test,
    orderId,
    orderLineId,
    item: facts?.item ?? '',
    ...product,
    customerId: facts?.order.buyer?.customerId ?? null,
    status: 'open',
    // Test instances never reach the seller's product.
    readiness: ready ? 'ready' : 'preparing',
    // Only a first guess: every refreshInstance overrides it, because it leaves expirySetAt empty.
    expireTime: line?.expireTime ?? null,
    expirySetAt: null,
    statusSetAt: null,
    frozenAt: null,
    releasedAt: null,
    readyAt: ready ? now : null,
    access: access && sealAccess(ctx.secretBox, { sellerId: ctx.sellerId, instanceId }, access),
    purgedAt: null,
    version: 0,
    createdAt: now,
    updatedAt: now,
  }
}

/** Of an instance that is ready at once: a test's, or one whose product is delivered by its licence alone. */
function firstAccess(
  call: Call,
  product: { productId: string | null; skuCode: string | null },
  ids: { instanceId: string; orderId: string; orderLineId: string },
): AccessData {
  const provisioning = provisioningOf(call, product)
  return call.test && provisioning.mode === 'builtin'
    ? builtinAccess(provisioning, ids)
    : { frontEndUrl: launchUrl(call.ctx.publicUrl, ids.instanceId) }
}
