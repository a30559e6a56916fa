import { and, desc, eq, ne } from 'drizzle-orm'
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
