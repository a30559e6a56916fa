import { and, desc, eq } from 'drizzle-orm'
import { apiKeys } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type ApiKeyRow = typeof apiKeys.$inferSelect

export async function listApiKeys(db: Db | Tx, sellerId: string): Promise<ApiKeyRow[]> {
  return db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.sellerId, sellerId))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
}

/** A key is found by its SHA-256 alone, whichever account it belongs to. */
export async function findApiKeyByHash(db: Db | Tx, hash: string): Promise<ApiKeyRow | undefined> {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.hash, hash))
  return row
}

export async function insertApiKey(tx: Tx, row: typeof apiKeys.$inferInsert): Promise<void> {
  await tx.insert(apiKeys).values(row)
}

export async function updateApiKey(
  tx: Tx,
  sellerId: string,
  id: string,
  change: Partial<Pick<ApiKeyRow, 'name' | 'scopes' | 'revokedAt' | 'expiresAt' | 'replacedBy'>>,
): Promise<void> {
  await tx
    .update(apiKeys)
    .set(change)
    .where(and(eq(apiKeys.sellerId, sellerId), eq(apiKeys.id, id)))
}

export async function touchApiKey(db: Db | Tx, sellerId: string, id: string, at: Date): Promise<void> {
  await db
    .update(apiKeys)
    .set({ lastUsedAt: at })
    .where(and(eq(apiKeys.sellerId, sellerId), eq(apiKeys.id, id)))
}
