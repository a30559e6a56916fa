import { and, asc, desc, eq, gt, sql } from 'drizzle-orm'
import { licenseBatches, licenses } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { LicenseRow } from './licenses'

export type BatchRow = typeof licenseBatches.$inferSelect
type BatchKey = { sellerId: string; id: string }

const is = ({ sellerId, id }: BatchKey) => and(eq(licenseBatches.sellerId, sellerId), eq(licenseBatches.id, id))

export async function insertBatch(tx: Tx, row: typeof licenseBatches.$inferInsert): Promise<void> {
  await tx.insert(licenseBatches).values(row)
}

export async function findBatch(db: Db | Tx, key: BatchKey): Promise<BatchRow | undefined> {
  const rows = await db.select().from(licenseBatches).where(is(key))
  return rows[0]
}

export async function lockBatch(tx: Tx, key: BatchKey): Promise<BatchRow | undefined> {
  const rows = await tx.select().from(licenseBatches).where(is(key)).for('update')
  return rows[0]
}

export async function updateBatch(
  tx: Tx,
  key: BatchKey,
  patch: Partial<typeof licenseBatches.$inferInsert>,
): Promise<void> {
  await tx.update(licenseBatches).set(patch).where(is(key))
}

/** Newest first. */
export async function listBatches(db: Db | Tx, sellerId: string, limit: number): Promise<BatchRow[]> {
  return db
    .select()
    .from(licenseBatches)
    .where(eq(licenseBatches.sellerId, sellerId))
    .orderBy(desc(licenseBatches.createdAt), desc(licenseBatches.id))
    .limit(limit)
}

/** Licences of a batch after an id, in the order of ids. */
export async function selectBatchLicenses(
  db: Db | Tx,
  key: BatchKey,
  after: string | null,
  limit: number,
): Promise<LicenseRow[]> {
  return db
    .select()
    .from(licenses)
    .where(
      and(
        eq(licenses.sellerId, key.sellerId),
        eq(licenses.batchId, key.id),
        after === null ? undefined : gt(licenses.id, sql`${after}::uuid`),
      ),
    )
    .orderBy(asc(licenses.id))
    .limit(limit)
}
