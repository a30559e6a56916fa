import { countSales, type ProductFilter, type ProductRow, selectProducts } from '@/db/queries/product-lists'
import { findProduct } from '@/db/queries/products'
import { DEFAULT_LANDING, type LandingSettings } from '@/lib/domain/landing'
import type { LicenseSettings } from '@/lib/domain/license'
import type { MeterSettings, PackageSettings } from '@/lib/domain/metering'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { PRODUCT_KINDS, PROVISIONING_MODES, type ProductKind, type Provisioning } from '@/lib/domain/products'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'

export type ProductView = {
  productId: string
  skuCode: string
  name: string
  kind: ProductKind
  /** Null: the account's default. */
  provisioning: Provisioning | null
  /** Null: sells no licences. */
  license: LicenseSettings | null
  /** Null: not sold by use. */
  meter: MeterSettings | null
  /** Null: no package. */
  package: PackageSettings | null
  landing: LandingSettings
  /** Sold before it was set up. */
  discovered: boolean
  createdAt: Date
  updatedAt: Date
}
export type ProductListRow = ProductView & {
  /** Instances ever made, without test ones. */
  sales: number
}

export type ProductQuery = { q?: string; kind?: string; mode?: string; discovered?: string; cursor?: string }

/** A page of products, newest first. Unknown filter values count as none. */
export async function listProducts(ctx: ServiceContext, query: ProductQuery): Promise<Page<ProductListRow>> {
  requirePermission(ctx, 'portal:read')
  const place = readCursor(query.cursor)
  const found = await selectProducts(ctx.db, ctx.sellerId, readFilter(query), place, PAGE_SIZE + 1)
  const page = toPage(found, PAGE_SIZE, place, ({ createdAt, productId, skuCode }) => ({
    at: createdAt,
    id: `${productId} ${skuCode}`,
  }))
  const sold = await countSales(ctx.db, ctx.sellerId, [...new Set(page.rows.map((row) => row.productId))])
  return { ...page, rows: page.rows.map((row) => ({ ...toView(row), sales: salesOf(row, sold) })) }
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
  const {
    provisioning = null,
    license = null,
    meter = null,
    package: pack = null,
    landing = DEFAULT_LANDING,
  } = settings
  return { ...row, provisioning, license, meter, package: pack, landing }
}

function readFilter({ q, kind, mode, discovered }: ProductQuery): ProductFilter {
  return {
    q: q?.trim() || undefined,
    kind: PRODUCT_KINDS.find((known) => known === kind),
    mode: ([...PROVISIONING_MODES, 'default'] as const).find((known) => known === mode),
    discovered: discovered === '1' ? true : undefined,
  }
}
