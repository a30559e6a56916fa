import { isDeepStrictEqual } from 'node:util'
import { insertProduct, listAllProducts, updateProduct } from '@/db/queries/products'
import type { ProductSettings } from '@/lib/domain/products'
import type { ApplyRun } from './apply-run'
import type { SellerConfig } from './config-schema'

/** Adds and changes the listed products; others, and what the file does not say of a listed one, stay as they are. */
export async function applyProducts(run: ApplyRun, wanted: SellerConfig['products']): Promise<void> {
  if (!wanted?.length) return
  const { tx, ctx, now } = run
  const rows = await listAllProducts(tx, ctx.sellerId)
  const present = new Map(rows.map((row) => [`${row.productId} ${row.skuCode}`, row]))
  for (const entry of wanted) {
    const key = { sellerId: ctx.sellerId, productId: entry.productId, skuCode: entry.skuCode }
    const row = present.get(`${entry.productId} ${entry.skuCode}`)
    const named: ProductSettings = {
      ...(entry.provisioning && { provisioning: entry.provisioning }),
      ...(entry.meter && { meter: entry.meter }),
      ...(entry.package && { package: entry.package }),
      ...(entry.license && { license: entry.license }),
      ...(entry.landing && { landing: entry.landing }),
      ...(entry.mails && { mails: entry.mails }),
    }
    const values = {
      name: entry.name ?? row?.name ?? entry.productId,
      kind: entry.kind ?? row?.kind ?? 'saas',
      settings: { ...row?.settings, ...named },
      discovered: false,
    }
    const changed = row
      ? (['name', 'kind', 'settings', 'discovered'] as const).filter(
          (member) => !isDeepStrictEqual(row[member], values[member]),
        )
      : []
    if (!row) await insertProduct(tx, { ...key, ...values, createdAt: now, updatedAt: now })
    else if (changed.length > 0) await updateProduct(tx, key, { ...values, updatedAt: now })
    const label = entry.skuCode ? `${entry.productId} ${entry.skuCode}` : entry.productId
    await run.note(
      !row ? 'created' : changed.length > 0 ? 'updated' : 'unchanged',
      `${ctx.sellerId}: product ${label}`,
      {
        action: row ? 'product.updated' : 'product.created',
        subjectKind: 'product',
        subjectId: label,
        details: row ? { changed } : { name: values.name, kind: values.kind },
      },
    )
  }
}
