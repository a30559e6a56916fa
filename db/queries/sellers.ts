import { and, asc, desc, eq, ne } from 'drizzle-orm'
import { kitCredentials, openApiCredentials, sellerKeys, sellers } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type SellerRow = typeof sellers.$inferSelect
export type SellerKeyRow = typeof sellerKeys.$inferSelect
export type OpenApiRow = typeof openApiCredentials.$inferSelect
export type KitRow = typeof kitCredentials.$inferSelect

/** One row per key that verifies (current before previous, newest first), at least one row when the account exists. */
export async function selectSellerWithSecrets(db: Db | Tx, sellerId: string) {
  return db
    .select({ seller: sellers, key: sellerKeys, openApi: openApiCredentials })
    .from(sellers)
    .leftJoin(sellerKeys, and(eq(sellerKeys.sellerId, sellers.sellerId), ne(sellerKeys.status, 'retired')))
    .leftJoin(openApiCredentials, eq(openApiCredentials.sellerId, sellers.sellerId))
    .where(eq(sellers.sellerId, sellerId))
    .orderBy(asc(sellerKeys.status), desc(sellerKeys.createdAt), desc(sellerKeys.id))
}

export async function findSeller(db: Db | Tx, sellerId: string): Promise<SellerRow | undefined> {
  const [row] = await db.select().from(sellers).where(eq(sellers.sellerId, sellerId))
  return row
}

/** The account, locked until the transaction ends: changes of its keys and settings come one after another. */
export async function lockSeller(tx: Tx, sellerId: string): Promise<SellerRow | undefined> {
  const [row] = await tx.select().from(sellers).where(eq(sellers.sellerId, sellerId)).for('update')
  return row
}

/** Gives false when the id is taken. */
export async function insertSeller(tx: Tx, row: typeof sellers.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(sellers).values(row).onConflictDoNothing().returning({ sellerId: sellers.sellerId })
  return rows.length > 0
}

export async function updateSeller(
  tx: Tx,
  sellerId: string,
  change: Partial<Pick<SellerRow, 'name' | 'site' | 'settings'>> & { updatedAt: Date },
): Promise<void> {
  await tx.update(sellers).set(change).where(eq(sellers.sellerId, sellerId))
}

/** All keys, also retired ones; by class, then current before previous before retired, newest first. */
export async function listKeys(db: Db | Tx, sellerId: string): Promise<SellerKeyRow[]> {
  return db
    .select()
    .from(sellerKeys)
    .where(eq(sellerKeys.sellerId, sellerId))
    .orderBy(asc(sellerKeys.class), asc(sellerKeys.status), desc(sellerKeys.createdAt), desc(sellerKeys.id))
}

/** Whether the account has a key of the class that still verifies. */
export async function hasKeyOfClass(db: Db | Tx, sellerId: string, keyClass: SellerKeyRow['class']): Promise<boolean> {
  const rows = await db
    .select({ id: sellerKeys.id })
    .from(sellerKeys)
    .where(and(eq(sellerKeys.sellerId, sellerId), eq(sellerKeys.class, keyClass), ne(sellerKeys.status, 'retired')))
    .limit(1)
  return rows.length > 0
}

export async function insertKey(tx: Tx, row: typeof sellerKeys.$inferInsert): Promise<void> {
  await tx.insert(sellerKeys).values(row)
}

export async function updateKey(
  tx: Tx,
  sellerId: string,
  id: string,
  change: Partial<Pick<SellerKeyRow, 'status' | 'source' | 'retiredAt'>>,
): Promise<void> {
  await tx
    .update(sellerKeys)
    .set(change)
    .where(and(eq(sellerKeys.sellerId, sellerId), eq(sellerKeys.id, id)))
}

export async function findOpenApi(db: Db | Tx, sellerId: string): Promise<OpenApiRow | undefined> {
  const [row] = await db.select().from(openApiCredentials).where(eq(openApiCredentials.sellerId, sellerId))
  return row
}

export async function putOpenApi(tx: Tx, row: OpenApiRow): Promise<void> {
  const { sellerId: _, ...values } = row
  await tx
    .insert(openApiCredentials)
    .values(row)
    .onConflictDoUpdate({ target: openApiCredentials.sellerId, set: values })
}

/** Remembers the last test of the credentials. */
export async function noteOpenApiTest(
  db: Db | Tx,
  sellerId: string,
  test: { testedAt: Date; testResult: string },
): Promise<void> {
  await db.update(openApiCredentials).set(test).where(eq(openApiCredentials.sellerId, sellerId))
}

export async function findKit(db: Db | Tx, sellerId: string): Promise<KitRow | undefined> {
  const [row] = await db.select().from(kitCredentials).where(eq(kitCredentials.sellerId, sellerId))
  return row
}

export async function putKit(tx: Tx, row: KitRow): Promise<void> {
  const { sellerId: _, ...values } = row
  await tx.insert(kitCredentials).values(row).onConflictDoUpdate({ target: kitCredentials.sellerId, set: values })
}

/** Every account with its choices. */
export async function listSellers(db: Db | Tx): Promise<Pick<SellerRow, 'sellerId' | 'settings'>[]> {
  return db.select({ sellerId: sellers.sellerId, settings: sellers.settings }).from(sellers)
}

export async function listSellerIds(db: Db | Tx): Promise<string[]> {
  const rows = await db.select({ sellerId: sellers.sellerId }).from(sellers)
  return rows.map((row) => row.sellerId)
}
