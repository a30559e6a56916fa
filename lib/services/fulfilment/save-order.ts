import {
  addInstanceOrder,
  addOrderProducts,
  ensureInstance,
  findEffectsOfOrder,
  findInstanceOfLine,
  type InstanceOrderRow,
  type InstanceRow,
  lockInstance,
  updateInstance,
  updateOrder,
  upsertCustomer,
  upsertOrderLine,
} from '@/db/queries/fulfilment'
import { addDiscoveredProduct } from '@/db/queries/product-choices'
import type { Tx } from '@/db/types'
import type { OrderEffect } from '@/lib/domain/instance'
import type { Buyer, Order, OrderLine, OrderProduct } from '@/lib/domain/order'
import type { ProductKind } from '@/lib/domain/products'
import type { ServiceContext } from '@/lib/services/context'
import type { Known } from '@/lib/services/inbox/seller-cache'
import { deliversLicenseOnly } from '@/lib/services/licensing/license-only'
import { followProduct } from '@/lib/services/metering/packages/follow-product'
import { launchUrl } from '@/lib/services/provisioning/access-data'
import { nameOfProduct } from '@/lib/services/provisioning/choose'
import { makeReady } from '@/lib/services/provisioning/ends'
import { note, provision, provisioningOf } from './call'

type Looked = { sellerId: string; test: boolean; orderId: string; order: Order }
type Account = Pick<Known, 'seller' | 'products'>

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

/**
 * The same for a purchase whose call carries its order's data: they are those of this instance alone, the order may
 * have further ones of other products (protocol/saas-v1.md 4.1).
 */
export async function savePurchase(
  tx: Tx,
  ctx: ServiceContext,
  known: Account,
  looked: Looked & { orderLineId: string; item: string },
): Promise<void> {
  await recordOrder(tx, ctx, known, looked)
  const instance = await findInstanceOfLine(tx, looked)
  const [line] = looked.order.lines
  if (instance && line) await applyPurchase(tx, ctx, known, looked, instance, line)
}

/** Order, lines, customer and products, without the instances. */
export async function recordOrder(tx: Tx, ctx: ServiceContext, known: Account, looked: Looked): Promise<void> {
  const { order, sellerId, test, orderId } = looked
  const now = ctx.now()
  const first = order.lines[0]
  const customerId = order.buyer?.customerId ?? null
  await updateOrder(tx, looked, {
    orderType: order.orderType,
    customerId,
    productName: first ? productColumns(known, first, first.products[0]).productName : null,
    chargingMode: first?.chargingMode || null,
    orderedAt: order.createTime ?? null,
    lookup: 'done',
    lookupError: null,
    lookupAt: now,
    details: detailsOf(order),
    updatedAt: now,
  })
  if (order.buyer && customerId !== null && !test) await saveCustomer(tx, ctx, customerId, order.buyer)
  for (const line of order.lines) {
    const { orderLineId, chargingMode, periodType, periodNumber, expireTime, products } = line
    await upsertOrderLine(tx, {
      sellerId,
      test,
      orderId,
      orderLineId,
      chargingMode: chargingMode || null,
      periodType: periodType ?? null,
      periodNumber: periodNumber ?? null,
      expireTime: expireTime ?? null,
      products,
      createdAt: now,
    })
  }
  const products = order.lines.flatMap((line) => line.products.flatMap(({ productId }) => productId || []))
  await addOrderProducts(tx, looked, [...new Set(products)])
  if (!test) await noteProducts(tx, ctx, known, order)
}

/** What is kept of an order beside the columns; null when there is nothing. */
function detailsOf({ extendParams, orderAmount, attributes }: Order): Record<string, unknown> | null {
  const details = {
    ...(extendParams.length > 0 ? { extendParams } : {}),
    ...(orderAmount === undefined ? {} : { orderAmount }),
    ...(attributes === undefined ? {} : { attributes }),
  }
  return Object.keys(details).length > 0 ? details : null
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

function productColumns({ products }: Account, line: OrderLine, product: OrderProduct | undefined) {
  const ids = { productId: product?.productId ?? null, skuCode: product?.skuCode ?? null }
  return {
    ...ids,
    productName: product?.productName ?? nameOfProduct(products, ids),
    linearValue: product?.linearValue ?? null,
    chargingMode: line.chargingMode || null,
  }
}

async function noteProducts(tx: Tx, ctx: ServiceContext, known: Account, order: Order): Promise<void> {
  const now = ctx.now()
  for (const line of order.lines) {
    for (const { productId, skuCode, productName } of line.products) {
      if (!productId || known.products.some((product) => product.productId === productId)) continue
      await addDiscoveredProduct(tx, {
        sellerId: ctx.sellerId,
        productId,
        skuCode: skuCode ?? '',
        name: productName ?? productId,
        kind: kindOf(line.chargingMode),
        settings: {},
        createdAt: now,
        updatedAt: now,
      })
    }
  }
}

function kindOf(chargingMode: string): ProductKind {
  if (chargingMode === 'ON_DEMAND') return 'pay_per_use'
  return chargingMode === 'ON_DEMAND_PKG' ? 'package' : 'saas'
}

async function saveCustomer(tx: Tx, ctx: ServiceContext, customerId: string, buyer: Buyer): Promise<void> {
  const now = ctx.now()
  const seal = (column: string, value: string | undefined) =>
    value === undefined ? null : ctx.secretBox.seal(value, `${ctx.sellerId}:customers.${column}:${customerId}`)
  await upsertCustomer(tx, {
    sellerId: ctx.sellerId,
    customerId,
    name: buyer.customerName ?? null,
    userId: buyer.userId ?? null,
    userName: buyer.userName ?? null,
    mobilePhone: seal('mobile_phone', buyer.mobilePhone),
    email: seal('email', buyer.email),
    createdAt: now,
    updatedAt: now,
  })
}
