import { and, asc, eq, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import { customers, driftPasses, instances, orderDrifts, orders } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Difference, DriftField, DriftSource, DriftState } from '@/lib/domain/drift'
import type { Cursor } from '@/lib/domain/paging'
import { containing, keysetPage } from './keyset'

export type DriftRow = typeof orderDrifts.$inferSelect
export type DriftPass = typeof driftPasses.$inferSelect
type DriftKey = { sellerId: string; orderId: string; instanceId: string; field: DriftField }

/** Notes a difference. One that was decided comes back only when the marketplace says something else than then. */
export async function noteDrift(
  tx: Tx,
  found: { sellerId: string; orderId: string; source: DriftSource; at: Date } & Difference,
): Promise<void> {
  const { sellerId, orderId, instanceId = '', field, ours, theirs, source, at } = found
  const row = {
    ours,
    theirs,
    source,
    state: 'open' as const,
    foundAt: at,
    decidedAt: null,
    decidedBy: null,
    reason: null,
  }
  await tx
    .insert(orderDrifts)
    .values({ sellerId, orderId, instanceId, field, ...row })
    .onConflictDoUpdate({
      target: [orderDrifts.sellerId, orderDrifts.orderId, orderDrifts.instanceId, orderDrifts.field],
      set: row,
      setWhere: sql`${orderDrifts.theirs} <> excluded.theirs or ${orderDrifts.ours} <> excluded.ours`,
    })
}

/** Ends what was open about an order and is no longer so. `checked`: fields this source had something to say of. */
export async function endDrifts(
  tx: Tx,
  sellerId: string,
  orderId: string,
  source: DriftSource,
  still: readonly Difference[],
): Promise<void> {
  const kept = still.map(({ field, instanceId = '' }) => sql`${`${instanceId}/${field}`}`)
  await tx
    .delete(orderDrifts)
    .where(
      and(
        eq(orderDrifts.sellerId, sellerId),
        eq(orderDrifts.orderId, orderId),
        eq(orderDrifts.state, 'open'),
        eq(orderDrifts.source, source),
        kept.length > 0
          ? sql`${orderDrifts.instanceId} || '/' || ${orderDrifts.field} not in (${sql.join(kept, sql`, `)})`
          : undefined,
      ),
    )
}

export async function lockDrift(tx: Tx, key: DriftKey): Promise<DriftRow | undefined> {
  const rows = await tx.select().from(orderDrifts).where(driftIs(key)).for('update')
  return rows[0]
}

export async function decideDrift(
  tx: Tx,
  key: DriftKey,
  decision: { state: DriftState; decidedAt: Date; decidedBy: string; reason: string },
): Promise<void> {
  await tx.update(orderDrifts).set(decision).where(driftIs(key))
}

function driftIs({ sellerId, orderId, instanceId, field }: DriftKey): SQL | undefined {
  return and(
    eq(orderDrifts.sellerId, sellerId),
    eq(orderDrifts.orderId, orderId),
    eq(orderDrifts.instanceId, instanceId),
    eq(orderDrifts.field, field),
  )
}

export async function selectDrifts(
  db: Db | Tx,
  sellerId: string,
  filter: { state: DriftState; source?: DriftSource; text?: string },
  cursor: Cursor | null,
  limit: number,
): Promise<DriftRow[]> {
  const id = sql`${orderDrifts.orderId} || '/' || ${orderDrifts.instanceId} || '/' || ${orderDrifts.field}`
  const { where, orderBy } = keysetPage('newest first', orderDrifts.foundAt, id, cursor)
  return db
    .select()
    .from(orderDrifts)
    .where(
      and(
        eq(orderDrifts.sellerId, sellerId),
        eq(orderDrifts.state, filter.state),
        filter.source ? eq(orderDrifts.source, filter.source) : undefined,
        filter.text ? sql`${orderDrifts.orderId} ilike ${containing(filter.text)}` : undefined,
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(limit)
}

export async function countOpenDrifts(db: Db | Tx, sellerId: string): Promise<number> {
  return db.$count(orderDrifts, and(eq(orderDrifts.sellerId, sellerId), eq(orderDrifts.state, 'open')))
}

export async function findDriftPass(db: Db | Tx, sellerId: string): Promise<DriftPass | undefined> {
  const rows = await db.select().from(driftPasses).where(eq(driftPasses.sellerId, sellerId))
  return rows[0]
}

export async function saveDriftPass(db: Db | Tx, pass: DriftPass): Promise<void> {
  const { sellerId: _, ...set } = pass
  await db.insert(driftPasses).values(pass).onConflictDoUpdate({ target: driftPasses.sellerId, set })
}

/** The next real orders behind a cursor, oldest first; purged customers are not asked about again. */
export async function selectOrdersToCheck(
  db: Db | Tx,
  sellerId: string,
  after: { at: Date; id: string } | null,
  limit: number,
) {
  const rows = await db
    .select({ order: orders })
    .from(orders)
    .leftJoin(customers, and(eq(customers.sellerId, orders.sellerId), eq(customers.customerId, orders.customerId)))
    .where(
      and(
        eq(orders.sellerId, sellerId),
        eq(orders.test, false),
        ne(orders.lookup, 'pending'),
        or(isNull(customers.customerId), isNull(customers.purgedAt)),
        after
          ? sql`(${orders.createdAt}, ${orders.orderId}) > (${after.at.toISOString()}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(orders.createdAt), asc(orders.orderId))
    .limit(limit)
  return rows.map(({ order }) => order)
}

/** Instances an order bought, with what is compared of them. */
export async function selectInstancesToCompare(db: Db | Tx, sellerId: string, orderId: string) {
  return db
    .select({
      instanceId: instances.instanceId,
      orderLineId: instances.orderLineId,
      item: instances.item,
      productId: instances.productId,
      skuCode: instances.skuCode,
      linearValue: instances.linearValue,
      status: instances.status,
    })
    .from(instances)
    .where(and(eq(instances.sellerId, sellerId), eq(instances.test, false), eq(instances.orderId, orderId)))
}
