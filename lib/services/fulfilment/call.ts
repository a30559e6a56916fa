import type { InstanceRow } from '@/db/queries/fulfilment'
import { insertHistory } from '@/db/queries/fulfilment'
import { insertJob } from '@/db/queries/jobs'
import type { Tx } from '@/db/types'
import type { HistoryKind, Lifecycle } from '@/lib/domain/instance'
import { type ProvisionAction, type Provisioning, takesPart } from '@/lib/domain/products'
import { actorName, type ServiceContext } from '@/lib/services/context'
import { chooseProvisioning, type ProductChoice } from '@/lib/services/provisioning/choose'
import type { SellerSnapshot } from '@/lib/services/settings/seller-snapshot'

/** One call of the marketplace, understood and authenticated, with all that carrying it out needs. */
export type Call = {
  ctx: ServiceContext
  seller: SellerSnapshot
  products: readonly ProductChoice[]
  /** Test traffic; becomes true when the call names an instance of the test space. */
  test: boolean
  /** The sender's signed time: decides between calls that arrive in another order. */
  sentAt: Date
  messageId: string
}

export function provisioningOf(
  call: Pick<Call, 'seller' | 'products'>,
  instance: { productId: string | null; skuCode: string | null },
): Provisioning {
  return chooseProvisioning(call.seller.settings, call.products, instance)
}

/** Writes what happened to an instance, and on whose word; gives the id of the history row. */
export async function note(
  tx: Tx,
  ctx: ServiceContext,
  instance: Pick<InstanceRow, 'sellerId' | 'instanceId' | 'status' | 'expireTime'>,
  entry: {
    kind: HistoryKind
    next?: Pick<Lifecycle, 'status' | 'expireTime'>
    orderId?: string
    reason?: string
    details?: Record<string, unknown>
  },
): Promise<string> {
  const { next, ...rest } = entry
  const id = ctx.newId()
  await insertHistory(tx, {
    sellerId: instance.sellerId,
    id,
    instanceId: instance.instanceId,
    at: ctx.now(),
    statusBefore: entry.kind === 'created' ? null : instance.status,
    statusAfter: next?.status ?? instance.status,
    expireBefore: instance.expireTime,
    expireAfter: next ? next.expireTime : instance.expireTime,
    actorKind: ctx.actor.kind === 'user' ? 'user' : ctx.actor.kind === 'marketplace' ? 'marketplace' : 'worker',
    actorName: actorName(ctx.actor),
    messageId: ctx.actor.kind === 'marketplace' ? ctx.actor.messageId : null,
    ...rest,
  })
  return id
}

/**
 * Has the order's data fetched; once per order, however often it is named. `occasion` sets a further time apart, for
 * what tells that the order has changed.
 */
export async function lookUpOrder(
  tx: Tx,
  ctx: ServiceContext,
  order: { orderId: string; test: boolean },
  occasion?: string,
): Promise<void> {
  const space = order.test ? 'test:' : ''
  await insertJob(tx, {
    sellerId: ctx.sellerId,
    id: ctx.newId(),
    kind: 'order_lookup',
    lane: `order:${space}${order.orderId}`,
    payload: { kind: 'order_lookup', orderId: order.orderId },
    test: order.test,
    orderId: order.orderId,
    instanceId: null,
    idempotencyKey: `order_lookup:${space}${order.orderId}${occasion ? `:${occasion}` : ''}`,
    now: ctx.now(),
  })
}

/** Has the seller's side act on an instance, where its way of provisioning takes part in that. */
export async function provision(
  tx: Tx,
  ctx: ServiceContext,
  instance: Pick<InstanceRow, 'sellerId' | 'instanceId' | 'test'>,
  request: { action: ProvisionAction; orderId: string; mode: Provisioning['mode'] },
): Promise<void> {
  if (!takesPart(request.mode, request.action)) return
  const { action, orderId } = request
  await insertJob(tx, {
    sellerId: instance.sellerId,
    id: ctx.newId(),
    kind: 'provision',
    lane: `instance:${instance.instanceId}`,
    payload: { kind: 'provision', instanceId: instance.instanceId, action, orderId },
    test: instance.test,
    orderId,
    instanceId: instance.instanceId,
    idempotencyKey: `provision:${instance.instanceId}:${action}:${orderId}`,
    now: ctx.now(),
  })
}

/** The columns a transition changes. */
export function lifecycleColumns(next: Lifecycle, event: 'frozen' | 'resumed' | 'expiry_set' | 'released', at: Date) {
  return {
    ...next,
    ...(event === 'frozen' ? { frozenAt: at } : event === 'resumed' ? { frozenAt: null } : {}),
    ...(event === 'released' ? { releasedAt: at } : {}),
    updatedAt: at,
  }
}
