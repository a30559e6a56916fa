import { eq } from 'drizzle-orm'
import { products } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** What decides how a seller's products are prepared, one row per specification. */
export async function selectProductChoices(db: Db | Tx, sellerId: string) {
  const rows = await db
    .select({
      productId: products.productId,
      skuCode: products.skuCode,
      name: products.name,
      settings: products.settings,
    })
    .from(products)
    .where(eq(products.sellerId, sellerId))
    .orderBy(products.productId, products.skuCode)
  return rows.map(({ settings, ...row }) => ({
    ...row,
    provisioning: settings.provisioning ?? null,
    license: settings.license ?? null,
    meter: settings.meter ?? null,
    package: settings.package ?? null,
  }))
}
