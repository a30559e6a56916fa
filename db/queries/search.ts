import { and, count, desc, eq, inArray, sql } from 'drizzle-orm'
import { customers, instanceOrders, instances, messages, orderLines, orders, packages, usageRecords } from '@/db/schema'
import type { Db } from '@/db/types'

/** Exact look-ups by index. */

export async function findOrders(db: Db, sellerId: string, orderId: string) {
  return db
    .select({ orderId: orders.orderId, test: orders.test, productName: orders.productName, at: orders.createdAt })
    .from(orders)
    .where(and(eq(orders.sellerId, sellerId), inArray(orders.test, [false, true]), eq(orders.orderId, orderId)))
}

/** The order with this line. */
export async function findOrdersByLine(db: Db, sellerId: string, orderId: string, orderLineId: string) {
  return db
    .select({ orderId: orders.orderId, test: orders.test, productName: orders.productName, at: orders.createdAt })
    .from(orderLines)
    .innerJoin(
      orders,
      and(
        eq(orders.sellerId, orderLines.sellerId),
        eq(orders.test, orderLines.test),
        eq(orders.orderId, orderLines.orderId),
      ),
    )
    .where(
      and(
        eq(orderLines.sellerId, sellerId),
        inArray(orderLines.test, [false, true]),
        eq(orderLines.orderId, orderId),
        eq(orderLines.orderLineId, orderLineId),
      ),
    )
}

export async function findInstances(db: Db, sellerId: string, instanceId: string) {
  return db
    .select({
      instanceId: instances.instanceId,
      test: instances.test,
      productName: instances.productName,
      at: instances.createdAt,
    })
    .from(instances)
    .where(and(eq(instances.sellerId, sellerId), eq(instances.instanceId, instanceId)))
}

/** Instances that an order bought or acted on, at most `limit`. */
export async function findInstancesOfOrder(
  db: Db,
  { sellerId, test, orderId }: { sellerId: string; test: boolean; orderId: string },
  limit: number,
) {
  return db
    .selectDistinct({
      instanceId: instances.instanceId,
      test: instances.test,
      productName: instances.productName,
      at: instances.createdAt,
    })
    .from(instanceOrders)
    .innerJoin(
      instances,
      and(eq(instances.sellerId, instanceOrders.sellerId), eq(instances.instanceId, instanceOrders.instanceId)),
    )
    .where(
      and(eq(instanceOrders.sellerId, sellerId), eq(instanceOrders.test, test), eq(instanceOrders.orderId, orderId)),
    )
    .orderBy(instances.createdAt, instances.instanceId)
    .limit(limit)
}

export async function findUsageRecord(db: Db, sellerId: string, meteringSn: string) {
  const rows = await db
    .select({
      id: usageRecords.meteringSn,
      test: usageRecords.test,
      instanceId: usageRecords.instanceId,
      at: usageRecords.sealedAt,
    })
    .from(usageRecords)
    .where(and(eq(usageRecords.sellerId, sellerId), eq(usageRecords.meteringSn, meteringSn)))
  return rows[0]
}

/** A package instance, which has a row per meter. */
export async function findPackage(db: Db, sellerId: string, packageInstanceId: string) {
  const rows = await db
    .select({
      id: packages.packageInstanceId,
      test: packages.test,
      productName: packages.productName,
      at: packages.createdAt,
    })
    .from(packages)
    .where(and(eq(packages.sellerId, sellerId), eq(packages.packageInstanceId, packageInstanceId)))
    .limit(1)
  return rows[0]
}

/** Customers are known by id as soon as one of their orders was looked up. */
export async function findCustomer(db: Db, sellerId: string, customerId: string) {
  const [known, bought] = await Promise.all([
    db
      .select({ name: customers.name })
      .from(customers)
      .where(and(eq(customers.sellerId, sellerId), eq(customers.customerId, customerId))),
    db
      .select({ count: count() })
      .from(orders)
      .where(and(eq(orders.sellerId, sellerId), eq(orders.customerId, customerId))),
  ])
  const orderCount = bought[0]?.count ?? 0
  return known[0] || orderCount > 0 ? { name: known[0]?.name ?? null, orders: orderCount } : null
}

/** How many calls named an order, counted up to a hundred, and the latest of them. */
export async function summariseCalls(db: Db, sellerId: string, orderId: string) {
  const some = db
    .select({ receivedAt: messages.receivedAt, test: messages.test })
    .from(messages)
    .where(and(eq(messages.sellerId, sellerId), eq(messages.orderId, orderId)))
    .orderBy(desc(messages.receivedAt))
    .limit(100)
    .as('some')
  const rows = await db
    .select({
      calls: sql<number>`count(*)::int`,
      latest: sql<Date | null>`max(${some.receivedAt})`.mapWith(messages.receivedAt),
      test: sql<boolean | null>`bool_and(${some.test})`,
    })
    .from(some)
  const found = rows[0]
  return found?.latest ? { calls: found.calls, latest: found.latest, test: found.test === true } : null
}
