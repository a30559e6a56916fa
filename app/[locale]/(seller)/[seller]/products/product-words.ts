import { getTranslations } from 'next-intl/server'
import type { Provisioning } from '@/lib/domain/products'

/** "Built in · Instant", in the reader's language. */
export async function provisioningWords(): Promise<(provisioning: Provisioning) => string> {
  const [modes, promises] = await Promise.all([getTranslations('enums.provisioning'), getTranslations('enums.promise')])
  return ({ mode, promise }) => `${modes(`${mode}.label`)} · ${promises(`${promise}.label`)}`
}

/** Address of a product's page. Ids are the marketplace's and may hold any character. */
export function productHref(seller: string, { productId, skuCode }: { productId: string; skuCode: string }): string {
  const query = skuCode ? `?${new URLSearchParams({ sku: skuCode })}` : ''
  return `/${seller}/products/${encodeURIComponent(productId)}${query}`
}
