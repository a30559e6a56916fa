import { and, eq, exists, gt, gte, ilike, inArray, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import { customers, instanceOrders, instances, orderLines, orders } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Cursor } from '@/lib/domain/paging'
import { containing, keysetPage } from './keyset'

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
  /** Part of an order id, of the product's or customer's name, or of the customer id. */
  text?: string
}

function orderConditions(db: Db | Tx, sellerId: string, filter: OrderFilter): (SQL | undefined)[] {
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
    filter.readyAfter
      ? and(
          sql`${orders.orderType} is distinct from 'TRIAL'`,
          exists(
            db
              .select({ one: sql`1` })
              .from(instances)
              .where(
                and(
                  eq(instances.sellerId, orders.sellerId),
                  eq(instances.test, orders.test),
                  eq(instances.test, false),
                  eq(instances.orderId, orders.orderId),
                  gt(instances.readyAt, filter.readyAfter),
                  ne(instances.status, 'released'),
                ),
              ),
          ),
        )
      : undefined,
    product
      ? exists(
          db
            .select({ one: sql`1` })
            .from(orderLines)
            .where(
              and(
                eq(orderLines.sellerId, orders.sellerId),
                eq(orderLines.test, orders.test),
                eq(orderLines.orderId, orders.orderId),
                sql`${orderLines.products} @> ${JSON.stringify([{ productId: product }])}::jsonb`,
              ),
            ),
        )
      : undefined,
    text
      ? or(
          ilike(orders.orderId, containing(text)),
          ilike(orders.productName, containing(text)),
          ilike(orders.customerId, containing(text)),
          ilike(customers.name, containing(text)),
        )
      : undefined,
  ]
}

/** Newest first, with the customer's name. */
export async function selectOrders(
  db: Db | Tx,
  sellerId: string,
  filter: OrderFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const { where, orderBy } = keysetPage('newest first', orders.createdAt, orders.orderId, cursor)
  return db
    .select({ order: orders, customerName: customers.name })
    .from(orders)
    .leftJoin(customers, and(eq(customers.sellerId, orders.sellerId), eq(customers.customerId, orders.customerId)))
    .where(and(...orderConditions(db, sellerId, filter), where))
    .orderBy(...orderBy)
    .limit(limit)
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
