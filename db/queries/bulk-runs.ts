import { and, asc, desc, eq, isNotNull, or, type SQL, sql } from 'drizzle-orm'
import { bulkRunItems, bulkRuns, messages } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { BulkItemState } from '@/lib/domain/messages'
import { type MessageFilter, matching } from './message-lists'

export type BulkRunRow = typeof bulkRuns.$inferSelect
export type BulkItemRow = typeof bulkRunItems.$inferSelect

/** Two failures of one call are one thing to run again; what names neither order nor instance stands alone. */
const call = sql`${messages.test}, ${messages.keyId} is null, ${messages.activity},
  coalesce(${messages.orderId}, ${messages.instanceId}, ${messages.id}::text)`

/** Open failures that a filter finds and that say what they want. */
function failing(filter: MessageFilter): SQL | undefined {
  return and(
    matching({ ...filter, open: true }),
    or(isNotNull(messages.keyId), isNotNull(messages.orderId), isNotNull(messages.instanceId)),
  )
}

/** Failing calls that a filter finds, each once however often it failed. */
export async function countFailingCalls(db: Db | Tx, filter: MessageFilter): Promise<number> {
  const calls = db
    .select({ one: sql`1`.as('one') })
    .from(messages)
    .where(failing(filter))
    .groupBy(call)
    .as('calls')
  const rows = await db.select({ count: sql<number>`count(*)::int` }).from(calls)
  return rows[0]?.count ?? 0
}

/** Settles what a run is about: the latest failure of each call, the oldest first. Answers how many. */
export async function insertBulkItems(
  tx: Tx,
  run: { sellerId: string; id: string },
  filter: MessageFilter,
): Promise<number> {
  const latest = tx
    .selectDistinctOn([sql`${call}` as SQL], { id: messages.id })
    .from(messages)
    .where(failing(filter))
    .orderBy(call, desc(messages.receivedAt), desc(messages.id))
    .as('latest')
  const rows = tx
    .select({
      sellerId: sql<string>`${run.sellerId}::text`.as('seller_id'),
      runId: sql<string>`${run.id}::uuid`.as('run_id'),
      // A message's id begins with its time.
      position: sql<number>`row_number() over (order by ${latest.id})`.as('position'),
      messageId: latest.id,
      state: sql<BulkItemState>`'waiting'`.as('state'),
      note: sql<string | null>`null::text`.as('note'),
    })
    .from(latest)
  await tx.insert(bulkRunItems).select(rows)
  return tx.$count(bulkRunItems, itemsOf(run))
}

export async function insertBulkRun(tx: Tx, row: typeof bulkRuns.$inferInsert): Promise<void> {
  await tx.insert(bulkRuns).values(row)
}

export async function findBulkRun(db: Db | Tx, run: { sellerId: string; id: string }): Promise<BulkRunRow | undefined> {
  const rows = await db.select().from(bulkRuns).where(runIs(run))
  return rows[0]
}

export async function lockBulkRun(tx: Tx, run: { sellerId: string; id: string }): Promise<BulkRunRow | undefined> {
  const rows = await tx.select().from(bulkRuns).where(runIs(run)).for('update')
  return rows[0]
}

/** Newest first. */
export async function listBulkRuns(db: Db | Tx, sellerId: string, limit: number): Promise<BulkRunRow[]> {
  return db
    .select()
    .from(bulkRuns)
    .where(eq(bulkRuns.sellerId, sellerId))
    .orderBy(desc(bulkRuns.createdAt), desc(bulkRuns.id))
    .limit(limit)
}

/** Ends a run that is still going on. */
export async function endBulkRun(
  tx: Tx,
  run: { sellerId: string; id: string },
  end: { state: 'done' | 'cancelled'; finishedAt: Date; cancelledBy?: string },
): Promise<void> {
  await tx
    .update(bulkRuns)
    .set(end)
    .where(and(runIs(run), eq(bulkRuns.state, 'running')))
}

/** Items in a state, in their order. */
export async function listBulkItems(
  db: Db | Tx,
  run: { sellerId: string; id: string },
  state: BulkItemState,
  limit: number,
): Promise<BulkItemRow[]> {
  return db
    .select()
    .from(bulkRunItems)
    .where(and(itemsOf(run), eq(bulkRunItems.state, state)))
    .orderBy(asc(bulkRunItems.position))
    .limit(limit)
}

/** Enters what became of an item and counts it; a second answer for the same item counts nothing. */
export async function settleBulkItem(
  tx: Tx,
  item: BulkItemRow,
  end: { state: Exclude<BulkItemState, 'waiting'>; note?: string },
): Promise<void> {
  const run = { sellerId: item.sellerId, id: item.runId }
  const settled = await tx
    .update(bulkRunItems)
    .set(end)
    .where(and(itemsOf(run), eq(bulkRunItems.position, item.position), eq(bulkRunItems.state, 'waiting')))
    .returning({ position: bulkRunItems.position })
  if (settled.length === 0) return
  const count = bulkRuns[end.state]
  await tx
    .update(bulkRuns)
    .set({ [end.state]: sql`${count} + 1` })
    .where(runIs(run))
}

function runIs(run: { sellerId: string; id: string }) {
  return and(eq(bulkRuns.sellerId, run.sellerId), eq(bulkRuns.id, run.id))
}

function itemsOf(run: { sellerId: string; id: string }) {
  return and(eq(bulkRunItems.sellerId, run.sellerId), eq(bulkRunItems.runId, run.id))
}
