import { customers, orderLines, orderProducts, orders, products } from '@/db/schema'
import type { Tx } from '@/db/types'
import { type Insert, type Write, writeTogether } from '@/db/write-together'
import type { Buyer, Order, OrderLine, OrderProduct } from '@/lib/domain/order'
import type { ProductKind } from '@/lib/domain/products'
import type { ServiceContext } from '@/lib/services/context'
import { nameOfProduct } from '@/lib/services/provisioning/choose'
import type { Account } from './call'

export type Looked = { sellerId: string; test: boolean; orderId: string; order: Order }

/** Order, lines, customer and products, without the instances; in one statement. */
export async function recordOrder(tx: Tx, ctx: ServiceContext, known: Account, looked: Looked): Promise<void> {
  await writeTogether(tx, orderWrites(ctx, known, looked))
}

const ORDER = 'order'

/** The writes of it. The order is entered where it is not known yet. `after` names the write all of them hang on. */
export function orderWrites(ctx: ServiceContext, known: Account, looked: Looked, after?: string): Write[] {
  const { order, test } = looked
  // Of what is named twice the last counts.
  const lines = [...new Map(order.lines.map((line) => [line.orderLineId, line])).values()]
  return [
    orderWrite(ctx, known, looked, after),
    ...(test ? [] : customerWrites(ctx, order.buyer, after)),
    ...lines.map((line, index) => lineWrite(ctx, looked, line, index, after)),
    ...soldWrites(looked),
    ...(test ? [] : discoveredWrites(ctx, known, order, after)),
  ]
}

function orderWrite(ctx: ServiceContext, known: Account, looked: Looked, after?: string): Insert {
  const { order, sellerId, test, orderId } = looked
  const now = ctx.now()
  const first = order.lines[0]
  const patch = {
    orderType: order.orderType,
    customerId: order.buyer?.customerId ?? null,
    productName: first ? productColumns(known, first, first.products[0]).productName : null,
    chargingMode: first?.chargingMode || null,
    orderedAt: order.createTime ?? null,
    lookup: 'done',
    lookupError: null,
    lookupAt: now,
    details: detailsOf(order),
    updatedAt: now,
  }
  const row = { sellerId, test, orderId, ...patch, createdAt: now }
  const present = { key: ['sellerId', 'test', 'orderId'], set: Object.keys(patch) }
  return { kind: 'insert', name: ORDER, after, table: orders, row, present }
}

/** Fills in what is known of a customer; what the marketplace leaves out stays as it was. */
function customerWrites(ctx: ServiceContext, buyer: Buyer | undefined, after?: string): Insert[] {
  const { customerId, mobilePhone, email } = buyer ?? {}
  if (!buyer || customerId === undefined) return []
  const { sellerId } = ctx
  const now = ctx.now()
  const seal = (column: string, value: string | undefined) =>
    value === undefined ? undefined : ctx.secretBox.seal(value, `${sellerId}:customers.${column}:${customerId}`)
  const clear = said({ name: buyer.customerName, userId: buyer.userId, userName: buyer.userName })
  const sealed = said({ mobilePhone: seal('mobile_phone', mobilePhone), email: seal('email', email) })
  return [
    {
      kind: 'insert',
      name: 'customer',
      after,
      table: customers,
      row: { sellerId, customerId, ...clear, ...sealed, createdAt: now, updatedAt: now },
      present: {
        key: ['sellerId', 'customerId'],
        set: [...Object.keys(clear), ...Object.keys(sealed), 'updatedAt'],
        // A buyer's purchases do not wait for each other; what is sealed cannot be compared.
        ...(Object.keys(sealed).length === 0 ? { unless: Object.keys(clear) } : {}),
      },
    },
  ]
}

function lineWrite(ctx: ServiceContext, looked: Looked, line: OrderLine, index: number, after?: string): Insert {
  const { sellerId, test, orderId } = looked
  const { orderLineId, chargingMode, periodType, periodNumber, expireTime, products } = line
  const data = {
    chargingMode: chargingMode || null,
    periodType: periodType ?? null,
    periodNumber: periodNumber ?? null,
    expireTime: expireTime ?? null,
    products,
  }
  const row = { sellerId, test, orderId, orderLineId, ...data, createdAt: ctx.now() }
  const present = { key: ['sellerId', 'test', 'orderId', 'orderLineId'], set: Object.keys(data) }
  return { kind: 'insert', name: `line${index}`, after, table: orderLines, row, present }
}

/** Lists the order under the products it names. */
function soldWrites({ order, sellerId, test, orderId }: Looked): Insert[] {
  const named = order.lines.flatMap((line) => line.products.flatMap(({ productId }) => productId || []))
  return [...new Set(named)].map((productId, index) => ({
    kind: 'insert',
    name: `sold${index}`,
    after: ORDER,
    table: orderProducts,
    row: { sellerId, productId, orderId, test },
    taking: ['createdAt'],
  }))
}

/** Notes products that were sold before they were set up; leaves those that are set up alone. */
function discoveredWrites(ctx: ServiceContext, known: Account, order: Order, after?: string): Insert[] {
  const now = ctx.now()
  const named = order.lines.flatMap((line) => line.products.map((product) => ({ ...product, line })))
  return named
    .filter(({ productId }) => productId && known.products.every((product) => product.productId !== productId))
    .map(({ productId, skuCode, productName, line }, index) => ({
      kind: 'insert',
      name: `discovered${index}`,
      after,
      table: products,
      row: {
        sellerId: ctx.sellerId,
        productId,
        skuCode: skuCode ?? '',
        name: productName ?? productId,
        kind: kindOf(line.chargingMode),
        settings: {},
        discovered: true,
        createdAt: now,
        updatedAt: now,
      },
    }))
}

/** What an instance shows of the product it was sold as. */
export function productColumns(
  { products }: Pick<Account, 'products'>,
  line: OrderLine | undefined,
  product: OrderProduct | undefined,
) {
  const ids = { productId: product?.productId ?? null, skuCode: product?.skuCode ?? null }
  return {
    ...ids,
    productName: product?.productName ?? nameOfProduct(products, ids),
    linearValue: product?.linearValue ?? null,
    chargingMode: line?.chargingMode || null,
  }
}

function kindOf(chargingMode: string): ProductKind {
  if (chargingMode === 'ON_DEMAND') return 'pay_per_use'
  return chargingMode === 'ON_DEMAND_PKG' ? 'package' : 'saas'
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

function said(members: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}
