import { and, desc, eq, ne } from 'drizzle-orm'
import { kitKeyPairs } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type KitKeyPairRow = typeof kitKeyPairs.$inferSelect

/** Every key pair of an account, newest first, retired ones included. */
export async function listKitKeyPairs(db: Db | Tx, sellerId: string): Promise<KitKeyPairRow[]> {
  return db
    .select()
    .from(kitKeyPairs)
    .where(eq(kitKeyPairs.sellerId, sellerId))
    .orderBy(desc(kitKeyPairs.createdAt), desc(kitKeyPairs.id))
}

export async function insertKitKeyPair(tx: Tx, row: typeof kitKeyPairs.$inferInsert): Promise<void> {
  await tx.insert(kitKeyPairs).values(row)
}

export async function updateKitKeyPair(
  tx: Tx,
  sellerId: string,
  id: string,
  patch: Partial<Pick<KitKeyPairRow, 'status' | 'source' | 'retiredAt' | 'usedAt'>>,
): Promise<void> {
  await tx
    .update(kitKeyPairs)
    .set(patch)
    .where(and(eq(kitKeyPairs.sellerId, sellerId), eq(kitKeyPairs.id, id)))
}

/** Makes every current pair a previous one, but for `exceptId`. */
export async function demoteKitKeyPairs(tx: Tx, sellerId: string, exceptId: string): Promise<void> {
  await tx
    .update(kitKeyPairs)
    .set({ status: 'previous' })
    .where(and(eq(kitKeyPairs.sellerId, sellerId), eq(kitKeyPairs.status, 'current'), ne(kitKeyPairs.id, exceptId)))
}
