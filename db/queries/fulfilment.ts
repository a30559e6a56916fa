import { and, eq, sql } from 'drizzle-orm'
import { arrayText } from '@/db/arrays'
import { kept } from '@/db/kept'
import { instanceOrders, instances, orderLines, orders } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { OrderEffect } from '@/lib/domain/instance'

export type OrderRow = typeof orders.$inferSelect
export type InstanceRow = typeof instances.$inferSelect
export type InstanceOrderRow = typeof instanceOrders.$inferSelect

/** Adds the order unless it is known; tells whether it was new. */
export async function ensureOrder(db: Db | Tx, row: typeof orders.$inferInsert): Promise<boolean> {
  const added = await db.insert(orders).values(row).onConflictDoNothing().returning({ orderId: orders.orderId })
  return added.length > 0
}

export async function updateOrder(
  db: Db | Tx,
  key: { sellerId: string; test: boolean; orderId: string },
  patch: Partial<typeof orders.$inferInsert>,
): Promise<void> {
  await db.update(orders).set(patch).where(orderIs(key))
}

export async function findOrder(
  db: Db | Tx,
  key: { sellerId: string; test: boolean; orderId: string },
): Promise<OrderRow | undefined> {
  const rows = await db.select().from(orders).where(orderIs(key)).limit(1)
  return rows[0]
}

function orderIs(key: { sellerId: string; test: boolean; orderId: string }) {
  return and(eq(orders.sellerId, key.sellerId), eq(orders.test, key.test), eq(orders.orderId, key.orderId))
}

export async function findOrderLine(
  db: Db | Tx,
  key: { sellerId: string; test: boolean; orderId: string; orderLineId: string },
): Promise<typeof orderLines.$inferSelect | undefined> {
  const rows = await db
    .select()
    .from(orderLines)
    .where(
      and(
        eq(orderLines.sellerId, key.sellerId),
        eq(orderLines.test, key.test),
        eq(orderLines.orderId, key.orderId),
        eq(orderLines.orderLineId, key.orderLineId),
      ),
    )
    .limit(1)
  return rows[0]
}

/**
 * Makes the instance of an order line, or finds the one already there: the unique index decides, so calls at the same
 * moment agree on one id.
 */
export async function ensureInstance(
  db: Db | Tx,
  row: typeof instances.$inferInsert,
): Promise<{ instance: InstanceRow; created: boolean }> {
  const added = await db.insert(instances).values(row).onConflictDoNothing().returning()
  if (added[0]) return { instance: added[0], created: true }
  const instance = await findInstanceOfLine(db, row)
  if (!instance) throw new Error(`instance id ${row.instanceId} is taken by another order line`)
  return { instance, created: false }
}

/** The instance of an order line; of one of its billing items, where it has several. */
export async function findInstanceOfLine(
  db: Db | Tx,
  line: { sellerId: string; test: boolean; orderId: string; orderLineId: string; item?: string },
): Promise<InstanceRow | undefined> {
  const rows = await db
    .select()
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, line.sellerId),
        eq(instances.test, line.test),
        eq(instances.orderId, line.orderId),
        eq(instances.orderLineId, line.orderLineId),
        eq(instances.item, line.item ?? ''),
      ),
    )
    .limit(1)
  return rows[0]
}

/** The instance, locked until the transaction ends, so that calls about it take their turns. */
export async function lockInstance(tx: Tx, sellerId: string, instanceId: string): Promise<InstanceRow | undefined> {
  const rows = await tx.select().from(instances).where(instanceIs(sellerId, instanceId)).limit(1).for('update')
  return rows[0]
}

export async function findInstance(
  db: Db | Tx,
  sellerId: string,
  instanceId: string,
): Promise<InstanceRow | undefined> {
  const rows = await db.select().from(instances).where(instanceIs(sellerId, instanceId)).limit(1)
  return rows[0]
}

const instancesByIds = kept((db) =>
  db
    .select()
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, sql.placeholder('sellerId')),
        sql`${instances.instanceId} = any(array(select unnest(${sql.placeholder('instanceIds')}::text::text[])))`,
      ),
    )
    .prepare('instances_by_ids'),
)

export async function findInstances(db: Db | Tx, sellerId: string, instanceIds: string[]): Promise<InstanceRow[]> {
  return instancesByIds(db).execute({ sellerId, instanceIds: arrayText(instanceIds) })
}

export async function findInstancesOfOrder(
  db: Db | Tx,
  key: { sellerId: string; test: boolean; orderId: string },
): Promise<InstanceRow[]> {
  return db
    .select()
    .from(instances)
    .where(and(eq(instances.sellerId, key.sellerId), eq(instances.test, key.test), eq(instances.orderId, key.orderId)))
}

/** Changes a locked instance; its version goes up. */
export async function updateInstance(
  tx: Tx,
  sellerId: string,
  instanceId: string,
  patch: Partial<typeof instances.$inferInsert> & { updatedAt: Date },
): Promise<void> {
  await tx
    .update(instances)
    .set({ ...patch, version: sql`${instances.version} + 1` })
    .where(instanceIs(sellerId, instanceId))
}

function instanceIs(sellerId: string, instanceId: string) {
  return and(eq(instances.sellerId, sellerId), eq(instances.instanceId, instanceId))
}

/** Remembers that an order acted on an instance; false when it had already. */
export async function addInstanceOrder(db: Db | Tx, row: typeof instanceOrders.$inferInsert): Promise<boolean> {
  const added = await db
    .insert(instanceOrders)
    .values(row)
    .onConflictDoNothing()
    .returning({ orderId: instanceOrders.orderId })
  return added.length > 0
}

export async function findInstanceOrder(
  db: Db | Tx,
  key: {
    sellerId: string
    test: boolean
    orderId: string
    orderLineId: string
    effect: OrderEffect
    instanceId: string
  },
): Promise<InstanceOrderRow | undefined> {
  const rows = await db.select().from(instanceOrders).where(instanceOrderIs(key)).limit(1)
  return rows[0]
}

/** The instances an order acted on in the given ways. */
export async function findEffectsOfOrder(
  db: Db | Tx,
  key: { sellerId: string; test: boolean; orderId: string },
): Promise<InstanceOrderRow[]> {
  return db
    .select()
    .from(instanceOrders)
    .where(
      and(
        eq(instanceOrders.sellerId, key.sellerId),
        eq(instanceOrders.test, key.test),
        eq(instanceOrders.orderId, key.orderId),
      ),
    )
}

export async function updateInstanceOrder(
  db: Db | Tx,
  key: Parameters<typeof findInstanceOrder>[1],
  patch: { expireTime: Date; sentAt: Date },
): Promise<void> {
  await db.update(instanceOrders).set(patch).where(instanceOrderIs(key))
}

function instanceOrderIs(key: Parameters<typeof findInstanceOrder>[1]) {
  return and(
    eq(instanceOrders.sellerId, key.sellerId),
    eq(instanceOrders.test, key.test),
    eq(instanceOrders.orderId, key.orderId),
    eq(instanceOrders.orderLineId, key.orderLineId),
    eq(instanceOrders.effect, key.effect),
    eq(instanceOrders.instanceId, key.instanceId),
  )
}
