import { and, desc, eq, gt, lte, ne, sql } from 'drizzle-orm'
import { instances, products } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type ProductRow = typeof products.$inferSelect
export type ProductKey = Pick<ProductRow, 'sellerId' | 'productId' | 'skuCode'>

const is = (key: ProductKey) =>
  and(eq(products.sellerId, key.sellerId), eq(products.productId, key.productId), eq(products.skuCode, key.skuCode))

export async function findProduct(db: Db | Tx, key: ProductKey): Promise<ProductRow | undefined> {
  const [row] = await db.select().from(products).where(is(key))
  return row
}

export async function lockProduct(tx: Tx, key: ProductKey): Promise<ProductRow | undefined> {
  const [row] = await tx.select().from(products).where(is(key)).for('update')
  return row
}

export async function listAllProducts(db: Db | Tx, sellerId: string): Promise<ProductRow[]> {
  return db.select().from(products).where(eq(products.sellerId, sellerId))
}

/** Those whose buyers are told anything by mail. */
export async function listMailingProducts(db: Db | Tx, sellerId: string): Promise<ProductRow[]> {
  const own = await listAllProducts(db, sellerId)
  // The others stay: a specification without mails must not be taken for its product.
  return own.some(({ settings }) => (settings.mails?.on.length ?? 0) > 0) ? own : []
}

/** Accounts with a product that tells its buyers of the coming expiry. */
export async function selectExpiringMailSellers(db: Db): Promise<string[]> {
  const rows = await db
    .selectDistinct({ sellerId: products.sellerId })
    .from(products)
    .where(sql`jsonb_exists(${products.settings} -> 'mails' -> 'on', 'expiring')`)
    .orderBy(products.sellerId)
  return rows.map(({ sellerId }) => sellerId)
}

/** Instances of a product that expire within a span and were there before `since`; real ones only. */
export async function selectExpiring(
  db: Db | Tx,
  { sellerId, productId }: { sellerId: string; productId: string },
  { after, until, leadMs }: { after: Date; until: Date; leadMs: number },
  limit: number,
) {
  return db
    .select()
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, sellerId),
        eq(instances.test, false),
        eq(instances.productId, productId),
        ne(instances.status, 'released'),
        gt(instances.expireTime, after),
        lte(instances.expireTime, until),
        sql`${instances.createdAt} < ${instances.expireTime} - make_interval(secs => ${leadMs / 1_000})`,
      ),
    )
    .orderBy(instances.expireTime)
    .limit(limit)
}

/** Gives false when the product is there already. */
export async function insertProduct(tx: Tx, row: typeof products.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(products).values(row).onConflictDoNothing().returning({ id: products.productId })
  return rows.length > 0
}

export async function updateProduct(
  tx: Tx,
  key: ProductKey,
  change: Partial<Pick<ProductRow, 'name' | 'kind' | 'settings' | 'discovered'>> & { updatedAt: Date },
): Promise<void> {
  await tx.update(products).set(change).where(is(key))
}

/** The newest real instance of a product, if it was ever sold. */
export async function findNewestSale(db: Db | Tx, sellerId: string, productId: string) {
  const mine = and(eq(instances.sellerId, sellerId), eq(instances.test, false), eq(instances.productId, productId))
  const rows = await db.select().from(instances).where(mine).orderBy(desc(instances.createdAt)).limit(1)
  return rows[0]
}

/** Instances of a product that are not released, the newest first. */
export async function selectSoldInstances(
  db: Db,
  sellerId: string,
  productId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .select({ instanceId: instances.instanceId })
    .from(instances)
    .where(and(eq(instances.sellerId, sellerId), eq(instances.productId, productId), ne(instances.status, 'released')))
    .orderBy(desc(instances.createdAt), desc(instances.instanceId))
    .limit(limit)
  return rows.map(({ instanceId }) => instanceId)
}
