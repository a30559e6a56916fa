import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { instances, orders } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { KnownOrder } from '@/lib/domain/order-import'

/** What is known of real orders, by id. */
export async function selectKnownOrders(
  db: Db | Tx,
  sellerId: string,
  orderIds: string[],
): Promise<Map<string, KnownOrder>> {
  if (orderIds.length === 0) return new Map()
  const [rows, live] = await Promise.all([
    db
      .select({
        orderId: orders.orderId,
        orderType: orders.orderType,
        chargingMode: orders.chargingMode,
        productName: orders.productName,
        customerId: orders.customerId,
        orderAmount: sql<string | null>`${orders.details} ->> 'orderAmount'`,
        orderedAt: orders.orderedAt,
        consoleStatus: orders.consoleStatus,
      })
      .from(orders)
      .where(and(eq(orders.sellerId, sellerId), eq(orders.test, false), inArray(orders.orderId, orderIds))),
    db
      .selectDistinct({ orderId: instances.orderId })
      .from(instances)
      .where(
        and(
          eq(instances.sellerId, sellerId),
          eq(instances.test, false),
          inArray(instances.orderId, orderIds),
          ne(instances.status, 'released'),
        ),
      ),
  ])
  const living = new Set(live.map(({ orderId }) => orderId))
  return new Map(rows.map(({ orderId, ...known }) => [orderId, { ...known, live: living.has(orderId) }]))
}

/** Gives false when a call has named the order meanwhile. */
export async function insertImportedOrder(tx: Tx, row: typeof orders.$inferInsert): Promise<boolean> {
  const added = await tx.insert(orders).values(row).onConflictDoNothing().returning({ orderId: orders.orderId })
  return added.length > 0
}

/** Fills what is still empty; nothing known is replaced but the console's own status. */
export async function fillOrder(
  tx: Tx,
  key: { sellerId: string; orderId: string },
  fill: {
    orderType?: string
    chargingMode?: string
    productName?: string
    customerId?: string
    orderedAt?: Date
    orderAmount?: string
    consoleStatus?: string
    updatedAt: Date
  },
): Promise<void> {
  const { orderAmount, consoleStatus, updatedAt, orderedAt, ...texts } = fill
  const amount = orderAmount === undefined ? undefined : JSON.stringify({ orderAmount })
  await tx
    .update(orders)
    .set({
      ...Object.fromEntries(
        Object.entries(texts).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, sql`coalesce(${orders[name as keyof typeof texts]}, ${value})`]],
        ),
      ),
      ...(orderedAt ? { orderedAt: sql`coalesce(${orders.orderedAt}, ${orderedAt.toISOString()}::timestamptz)` } : {}),
      // What is there already comes last, and so stays.
      ...(amount ? { details: sql`${amount}::jsonb || coalesce(${orders.details}, '{}'::jsonb)` } : {}),
      ...(consoleStatus === undefined ? {} : { consoleStatus }),
      updatedAt,
    })
    .where(and(eq(orders.sellerId, key.sellerId), eq(orders.test, false), eq(orders.orderId, key.orderId)))
}
