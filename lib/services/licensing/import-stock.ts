import { z } from 'zod'
import { findKnownHashes, insertStock } from '@/db/queries/license-stock'
import { findProduct } from '@/db/queries/products'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { productLabel } from '@/lib/services/products/list-products'
import { productIdSchema, skuCodeSchema } from '@/lib/services/products/product-schema'
import { notFound, refusal } from '@/lib/services/refusals'
import { type BadLine, IMPORT_MAX, readKeys } from './read-keys'
import { keepStockKey } from './sealed-key'

export const importStockInput = z.object({
  productId: productIdSchema,
  skuCode: skuCodeSchema.default(''),
  /** One key a line, or CSV with the key in its first column. */
  text: z.string().min(1).max(3_000_000),
})
export type ImportStockInput = z.input<typeof importStockInput>

export type StockPreview = {
  /** Keys that would be added. */
  fresh: number
  /** Lines that repeat an earlier one of the text. */
  duplicates: number[]
  /** Lines whose key a pool or a licence has already. */
  known: number[]
  bad: BadLine[]
  /** More keys than one import takes: the rest is left out. */
  leftOut: number
}

/** What an import of this text would do; changes nothing. */
export async function previewStock(ctx: ServiceContext, raw: ImportStockInput): Promise<StockPreview> {
  requirePermission(ctx, 'fulfilment:write')
  const { text } = parseInput(importStockInput, raw)
  return (await sift(ctx, text)).preview
}

/** Adds the new keys of a text to a product's pool, the first first. Safe to repeat. */
export async function importStock(ctx: ServiceContext, raw: ImportStockInput): Promise<{ added: number }> {
  requirePermission(ctx, 'fulfilment:write')
  const { productId, skuCode, text } = parseInput(importStockInput, raw)
  const { fresh } = await sift(ctx, text)
  if (fresh.length === 0) {
    // Software repeats a call whose answer it missed; people are told that nothing happened.
    if (ctx.actor.kind === 'api') return { added: 0 }
    throw refusal('nothing_to_import')
  }
  const { sellerId } = ctx
  const importId = ctx.newId()
  const importedAt = ctx.now()
  return transaction(ctx.db, async (tx) => {
    if (!(await findProduct(tx, { sellerId, productId, skuCode }))) throw notFound('product')
    const rows = fresh.map(({ key }, position) => {
      const id = ctx.newId()
      const kept = keepStockKey(ctx.secretBox, { sellerId, id }, key)
      return {
        sellerId,
        id,
        productId,
        skuCode,
        ...kept,
        importId,
        position,
        importedAt,
        importedBy: actorName(ctx.actor),
      }
    })
    const added = await insertStock(tx, rows)
    await recordAudit(tx, ctx, {
      action: 'license.import_stock',
      subjectKind: 'product',
      subjectId: productLabel({ productId, skuCode }),
      details: { added, importId },
    })
    return { added }
  })
}

async function sift(ctx: ServiceContext, text: string) {
  const { keys, duplicates, bad } = readKeys(text)
  const taken = keys.slice(0, IMPORT_MAX)
  const place = { sellerId: ctx.sellerId, id: '' }
  const hashed = taken.map((entry) => ({ ...entry, hash: keepStockKey(ctx.secretBox, place, entry.key).keyHash }))
  const knownHashes = await findKnownHashes(
    ctx.db,
    ctx.sellerId,
    hashed.map(({ hash }) => hash),
  )
  const fresh = hashed.filter(({ hash }) => !knownHashes.has(hash))
  const known = hashed.filter(({ hash }) => knownHashes.has(hash)).map(({ line }) => line)
  const preview: StockPreview = { fresh: fresh.length, duplicates, known, bad, leftOut: keys.length - taken.length }
  return { fresh, preview }
}
