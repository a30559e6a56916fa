import { and, asc, eq, inArray, isNotNull, isNull, max, sql } from 'drizzle-orm'
import { licenseStock, licenses } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Cursor } from '@/lib/domain/paging'
import { keysetPage } from './keyset'

export type StockRow = typeof licenseStock.$inferSelect
export type StockPool = { sellerId: string; productId: string; skuCode: string }

/** The next free key of a pool, passing over those other transactions are drawing; none when it is empty. */
export async function lockFreeKey(tx: Tx, pool: StockPool): Promise<StockRow | undefined> {
  const rows = await tx
    .select()
    .from(licenseStock)
    .where(and(poolIs(pool), isNull(licenseStock.drawnAt)))
    .orderBy(asc(licenseStock.importedAt), asc(licenseStock.position))
    .limit(1)
    .for('update', { skipLocked: true })
  return rows[0]
}

/** Takes a locked key out of its pool, for ever. */
export async function drawKey(
  tx: Tx,
  key: { sellerId: string; id: string },
  drawn: { licenseId: string | null; drawnAt: Date },
): Promise<void> {
  await tx
    .update(licenseStock)
    .set(drawn)
    .where(and(eq(licenseStock.sellerId, key.sellerId), eq(licenseStock.id, key.id)))
}

export function poolIs(pool: StockPool) {
  return and(
    eq(licenseStock.sellerId, pool.sellerId),
    eq(licenseStock.productId, pool.productId),
    eq(licenseStock.skuCode, pool.skuCode),
  )
}

/** Up to `limit` free keys of a pool, locked, the first imported first. */
export async function lockFreeKeys(tx: Tx, pool: StockPool, limit: number): Promise<StockRow[]> {
  return tx
    .select()
    .from(licenseStock)
    .where(and(poolIs(pool), isNull(licenseStock.drawnAt)))
    .orderBy(asc(licenseStock.importedAt), asc(licenseStock.position))
    .limit(limit)
    .for('update', { skipLocked: true })
}

/** Adds keys; those that any pool has already are passed over. Gives how many were added. */
export async function insertStock(tx: Tx, rows: (typeof licenseStock.$inferInsert)[]): Promise<number> {
  let added = 0
  for (let from = 0; from < rows.length; from += INSERT_ROWS) {
    const part = rows.slice(from, from + INSERT_ROWS)
    const kept = await tx.insert(licenseStock).values(part).onConflictDoNothing().returning({ id: licenseStock.id })
    added += kept.length
  }
  return added
}

const INSERT_ROWS = 500

/** Which of these digests some pool or licence has already. */
export async function findKnownHashes(db: Db | Tx, sellerId: string, hashes: string[]): Promise<Set<string>> {
  const known = new Set<string>()
  for (let from = 0; from < hashes.length; from += INSERT_ROWS) {
    const part = hashes.slice(from, from + INSERT_ROWS)
    const [stocked, licensed] = await Promise.all([
      db
        .select({ hash: licenseStock.keyHash })
        .from(licenseStock)
        .where(and(eq(licenseStock.sellerId, sellerId), inArray(licenseStock.keyHash, part))),
      db
        .select({ hash: licenses.keyHash })
        .from(licenses)
        .where(and(eq(licenses.sellerId, sellerId), inArray(licenses.keyHash, part))),
    ])
    for (const { hash } of [...stocked, ...licensed]) known.add(hash)
  }
  return known
}

/** Keys by pool: still free, and ever imported. */
export async function countStock(
  db: Db | Tx,
  sellerId: string,
): Promise<{ productId: string; skuCode: string; free: number; total: number; importedAt: Date | null }[]> {
  return db
    .select({
      productId: licenseStock.productId,
      skuCode: licenseStock.skuCode,
      free: sql<number>`(count(*) filter (where ${licenseStock.drawnAt} is null))::int`,
      total: sql<number>`count(*)::int`,
      importedAt: max(licenseStock.importedAt),
    })
    .from(licenseStock)
    .where(eq(licenseStock.sellerId, sellerId))
    .groupBy(licenseStock.productId, licenseStock.skuCode)
}

/** Free keys by pool, from the small index over free ones. */
export async function countFreeKeys(
  db: Db | Tx,
  sellerId: string,
): Promise<{ productId: string; skuCode: string; free: number }[]> {
  return db
    .select({ productId: licenseStock.productId, skuCode: licenseStock.skuCode, free: sql<number>`count(*)::int` })
    .from(licenseStock)
    .where(and(eq(licenseStock.sellerId, sellerId), isNull(licenseStock.drawnAt)))
    .groupBy(licenseStock.productId, licenseStock.skuCode)
}

/** Keys of a pool, the latest imported first. */
export async function selectStock(
  db: Db | Tx,
  pool: StockPool,
  filter: { state?: 'free' | 'drawn' },
  cursor: Cursor | null,
  limit: number,
): Promise<StockRow[]> {
  const { where, orderBy } = keysetPage('newest first', licenseStock.importedAt, licenseStock.id, cursor)
  return db
    .select()
    .from(licenseStock)
    .where(
      and(
        poolIs(pool),
        filter.state === 'free'
          ? isNull(licenseStock.drawnAt)
          : filter.state === 'drawn'
            ? isNotNull(licenseStock.drawnAt)
            : undefined,
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(limit)
}

/** Removes a free key from its pool; undefined when it was drawn or is not there. */
export async function deleteFreeKey(tx: Tx, key: { sellerId: string; id: string }): Promise<StockRow | undefined> {
  const rows = await tx
    .delete(licenseStock)
    .where(and(eq(licenseStock.sellerId, key.sellerId), eq(licenseStock.id, key.id), isNull(licenseStock.drawnAt)))
    .returning()
  return rows[0]
}
