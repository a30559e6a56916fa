import { and, count, eq, gte, ilike, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { instances, products } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Cursor } from '@/lib/domain/paging'
import type { ProductKind, Provisioning } from '@/lib/domain/products'
import { containing, keysetPage } from './keyset'
import type { ProductRow } from './products'

export type { ProductRow } from './products'
export type ProductFilter = {
  /** Part of the id, the SKU or the name. */
  q?: string
  kind?: ProductKind
  mode?: Provisioning['mode'] | 'default'
  discovered?: boolean
}

/** Tells products apart that were made at the same moment. */
const identity = sql`(${products.productId} || ' ' || ${products.skuCode})`

/** A page of products, newest first. */
export async function selectProducts(
  db: Db | Tx,
  sellerId: string,
  filter: ProductFilter,
  cursor: Cursor | null,
  limit: number,
): Promise<ProductRow[]> {
  const { where, orderBy } = keysetPage('newest first', products.createdAt, identity, cursor)
  return db
    .select()
    .from(products)
    .where(and(eq(products.sellerId, sellerId), matching(filter), where))
    .orderBy(...orderBy)
    .limit(limit)
}

/** One entry per product id, its specifications taken together; by name. */
export async function selectProductNames(db: Db | Tx, sellerId: string, limit: number) {
  const name = sql<string>`min(${products.name})`
  return db
    .select({ productId: products.productId, name })
    .from(products)
    .where(eq(products.sellerId, sellerId))
    .groupBy(products.productId)
    .orderBy(name, products.productId)
    .limit(limit)
}

/** Real instances made of these products before a moment, or since it, by specification. */
export async function countSales(
  db: Db | Tx,
  sellerId: string,
  productIds: string[],
  made: { before: Date } | { since: Date },
): Promise<{ productId: string | null; skuCode: string | null; sales: number }[]> {
  if (productIds.length === 0) return []
  return db
    .select({ productId: instances.productId, skuCode: instances.skuCode, sales: count() })
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, sellerId),
        eq(instances.test, false),
        inArray(instances.productId, productIds),
        'before' in made ? lt(instances.createdAt, made.before) : gte(instances.createdAt, made.since),
      ),
    )
    .groupBy(instances.productId, instances.skuCode)
}

function matching({ q, kind, mode, discovered }: ProductFilter): SQL | undefined {
  const part = q && containing(q)
  const modeOf = sql<string | null>`${products.settings} -> 'provisioning' ->> 'mode'`
  return and(
    part ? or(ilike(products.productId, part), ilike(products.skuCode, part), ilike(products.name, part)) : undefined,
    kind ? eq(products.kind, kind) : undefined,
    mode === 'default' ? isNull(modeOf) : mode ? eq(modeOf, mode) : undefined,
    discovered ? eq(products.discovered, true) : undefined,
  )
}
