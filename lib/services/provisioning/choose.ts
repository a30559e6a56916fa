import type { LicenseSettings } from '@/lib/domain/license'
import type { Provisioning } from '@/lib/domain/products'
import type { SellerSettings } from '@/lib/domain/seller'

/** A product's part that decides how its instances are prepared, and its licences made. */
export type ProductChoice = {
  productId: string
  skuCode: string
  provisioning: Provisioning | null
  license?: LicenseSettings | null
}

/**
 * How an instance of the product is prepared: the specification's own way, else the product's, else the account's
 * default. While the product is not known yet (a V2.0 purchase does not name it) a way all products share is taken.
 */
export function chooseProvisioning(
  settings: SellerSettings,
  products: readonly ProductChoice[],
  product: { productId: string | null; skuCode: string | null },
): Provisioning {
  if (product.productId === null) return sharedWay(products) ?? settings.defaultProvisioning
  const ofProduct = products.filter((candidate) => candidate.productId === product.productId)
  const exact = ofProduct.find((candidate) => candidate.skuCode === (product.skuCode ?? ''))
  const general = ofProduct.find((candidate) => candidate.skuCode === '')
  const only = ofProduct.length === 1 ? ofProduct[0] : undefined
  return (exact ?? general ?? only)?.provisioning ?? settings.defaultProvisioning
}

function sharedWay(products: readonly ProductChoice[]): Provisioning | null {
  const first = products[0]?.provisioning ?? null
  if (first === null) return null
  const shared = products.every(
    ({ provisioning }) => provisioning?.mode === first.mode && provisioning.promise === first.promise,
  )
  return shared ? first : null
}
