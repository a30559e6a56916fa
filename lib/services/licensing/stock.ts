import { z } from 'zod'
import { countFreeKeys, countStock, deleteFreeKey, type StockRow, selectStock } from '@/db/queries/license-stock'
import { listAllProducts } from '@/db/queries/products'
import { transaction } from '@/db/transaction'
import { DEFAULT_LOW_STOCK } from '@/lib/domain/license'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { productLabel } from '@/lib/services/products/list-products'
import { productIdSchema, skuCodeSchema } from '@/lib/services/products/product-schema'
import { refusal } from '@/lib/services/refusals'
import { reasonField } from './act'
import { openStockKey } from './sealed-key'

export type PoolView = {
  productId: string
  skuCode: string
  name: string
  free: number
  total: number
  /** Alarm below this many. */
  lowStock: number
  low: boolean
  importedAt: Date | null
  /** False: keys are there, but the product draws from no pool. */
  used: boolean
}

/** Every pool: of products that draw from one, and those that hold keys all the same. */
export async function listPools(ctx: ServiceContext): Promise<PoolView[]> {
  requirePermission(ctx, 'portal:read')
  const [products, counts] = await Promise.all([
    listAllProducts(ctx.db, ctx.sellerId),
    countStock(ctx.db, ctx.sellerId),
  ])
  const pools = products.flatMap(({ productId, skuCode, name, settings }): PoolView[] => {
    const count = counts.find((row) => row.productId === productId && row.skuCode === skuCode)
    const used = settings.license?.source === 'pool'
    if (!used && !count) return []
    const lowStock = settings.license?.lowStock ?? DEFAULT_LOW_STOCK
    const free = count?.free ?? 0
    const low = used && free < lowStock
    return [
      {
        productId,
        skuCode,
        name,
        free,
        total: count?.total ?? 0,
        lowStock,
        low,
        importedAt: count?.importedAt ?? null,
        used,
      },
    ]
  })
  return pools.sort((a, b) => Number(b.low) - Number(a.low) || a.name.localeCompare(b.name))
}

export type LowPool = { productId: string; skuCode: string; name: string; free: number }

/** Pools that run dry, the emptiest first: for "what needs me now". */
export async function lowPools(ctx: ServiceContext): Promise<LowPool[]> {
  requirePermission(ctx, 'portal:read')
  const products = await listAllProducts(ctx.db, ctx.sellerId)
  const drawing = products.filter(({ settings }) => settings.license?.source === 'pool')
  if (drawing.length === 0) return []
  const counts = await countFreeKeys(ctx.db, ctx.sellerId)
  return drawing
    .map(({ productId, skuCode, name, settings }) => ({
      pool: {
        productId,
        skuCode,
        name,
        free: counts.find((row) => row.productId === productId && row.skuCode === skuCode)?.free ?? 0,
      },
      lowStock: settings.license?.lowStock ?? DEFAULT_LOW_STOCK,
    }))
    .filter(({ pool, lowStock }) => pool.free < lowStock)
    .map(({ pool }) => pool)
    .sort((a, b) => a.free - b.free)
}

const poolInput = z.object({ productId: productIdSchema, skuCode: skuCodeSchema })
const listInput = z.object({ ...pageFields, ...poolInput.shape, state: choice(['free', 'drawn']) })

export type StockListRow = {
  id: string
  keyHint: string
  licenseId: string | null
  importedAt: Date
  importedBy: string
  drawnAt: Date | null
}

const toView = ({ id, keyHint, licenseId, importedAt, importedBy, drawnAt }: StockRow): StockListRow => ({
  id,
  keyHint,
  licenseId,
  importedAt,
  importedBy,
  drawnAt,
})

/** One page of a pool's keys, the latest imported first; masked. */
export async function listStock(ctx: ServiceContext, input: ListInput): Promise<Page<StockListRow>> {
  requirePermission(ctx, 'portal:read')
  const { productId, skuCode, state, cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const pool = { sellerId: ctx.sellerId, productId, skuCode }
  const place = readUuidCursor(cursor)
  const rows = await selectStock(ctx.db, pool, { state }, place, limit + 1)
  const page = toPage(rows, limit, place, ({ importedAt, id }) => ({ at: importedAt, id }))
  return { ...page, rows: page.rows.map(toView) }
}

const AT_A_TIME = 500

/** A pool's keys in clear, in pages. The download is audited before its first key leaves. */
export async function exportStock(
  ctx: ServiceContext,
  raw: z.input<typeof poolInput>,
): Promise<AsyncGenerator<(StockListRow & { key: string })[]>> {
  requirePermission(ctx, 'secrets:reveal')
  const { productId, skuCode } = parseInput(poolInput, raw)
  await transaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, {
      action: 'license.export_stock',
      subjectKind: 'product',
      subjectId: productLabel({ productId, skuCode }),
    }),
  )
  return pages(ctx, { sellerId: ctx.sellerId, productId, skuCode })
}

async function* pages(ctx: ServiceContext, pool: Parameters<typeof selectStock>[1]) {
  let cursor: Parameters<typeof selectStock>[3] = null
  for (;;) {
    const rows: StockRow[] = await selectStock(ctx.db, pool, {}, cursor, AT_A_TIME)
    yield rows.map((row) => ({ ...toView(row), key: openStockKey(ctx.secretBox, row) }))
    const last = rows.at(-1)
    if (!last || rows.length < AT_A_TIME) return
    cursor = { at: last.importedAt, id: last.id }
  }
}

const removeInput = z.object({ stockId: z.uuid(), reason: reasonField })

/** Takes a free key out of its pool for good. */
export async function removeStockKey(ctx: ServiceContext, raw: z.input<typeof removeInput>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { stockId, reason } = parseInput(removeInput, raw)
  await transaction(ctx.db, async (tx) => {
    const removed = await deleteFreeKey(tx, { sellerId: ctx.sellerId, id: stockId })
    if (!removed) throw refusal('stock_key_drawn')
    await recordAudit(tx, ctx, {
      action: 'license.remove_stock',
      subjectKind: 'product',
      subjectId: productLabel(removed),
      reason,
      details: { hint: removed.keyHint },
    })
  })
}
