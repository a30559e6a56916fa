import { and, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { anyOf, textArray } from '@/db/arrays'
import { customers, instanceOrders, instances, orderLines, orderProducts, orders } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Cursor } from '@/lib/domain/paging'
import { keysetPage } from './keyset'
import { fewIds, type Searched, textCondition } from './list-text'

export type OrderFilter = {
  /** Test orders are left out unless asked for. */
  withTests: boolean
  types?: string[]
  chargingModes?: string[]
  product?: string
  customer?: string
  lookup?: (typeof orders.$inferSelect)['lookup'][]
  from?: Date
  to?: Date
  /** Bought an instance that was ready after this and is not released; trials left out. */
  readyAfter?: Date
  /** Beginning of an order or customer id, or part of the product's or customer's name. */
  text?: string
}

const SEARCHED: Searched = {
  table: orders,
  sellerId: orders.sellerId,
  id: orders.orderId,
  ids: [{ column: orders.orderId }],
  customerId: orders.customerId,
  productName: orders.productName,
  createdAt: orders.createdAt,
}

async function orderConditions(db: Db | Tx, sellerId: string, filter: OrderFilter): Promise<(SQL | undefined)[]> {
  const { product, customer, text } = filter
  return [
    eq(orders.sellerId, sellerId),
    filter.withTests ? undefined : eq(orders.test, false),
    filter.types && inArray(orders.orderType, filter.types),
    filter.chargingModes && inArray(orders.chargingMode, filter.chargingModes),
    filter.lookup && inArray(orders.lookup, filter.lookup),
    filter.from && gte(orders.createdAt, filter.from),
    filter.to && lt(orders.createdAt, filter.to),
    customer ? eq(orders.customerId, customer) : undefined,
    product ? namesProduct(product) : undefined,
    text ? await textCondition(db, sellerId, SEARCHED, text) : undefined,
  ]
}

/**
 * Real orders that bought what was ready after a moment and is not released; no trials. As conditions to try in turn until
 * one fills the page: an order is hardly ever older than what it bought, and finding the oldest takes longest.
 */
async function readySince(db: Db | Tx, sellerId: string, after: Date, cursor: Cursor | null): Promise<[SQL, ...SQL[]]> {
  // With both ends said the planner takes it for few; with one, for a third of all.
  const ready = sql`${instances.sellerId} = ${sellerId} and not ${instances.test} and ${instances.status} <> 'released'
    and ${instances.readyAt} > ${after.toISOString()}::timestamptz and ${instances.readyAt} < ${'infinity'}::timestamptz`
  const paid = sql`not ${orders.test} and ${orders.orderType} is distinct from 'TRIAL'`
  const few = await fewIds(db, sql`select ${instances.orderId} as id from ${instances} where ${ready}`)
  if (few) return [sql`${paid} and ${orders.orderId} = ${anyOf(textArray(few))}`]
  // `offset` keeps the question with its order: asked of few, where a join would read every instance.
  const bought = sql`${paid} and exists (
    select 1 from ${instances} where ${ready} and ${instances.orderId} = ${orders.orderId} offset 0)`
  // Going back, the place itself is the oldest.
  if (cursor?.back) return [bought]
  // `offset` again: else the oldest is looked for along the list's index, from its far end.
  const since = (at: SQL) => sql`${bought} and ${orders.createdAt} >= (
    select min(at) from (select ${at} as at from ${instances} where ${ready} offset 0) bought)`
  const ordered = sql`(select o.created_at from ${orders} o
    where o.seller_id = ${sellerId} and not o.test and o.order_id = ${instances.orderId})`
  return [since(sql`${instances.createdAt}`), since(ordered)]
}

function namesProduct(product: string): SQL {
  return sql`exists (select 1 from ${orderLines} where ${orderLines.sellerId} = ${orders.sellerId}
    and ${orderLines.test} = ${orders.test} and ${orderLines.orderId} = ${orders.orderId}
    and ${orderLines.products} @> ${JSON.stringify([{ productId: product }])}::jsonb offset 0)`
}

/** Newest first, with the customer's name. */
export async function selectOrders(
  db: Db | Tx,
  sellerId: string,
  filter: OrderFilter,
  cursor: Cursor | null,
  limit: number,
) {
  // Orders of a product have a list of their own, in the same order.
  const { createdAt, orderId } = filter.product ? orderProducts : orders
  const { where, orderBy } = keysetPage('newest first', createdAt, orderId, cursor)
  const [conditions, tries] = await Promise.all([
    orderConditions(db, sellerId, filter),
    filter.readyAfter ? readySince(db, sellerId, filter.readyAfter, cursor) : [undefined],
  ])
  const page = (ready: SQL | undefined) => {
    const rows = db
      .select({ order: orders, customerName: customers.name })
      .from(orders)
      .leftJoin(customers, and(eq(customers.sellerId, orders.sellerId), eq(customers.customerId, orders.customerId)))
      .$dynamic()
    if (filter.product) {
      rows.innerJoin(
        orderProducts,
        and(
          eq(orderProducts.sellerId, sellerId),
          eq(orderProducts.productId, filter.product),
          eq(orderProducts.orderId, orders.orderId),
          eq(orderProducts.test, orders.test),
        ),
      )
    }
    return rows
      .where(and(...conditions, ready, where))
      .orderBy(...orderBy)
      .limit(limit)
  }
  let rows = await page(tries[0])
  for (const ready of tries.slice(1)) {
    if (rows.length < limit) rows = await page(ready)
  }
  return rows
}

/** The order, real before test when `test` is not said. */
export async function selectOrder(db: Db | Tx, sellerId: string, orderId: string, test?: boolean) {
  const rows = await db
    .select({ order: orders, customer: customers })
    .from(orders)
    .leftJoin(customers, and(eq(customers.sellerId, orders.sellerId), eq(customers.customerId, orders.customerId)))
    .where(
      and(
        eq(orders.sellerId, sellerId),
        test === undefined ? inArray(orders.test, [false, true]) : eq(orders.test, test),
        eq(orders.orderId, orderId),
      ),
    )
    .orderBy(orders.test)
    .limit(1)
  return rows[0] ?? null
}

export async function selectOrderLines(db: Db | Tx, sellerId: string, test: boolean, orderId: string) {
  return db
    .select()
    .from(orderLines)
    .where(and(eq(orderLines.sellerId, sellerId), eq(orderLines.test, test), eq(orderLines.orderId, orderId)))
    .orderBy(orderLines.orderLineId)
}

/** Instances bought by any of the orders. */
export async function selectInstancesBoughtBy(db: Db | Tx, sellerId: string, orderIds: string[]) {
  if (orderIds.length === 0) return []
  return db
    .select()
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, sellerId),
        inArray(instances.test, [false, true]),
        inArray(instances.orderId, orderIds),
      ),
    )
    .orderBy(instances.orderLineId, instances.item)
}

/** Instances an order acted on (renewal, upgrade, release …), with what it did. */
export async function selectInstancesTouchedBy(db: Db | Tx, sellerId: string, test: boolean, orderId: string) {
  return db
    .select({ instance: instances, effect: instanceOrders.effect })
    .from(instanceOrders)
    .innerJoin(
      instances,
      and(eq(instances.sellerId, instanceOrders.sellerId), eq(instances.instanceId, instanceOrders.instanceId)),
    )
    .where(
      and(eq(instanceOrders.sellerId, sellerId), eq(instanceOrders.test, test), eq(instanceOrders.orderId, orderId)),
    )
    .orderBy(instanceOrders.createdAt, instances.instanceId)
}
