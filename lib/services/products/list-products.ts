import { countSales, type ProductFilter, type ProductRow, selectProducts } from '@/db/queries/product-lists'
import { findProduct } from '@/db/queries/products'
import { type BuyerMailSettings, DEFAULT_BUYER_MAIL } from '@/lib/domain/buyer-mail'
import { DEFAULT_LANDING, type LandingSettings } from '@/lib/domain/landing'
import type { LicenseSettings } from '@/lib/domain/license'
import type { MeterSettings, PackageSettings } from '@/lib/domain/metering'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { PRODUCT_KINDS, PROVISIONING_MODES, type ProductKind, type Provisioning } from '@/lib/domain/products'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { onceSettled } from '@/lib/services/settled'

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
  mails: BuyerMailSettings
  /** Sold before it was set up. */
  discovered: boolean
  createdAt: Date
  updatedAt: Date
}
export type ProductListRow = ProductView & {
  /** Instances ever made, without test ones. */
  sales: number
}

type Sales = Awaited<ReturnType<typeof countSales>>

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
  const sold = await readSales(ctx, [...new Set(page.rows.map((row) => row.productId))])
  return { ...page, rows: page.rows.map((row) => ({ ...toView(row), sales: salesOf(row, sold) })) }
}

/** One product; throws `not_found`. */
export async function getProduct(ctx: ServiceContext, productId: string, skuCode: string): Promise<ProductView> {
  requirePermission(ctx, 'portal:read')
  const row = await findProduct(ctx.db, { sellerId: ctx.sellerId, productId, skuCode })
  if (!row) throw new ServiceError('not_found', 'No such product.')
  return toView(row)
}

const DAY_MS = 86_400_000
/** An instance's product may be told some time after the purchase. */
const SETTLED_DAYS = 3

/** All instances are counted once a day; after that only those made since. */
async function readSales(ctx: ServiceContext, productIds: string[]): Promise<Sales> {
  const settled = new Date((Math.floor(ctx.now().getTime() / DAY_MS) - SETTLED_DAYS) * DAY_MS)
  const [before, since] = await Promise.all([
    onceSettled(ctx, `sold ${settled.toISOString()} ${productIds.join()}`, () =>
      countSales(ctx.db, ctx.sellerId, productIds, { before: settled }),
    ),
    countSales(ctx.db, ctx.sellerId, productIds, { since: settled }),
  ])
  return [...before, ...since]
}

/** How audit rows name a product. */
export function productLabel({ productId, skuCode }: { productId: string; skuCode: string }): string {
  return skuCode ? `${productId} ${skuCode}` : productId
}

/** A product without a SKU stands for all of them. */
function salesOf({ productId, skuCode }: ProductRow, sold: Sales): number {
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
    mails = DEFAULT_BUYER_MAIL,
  } = settings
  return { ...row, provisioning, license, meter, package: pack, landing, mails }
}

function readFilter({ q, kind, mode, discovered }: ProductQuery): ProductFilter {
  return {
    q: q?.trim() || undefined,
    kind: PRODUCT_KINDS.find((known) => known === kind),
    mode: ([...PROVISIONING_MODES, 'default'] as const).find((known) => known === mode),
    discovered: discovered === '1' ? true : undefined,
  }
}
