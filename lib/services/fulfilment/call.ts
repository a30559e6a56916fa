import type { InstanceRow } from '@/db/queries/fulfilment'
import { insertJob, type NewJob } from '@/db/queries/jobs'
import { changes, instanceHistory } from '@/db/schema'
import type { Tx } from '@/db/types'
import { type Insert, insertOf, writeTogether } from '@/db/write-together'
import { instanceChange } from '@/lib/domain/changes'
import type { HistoryKind, Lifecycle } from '@/lib/domain/instance'
import { type ProvisionAction, type Provisioning, takesPart } from '@/lib/domain/products'
import { actorName, type ServiceContext } from '@/lib/services/context'
import { uuidv7 } from '@/lib/services/ids'
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

/** The part of an account that decides how its instances are prepared. */
export type Account = { seller: Pick<SellerSnapshot, 'settings'>; products: readonly ProductChoice[] }

export function provisioningOf(
  call: Account,
  instance: { productId: string | null; skuCode: string | null },
): Provisioning {
  return chooseProvisioning(call.seller.settings, call.products, instance)
}

type Happening = {
  kind: HistoryKind
  next?: Pick<Lifecycle, 'status' | 'expireTime'>
  orderId?: string
  reason?: string
  details?: Record<string, unknown>
}
type Subject = Pick<InstanceRow, 'sellerId' | 'instanceId' | 'test' | 'status' | 'expireTime' | 'productId' | 'skuCode'>

/**
 * The writes that tell what happened to an instance, and on whose word: its history, and the change feed where it
 * matters to the seller's product. Both have the same id.
 */
export function happeningWrites(
  ctx: ServiceContext,
  instance: Subject,
  happening: Happening,
  after?: string,
): Insert[] {
  const row = historyRow(ctx, instance, happening)
  const { kind, details } = happening
  const told = instanceChange(kind, details?.scene)
  const history = insertOf(`${kind}_history`, instanceHistory, row, after)
  if (told === null) return [history]
  const { sellerId, instanceId, test, productId, skuCode } = instance
  const payload = {
    productId,
    skuCode,
    ...(told === 'access_changed' ? {} : details),
    status: row.statusAfter,
    expireTime: row.expireAfter,
    orderId: happening.orderId ?? null,
    by: row.actorKind,
  }
  const change = {
    sellerId,
    id: row.id,
    entity: 'instance',
    entityId: instanceId,
    kind: told,
    test,
    at: row.at,
    payload,
  }
  return [history, insertOf(`${kind}_change`, changes, change, after)]
}

function historyRow(ctx: ServiceContext, instance: Subject, { next, ...happening }: Happening) {
  return {
    sellerId: instance.sellerId,
    // Several things may happen in one millisecond: the id keeps their order.
    id: uuidv7(ctx.now()),
    instanceId: instance.instanceId,
    at: ctx.now(),
    statusBefore: happening.kind === 'created' ? null : instance.status,
    statusAfter: next?.status ?? instance.status,
    expireBefore: instance.expireTime,
    expireAfter: next ? next.expireTime : instance.expireTime,
    actorKind: actorKindOf(ctx),
    actorName: actorName(ctx.actor),
    messageId: ctx.actor.kind === 'marketplace' ? ctx.actor.messageId : null,
    ...happening,
  }
}

function actorKindOf(ctx: ServiceContext): 'marketplace' | 'user' | 'worker' {
  const { kind } = ctx.actor
  return kind === 'marketplace' || kind === 'user' ? kind : 'worker'
}

/** Writes them; gives the id of the history row. */
export async function note(tx: Tx, ctx: ServiceContext, instance: Subject, happening: Happening): Promise<string> {
  const writes = happeningWrites(ctx, instance, happening)
  await writeTogether(tx, writes)
  return String(writes[0]?.row.id)
}

/**
 * The job that fetches an order's data; one per order, however often it is named. `occasion` sets a further one apart,
 * for what tells that the order has changed.
 */
export function lookUpJob(ctx: ServiceContext, order: { orderId: string; test: boolean }, occasion?: string): NewJob {
  const space = order.test ? 'test:' : ''
  return {
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
  }
}

type ProvisionRequest = {
  action: ProvisionAction
  orderId: string
  mode: Provisioning['mode']
  /** Not before. */
  after?: Date | null
}
type ProvisionTarget = Pick<InstanceRow, 'sellerId' | 'instanceId' | 'test'>

/** The job by which the seller's side acts on an instance; none where its way of provisioning has nothing to do. */
export function provisionJob(ctx: ServiceContext, instance: ProvisionTarget, request: ProvisionRequest): NewJob | null {
  const { action, orderId, mode, after } = request
  if (!takesPart(mode, action)) return null
  const id = ctx.newId()
  const now = ctx.now()
  return {
    sellerId: instance.sellerId,
    id,
    kind: 'provision',
    lane: `instance:${instance.instanceId}`,
    payload: { kind: 'provision', instanceId: instance.instanceId, action, orderId },
    test: instance.test,
    orderId,
    instanceId: instance.instanceId,
    idempotencyKey: `provision:${instance.instanceId}:${action}:${ONCE_PER_ORDER.includes(action) ? orderId : id}`,
    now: after && after > now ? after : now,
  }
}

/** The others follow from a change of state that happens once, however often one order may change it. */
const ONCE_PER_ORDER: readonly ProvisionAction[] = ['create', 'change', 'release']

export async function provision(
  tx: Tx,
  ctx: ServiceContext,
  instance: ProvisionTarget,
  request: ProvisionRequest,
): Promise<void> {
  const job = provisionJob(ctx, instance, request)
  if (job) await insertJob(tx, job)
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
