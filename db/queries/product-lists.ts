import { and, count, desc, eq, ilike, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { instances, products } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { ProductKind } from '@/lib/domain/products'
import type { ProductRow } from './products'

export type { ProductRow } from './products'
export type ProductFilter = {
  /** Part of the id, the SKU or the name. */
  q?: string
  kind?: ProductKind
  mode?: 'builtin' | 'manual' | 'default'
  discovered?: boolean
}
export type ProductCursor = Pick<ProductRow, 'createdAt' | 'productId' | 'skuCode'>

/** A page of products, newest first. */
export async function selectProducts(
  db: Db | Tx,
  sellerId: string,
  filter: ProductFilter,
  after: ProductCursor | undefined,
  limit: number,
): Promise<ProductRow[]> {
  return db
    .select()
    .from(products)
    .where(and(eq(products.sellerId, sellerId), matching(filter), after && behind(after)))
    .orderBy(desc(products.createdAt), desc(products.productId), desc(products.skuCode))
    .limit(limit)
}

/** Real instances ever made of these products, by specification. */
export async function countSales(
  db: Db | Tx,
  sellerId: string,
  productIds: string[],
): Promise<{ productId: string | null; skuCode: string | null; sales: number }[]> {
  if (productIds.length === 0) return []
  return db
    .select({ productId: instances.productId, skuCode: instances.skuCode, sales: count() })
    .from(instances)
    .where(and(eq(instances.sellerId, sellerId), eq(instances.test, false), inArray(instances.productId, productIds)))
    .groupBy(instances.productId, instances.skuCode)
}

function matching({ q, kind, mode, discovered }: ProductFilter): SQL | undefined {
  const part = q && `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const modeOf = sql<string | null>`${products.settings} -> 'provisioning' ->> 'mode'`
  return and(
    part ? or(ilike(products.productId, part), ilike(products.skuCode, part), ilike(products.name, part)) : undefined,
    kind ? eq(products.kind, kind) : undefined,
    mode === 'default' ? isNull(modeOf) : mode ? eq(modeOf, mode) : undefined,
    discovered ? eq(products.discovered, true) : undefined,
  )
}

function behind({ createdAt, productId, skuCode }: ProductCursor): SQL {
  const at = sql`${createdAt.toISOString()}::timestamptz`
  return sql`(${products.createdAt}, ${products.productId}, ${products.skuCode}) < (${at}, ${productId}, ${skuCode})`
}
