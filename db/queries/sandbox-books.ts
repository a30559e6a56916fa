import { and, desc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import { sandboxOrderLines, sandboxOrders, sandboxResources } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type SandboxOrderRow = typeof sandboxOrders.$inferSelect
export type SandboxOrderLineRow = typeof sandboxOrderLines.$inferSelect
export type SandboxResourceRow = typeof sandboxResources.$inferSelect

const BATCH = 500

export async function insertSandboxOrders(
  db: Db | Tx,
  orders: (typeof sandboxOrders.$inferInsert)[],
  lines: (typeof sandboxOrderLines.$inferInsert)[],
): Promise<void> {
  for (let i = 0; i < orders.length; i += BATCH)
    await db
      .insert(sandboxOrders)
      .values(orders.slice(i, i + BATCH))
      .onConflictDoNothing()
  for (let i = 0; i < lines.length; i += BATCH)
    await db
      .insert(sandboxOrderLines)
      .values(lines.slice(i, i + BATCH))
      .onConflictDoNothing()
}

export async function findSandboxOrder(
  db: Db | Tx,
  sellerId: string,
  orderId: string,
): Promise<{ order: SandboxOrderRow; lines: SandboxOrderLineRow[] } | undefined> {
  const [order] = await db
    .select()
    .from(sandboxOrders)
    .where(and(eq(sandboxOrders.sellerId, sellerId), eq(sandboxOrders.orderId, orderId)))
  if (!order) return undefined
  const lines = await db
    .select()
    .from(sandboxOrderLines)
    .where(and(eq(sandboxOrderLines.sellerId, sellerId), eq(sandboxOrderLines.orderId, orderId)))
    .orderBy(sandboxOrderLines.orderLineId)
  return { order, lines }
}

export async function updateSandboxOrder(
  db: Db | Tx,
  sellerId: string,
  orderId: string,
  state: SandboxOrderRow['state'],
): Promise<void> {
  await db
    .update(sandboxOrders)
    .set({ state })
    .where(and(eq(sandboxOrders.sellerId, sellerId), eq(sandboxOrders.orderId, orderId)))
}

export async function insertSandboxResources(
  db: Db | Tx,
  rows: (typeof sandboxResources.$inferInsert)[],
): Promise<void> {
  await db.insert(sandboxResources).values(rows)
}

export async function findSandboxResource(
  db: Db | Tx,
  sellerId: string,
  id: string,
): Promise<SandboxResourceRow | undefined> {
  const [row] = await db
    .select()
    .from(sandboxResources)
    .where(and(eq(sandboxResources.sellerId, sellerId), eq(sandboxResources.id, id)))
  return row
}

export async function findSandboxResourceByInstance(
  db: Db | Tx,
  sellerId: string,
  instanceId: string,
): Promise<SandboxResourceRow | undefined> {
  const [row] = await db
    .select()
    .from(sandboxResources)
    .where(and(eq(sandboxResources.sellerId, sellerId), eq(sandboxResources.instanceId, instanceId)))
    .limit(1)
  return row
}

/** Locks the resource: a call's answer changes it. */
export async function lockSandboxResource(
  tx: Tx,
  sellerId: string,
  id: string,
): Promise<SandboxResourceRow | undefined> {
  const [row] = await tx
    .select()
    .from(sandboxResources)
    .where(and(eq(sandboxResources.sellerId, sellerId), eq(sandboxResources.id, id)))
    .for('update')
  return row
}

export async function listSandboxResources(
  db: Db | Tx,
  sellerId: string,
  filter: {
    orderId?: string
    offers?: readonly string[]
    chargingMode?: string
    limit?: number
    offset?: number
  } = {},
): Promise<SandboxResourceRow[]> {
  return db
    .select()
    .from(sandboxResources)
    .where(
      and(
        eq(sandboxResources.sellerId, sellerId),
        filter.orderId === undefined ? undefined : eq(sandboxResources.orderId, filter.orderId),
        filter.offers === undefined ? undefined : inArray(sandboxResources.offer, [...filter.offers]),
        filter.chargingMode === undefined ? undefined : eq(sandboxResources.chargingMode, filter.chargingMode),
      ),
    )
    .orderBy(desc(sandboxResources.createdAt), desc(sandboxResources.id))
    .limit(filter.limit ?? 50)
    .offset(filter.offset ?? 0)
}

export async function updateSandboxResource(
  db: Db | Tx,
  sellerId: string,
  id: string,
  values: Partial<Omit<typeof sandboxResources.$inferInsert, 'sellerId' | 'id'>>,
): Promise<void> {
  await db
    .update(sandboxResources)
    .set(values)
    .where(and(eq(sandboxResources.sellerId, sellerId), eq(sandboxResources.id, id)))
}

/** Running resources whose time is up, and frozen ones whose grace is over. */
export async function listOverdueResources(
  db: Db | Tx,
  sellerId: string,
  shown: Date,
  frozenBefore: Date,
): Promise<SandboxResourceRow[]> {
  return db
    .select()
    .from(sandboxResources)
    .where(
      and(
        eq(sandboxResources.sellerId, sellerId),
        isNotNull(sandboxResources.instanceId),
        sql`((${eq(sandboxResources.state, 'active')} and ${lte(sandboxResources.expireTime, shown)})
          or (${eq(sandboxResources.frozenFor, 'expiry')} and ${eq(sandboxResources.state, 'frozen')}
              and ${lte(sandboxResources.frozenAt, frozenBefore)}))`,
      ),
    )
    .limit(100)
}
