import {
  addInstanceOrder,
  ensureInstance,
  findEffectsOfOrder,
  type InstanceOrderRow,
  type InstanceRow,
  lockInstance,
  updateInstance,
} from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { OrderEffect } from '@/lib/domain/instance'
import type { OrderLine, OrderProduct } from '@/lib/domain/order'
import type { ServiceContext } from '@/lib/services/context'
import { deliversLicenseOnly } from '@/lib/services/licensing/license-only'
import { followProduct } from '@/lib/services/metering/packages/follow-product'
import { launchUrl } from '@/lib/services/provisioning/access-data'
import { makeReady } from '@/lib/services/provisioning/ends'
import { type Account, note, provision, provisioningOf } from './call'
import { type Looked, productColumns, recordOrder } from './record-order'

/** Effects that put another product in place of the one before. */
const CHANGES: readonly OrderEffect[] = ['upgrade', 'RENEWAL_CHANGE', 'TRIAL_TO_FORMAL']

/**
 * Lets what the order query says flow into the rows: order, lines, customer, product, and the instances the order acted
 * on. Then the seller's side can start. Safe to repeat.
 */
export async function saveOrder(tx: Tx, ctx: ServiceContext, known: Account, looked: Looked): Promise<void> {
  await recordOrder(tx, ctx, known, looked)
  const effects = await findEffectsOfOrder(tx, looked)
  for (const effect of effects.sort((a, b) => a.instanceId.localeCompare(b.instanceId))) {
    const { lines } = looked.order
    const line = lines.find(({ orderLineId }) => orderLineId === effect.orderLineId) ?? lines[0]
    if (line) await applyToInstance(tx, ctx, known, looked, effect, line)
  }
}

async function applyToInstance(
  tx: Tx,
  ctx: ServiceContext,
  known: Account,
  looked: Looked,
  effect: InstanceOrderRow,
  line: OrderLine,
): Promise<void> {
  const instance = await lockInstance(tx, looked.sellerId, effect.instanceId)
  if (!instance) return
  const { customerId } = looked.order.buyer ?? {}
  if (effect.effect === 'purchase') {
    await applyPurchase(tx, ctx, known, looked, instance, line)
  } else if (CHANGES.includes(effect.effect)) {
    const { changed } = await setProduct(tx, ctx, known, instance, line, productOf(line, ''), customerId)
    if (changed || effect.effect === 'upgrade') {
      const { mode } = provisioningOf(known, productColumns(known, line, productOf(line, '')))
      if (!instance.test && instance.status !== 'released') {
        await provision(tx, ctx, instance, { action: 'change', orderId: looked.orderId, mode })
      }
    }
  }
}

async function applyPurchase(
  tx: Tx,
  ctx: ServiceContext,
  known: Account,
  looked: Looked,
  instance: InstanceRow,
  line: OrderLine,
): Promise<void> {
  const product = productOf(line, instance.item)
  const { now } = await setProduct(tx, ctx, known, instance, line, product, looked.order.buyer?.customerId)
  await start(tx, ctx, known, now, line)
  if (instance.item === '' && line.chargingMode === 'ON_DEMAND') {
    for (const product of line.products.slice(1)) await addItem(tx, ctx, known, looked, instance, line, product)
  }
}

/** One pay-per-use order line with several billing items: an instance per item (protocol/saas-v2.md 4.1). */
async function addItem(
  tx: Tx,
  ctx: ServiceContext,
  known: Account,
  looked: Looked,
  first: InstanceRow,
  line: OrderLine,
  product: OrderProduct,
): Promise<void> {
  if (!product.productId) return
  const now = ctx.now()
  const { sellerId, test, orderId } = looked
  const { orderLineId } = first
  const { instance, created } = await ensureInstance(tx, {
    sellerId,
    instanceId: ctx.newId(),
    test,
    orderId,
    orderLineId,
    item: product.productId,
    status: first.status,
    readiness: test ? 'ready' : 'preparing',
    access: null,
    createdAt: now,
    updatedAt: now,
  })
  if (!created) return
  await note(tx, ctx, instance, { kind: 'created', orderId, details: { item: product.productId } })
  await addInstanceOrder(tx, {
    sellerId,
    test,
    orderId,
    orderLineId,
    effect: 'purchase',
    instanceId: instance.instanceId,
    sentAt: now,
    createdAt: now,
  })
  const made = await setProduct(tx, ctx, known, instance, line, product, looked.order.buyer?.customerId)
  await start(tx, ctx, known, made.now, line)
}

async function start(
  tx: Tx,
  ctx: ServiceContext,
  known: Account,
  instance: InstanceRow,
  line: OrderLine,
): Promise<void> {
  if (instance.test || instance.status === 'released' || instance.readiness === 'ready') return
  const product = productColumns(known, line, productOf(line, instance.item))
  if (deliversLicenseOnly(known.products, product)) {
    await makeReady(tx, ctx, instance, { frontEndUrl: launchUrl(ctx.publicUrl, instance.instanceId) })
    return
  }
  const { mode } = provisioningOf(known, product)
  await provision(tx, ctx, instance, { action: 'create', orderId: instance.orderId, mode })
}

/** Puts the product's data on the instance; gives it as it is now, and whether its product is another one. */
async function setProduct(
  tx: Tx,
  ctx: ServiceContext,
  known: Account,
  instance: InstanceRow,
  line: OrderLine,
  product: OrderProduct | undefined,
  customerId: string | undefined,
): Promise<{ now: InstanceRow; changed: boolean }> {
  const columns = productColumns(known, line, product)
  const changed =
    columns.productId !== instance.productId ||
    columns.skuCode !== instance.skuCode ||
    columns.linearValue !== instance.linearValue
  // Only a first guess: every refreshInstance overrides it, because it leaves expirySetAt empty.
  const expireTime = instance.expireTime ?? line.expireTime ?? null
  const patch = { ...columns, customerId: customerId ?? instance.customerId, expireTime, updatedAt: ctx.now() }
  const now = { ...instance, ...patch }
  await updateInstance(tx, instance.sellerId, instance.instanceId, patch)
  await followProduct(tx, ctx, known.products, now, instance)
  // Who only hears of it must know the expiry too.
  if (changed) await note(tx, ctx, instance, { kind: 'product_known', next: now, details: columns })
  else if (expireTime !== instance.expireTime) await note(tx, ctx, instance, { kind: 'expiry_set', next: now })
  return { now, changed }
}

function productOf(line: OrderLine, item: string): OrderProduct | undefined {
  return (item === '' ? undefined : line.products.find(({ productId }) => productId === item)) ?? line.products[0]
}
