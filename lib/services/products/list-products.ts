import {
  countSales,
  type ProductCursor,
  type ProductFilter,
  type ProductRow,
  selectProducts,
} from '@/db/queries/product-lists'
import { findProduct } from '@/db/queries/products'
import { PRODUCT_KINDS, type ProductKind, type Provisioning } from '@/lib/domain/products'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'

export const PAGE_SIZE = 50

export type ProductView = {
  productId: string
  skuCode: string
  name: string
  kind: ProductKind
  /** Null: the account's default. */
  provisioning: Provisioning | null
  /** Sold before it was set up. */
  discovered: boolean
  createdAt: Date
  updatedAt: Date
}
export type ProductListRow = ProductView & {
  /** Instances ever made, without test ones. */
  sales: number
}

export type ProductQuery = { q?: string; kind?: string; mode?: string; discovered?: string; before?: string }

/** A page of products, newest first. Unknown filter values count as none. */
export async function listProducts(
  ctx: ServiceContext,
  query: ProductQuery,
): Promise<{ rows: ProductListRow[]; next: string | null }> {
  requirePermission(ctx, 'portal:read')
  const rows = await selectProducts(ctx.db, ctx.sellerId, readFilter(query), readCursor(query.before), PAGE_SIZE + 1)
  const page = rows.slice(0, PAGE_SIZE)
  const sold = await countSales(ctx.db, ctx.sellerId, [...new Set(page.map((row) => row.productId))])
  const last = rows.length > PAGE_SIZE ? page.at(-1) : undefined
  return {
    rows: page.map((row) => ({ ...toView(row), sales: salesOf(row, sold) })),
    next: last ? JSON.stringify([last.createdAt.toISOString(), last.productId, last.skuCode]) : null,
  }
}

/** One product; throws `not_found`. */
export async function getProduct(ctx: ServiceContext, productId: string, skuCode: string): Promise<ProductView> {
  requirePermission(ctx, 'portal:read')
  const row = await findProduct(ctx.db, { sellerId: ctx.sellerId, productId, skuCode })
  if (!row) throw new ServiceError('not_found', 'No such product.')
  return toView(row)
}

/** How audit rows name a product. */
export function productLabel({ productId, skuCode }: { productId: string; skuCode: string }): string {
  return skuCode ? `${productId} ${skuCode}` : productId
}

/** A product without a SKU stands for all of them. */
function salesOf({ productId, skuCode }: ProductRow, sold: Awaited<ReturnType<typeof countSales>>): number {
  return sold
    .filter((row) => row.productId === productId && (skuCode === '' || row.skuCode === skuCode))
    .reduce((sum, row) => sum + row.sales, 0)
}

function toView({ settings, sellerId: _, ...row }: ProductRow): ProductView {
  return { ...row, provisioning: settings.provisioning ?? null }
}

function readFilter({ q, kind, mode, discovered }: ProductQuery): ProductFilter {
  return {
    q: q?.trim() || undefined,
    kind: PRODUCT_KINDS.find((known) => known === kind),
    mode: (['builtin', 'manual', 'default'] as const).find((known) => known === mode),
    discovered: discovered === '1' ? true : undefined,
  }
}

function readCursor(text: string | undefined): ProductCursor | undefined {
  if (!text) return undefined
  try {
    const [at, productId, skuCode]: unknown[] = JSON.parse(text)
    const createdAt = new Date(String(at))
    if (Number.isNaN(createdAt.getTime()) || typeof productId !== 'string' || typeof skuCode !== 'string')
      return undefined
    return { createdAt, productId, skuCode }
  } catch {
    return undefined
  }
}
