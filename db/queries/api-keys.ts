import { and, desc, eq, isNull, lte, or, sql } from 'drizzle-orm'
import { kept } from '@/db/kept'
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

const keysByHash = kept((db) =>
  db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.hash, sql.placeholder('hash')))
    .prepare('api_key_by_hash'),
)

/** A key is found by its SHA-256 alone, whichever account it belongs to. */
export async function findApiKeyByHash(db: Db | Tx, hash: string): Promise<ApiKeyRow | undefined> {
  const [row] = await keysByHash(db).execute({ hash })
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

/** Notes that a key was used, unless it is known since `before`: of many calls at once, one writes. */
export async function touchApiKey(
  db: Db | Tx,
  sellerId: string,
  id: string,
  { at, before }: { at: Date; before: Date },
): Promise<void> {
  const stale = or(isNull(apiKeys.lastUsedAt), lte(apiKeys.lastUsedAt, before))
  await db
    .update(apiKeys)
    .set({ lastUsedAt: at })
    .where(and(eq(apiKeys.sellerId, sellerId), eq(apiKeys.id, id), stale))
}
