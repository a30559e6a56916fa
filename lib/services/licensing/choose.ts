import { DEFAULT_LICENSE_SETTINGS, type LicenseSettings } from '@/lib/domain/license'
import type { ProductChoice } from '@/lib/services/provisioning/choose'

/** A product's way of licensing, and the row it stands in, whose pool it draws from. */
export type LicenseChoice = { productId: string; skuCode: string; settings: LicenseSettings }

/** The specification's own way, else the product's; a product that is not set up has generated, signed keys. */
export function chooseLicense(
  products: readonly ProductChoice[],
  product: { productId: string | null; skuCode: string | null },
): LicenseChoice {
  const skuCode = product.skuCode ?? ''
  const ofProduct = products.filter(({ productId, license }) => productId === product.productId && license)
  const found =
    ofProduct.find((candidate) => candidate.skuCode === skuCode) ??
    ofProduct.find((candidate) => candidate.skuCode === '') ??
    (ofProduct.length === 1 ? ofProduct[0] : undefined)
  return found?.license
    ? { productId: found.productId, skuCode: found.skuCode, settings: found.license }
    : { productId: product.productId ?? '', skuCode, settings: DEFAULT_LICENSE_SETTINGS }
}
