import { and, asc, eq, isNull } from 'drizzle-orm'
import { licenseStock } from '@/db/schema'
import type { Tx } from '@/db/types'

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
