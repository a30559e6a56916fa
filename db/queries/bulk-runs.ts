import { and, asc, desc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { textArray } from '@/db/arrays'
import { rawRows } from '@/db/rows'
import { bulkRunItems, bulkRuns } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { BulkItemState, BulkKind, BulkState } from '@/lib/domain/bulk'
import type { Cursor } from '@/lib/domain/paging'
import { keysetPage } from './keyset'

export type BulkRunRow = typeof bulkRuns.$inferSelect
export type BulkItemRow = typeof bulkRunItems.$inferSelect
export type BulkRunKey = { sellerId: string; id: string }

/**
 * What a selection finds, as a query of `subject_id text, label text, place, grp text` (bulk-candidates.ts): nothing of it
 * ever passes through memory.
 */
export type Candidates = SQL

/** How many of each group there are, by the name of the group. */
export async function countCandidates(db: Db | Tx, candidates: Candidates): Promise<Map<string, number>> {
  const rows = await rawRows(db, sql`select c.grp, count(*)::int as n from (${candidates}) c group by 1`)
  return new Map(rows.map(({ grp, n }) => [String(grp), Number(n)]))
}

/**
 * Settles what a run is about, in the order of `place`; answers how many that is, and how many of the selection were left
 * out. The candidates are looked at once, so the two always belong together.
 */
export async function insertBulkItems(
  tx: Tx,
  run: BulkRunKey,
  candidates: Candidates,
  groups: readonly string[],
): Promise<{ total: number; leftOut: number }> {
  const [row] = await rawRows(
    tx,
    sql`with c as materialized (${candidates}),
      added as (
        insert into ${bulkRunItems} (seller_id, run_id, position, subject_id, label, state)
        select ${run.sellerId}::text, ${run.id}::uuid, row_number() over (order by c.place), c.subject_id, c.label, 'waiting'
        from c where c.grp = any(${textArray(groups)})
        returning 1)
      select (select count(*)::int from added) as total, (select count(*)::int from c) as found`,
  )
  const total = Number(row?.total ?? 0)
  return { total, leftOut: Number(row?.found ?? 0) - total }
}

export async function insertBulkRun(tx: Tx, row: typeof bulkRuns.$inferInsert): Promise<void> {
  await tx.insert(bulkRuns).values(row)
}

export async function findBulkRun(db: Db | Tx, run: BulkRunKey): Promise<BulkRunRow | undefined> {
  const rows = await db.select().from(bulkRuns).where(runIs(run))
  return rows[0]
}

export async function lockBulkRun(tx: Tx, run: BulkRunKey): Promise<BulkRunRow | undefined> {
  const rows = await tx.select().from(bulkRuns).where(runIs(run)).for('update')
  return rows[0]
}

/** Newest first; going back, the nearest first. */
export async function selectBulkRuns(
  db: Db | Tx,
  sellerId: string,
  filter: { kind?: BulkKind; state?: BulkState },
  cursor: Cursor | null,
  limit: number,
): Promise<BulkRunRow[]> {
  const { where, orderBy } = keysetPage('newest first', bulkRuns.createdAt, bulkRuns.id, cursor)
  return db
    .select()
    .from(bulkRuns)
    .where(
      and(
        eq(bulkRuns.sellerId, sellerId),
        filter.kind && eq(bulkRuns.kind, filter.kind),
        filter.state && eq(bulkRuns.state, filter.state),
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(limit)
}

/** The newest run of a kind. */
export async function latestBulkRun(db: Db | Tx, sellerId: string, kind: BulkKind): Promise<BulkRunRow | undefined> {
  const rows = await selectBulkRuns(db, sellerId, { kind }, null, 1)
  return rows[0]
}

/** Changes a run that stands in one of the states `from`; false when it does not. */
export async function moveBulkRun(
  tx: Tx,
  run: BulkRunKey,
  from: readonly BulkState[],
  patch: Partial<Omit<BulkRunRow, 'sellerId' | 'id' | 'kind' | 'total'>>,
): Promise<boolean> {
  const moved = await tx
    .update(bulkRuns)
    .set(patch)
    .where(and(runIs(run), inArray(bulkRuns.state, [...from])))
    .returning({ id: bulkRuns.id })
  return moved.length > 0
}

/** The next items that wait for their turn, in their order. */
export async function nextBulkItems(db: Db | Tx, run: BulkRunKey, limit: number): Promise<BulkItemRow[]> {
  return db
    .select()
    .from(bulkRunItems)
    .where(and(itemsOf(run), eq(bulkRunItems.state, 'waiting')))
    .orderBy(asc(bulkRunItems.position))
    .limit(limit)
}

/** One page of a run's items, in their order; going back, the nearest first. */
export async function selectBulkItems(
  db: Db | Tx,
  run: BulkRunKey,
  state: BulkItemState | undefined,
  cursor: { position: number; back?: boolean } | null,
  limit: number,
): Promise<BulkItemRow[]> {
  const { position } = bulkRunItems
  return db
    .select()
    .from(bulkRunItems)
    .where(
      and(
        itemsOf(run),
        state && eq(bulkRunItems.state, state),
        cursor ? (cursor.back ? lt : gt)(position, cursor.position) : undefined,
      ),
    )
    .orderBy(cursor?.back ? desc(position) : asc(position))
    .limit(limit)
}

export type BulkEnd = { position: number; state: Exclude<BulkItemState, 'waiting'>; note?: string | null }

/**
 * Enters what became of items and counts them, in the transaction of what was done to them. False when one of them had
 * been settled already: then somebody else has done it, and nothing of this may be kept.
 */
export async function settleBulkItems(tx: Tx, run: BulkRunKey, ends: readonly BulkEnd[]): Promise<boolean> {
  const groups = Map.groupBy(ends, ({ state, note }) => JSON.stringify([state, note ?? null]))
  const counts = { succeeded: 0, failed: 0, skipped: 0 }
  for (const group of groups.values()) {
    const [first] = group
    if (!first) continue
    const { state, note = null } = first
    const positions = group.map(({ position }) => position)
    const settled = await tx
      .update(bulkRunItems)
      .set({ state, note })
      .where(and(itemsOf(run), inArray(bulkRunItems.position, positions), eq(bulkRunItems.state, 'waiting')))
      .returning({ position: bulkRunItems.position })
    if (settled.length !== group.length) return false
    counts[state] += group.length
  }
  await tx
    .update(bulkRuns)
    .set({
      succeeded: sql`${bulkRuns.succeeded} + ${counts.succeeded}`,
      failed: sql`${bulkRuns.failed} + ${counts.failed}`,
      skipped: sql`${bulkRuns.skipped} + ${counts.skipped}`,
    })
    .where(runIs(run))
  return true
}

function runIs(run: BulkRunKey) {
  return and(eq(bulkRuns.sellerId, run.sellerId), eq(bulkRuns.id, run.id))
}

function itemsOf(run: BulkRunKey) {
  return and(eq(bulkRunItems.sellerId, run.sellerId), eq(bulkRunItems.runId, run.id))
}
