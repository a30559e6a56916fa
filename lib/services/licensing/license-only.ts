import type { ProductChoice } from '@/lib/services/provisioning/choose'

/**
 * Whether a licence is all that is delivered: the product has settings for licences and no way of provisioning of its
 * own. While the product is not known yet, whether that holds for everything the account sells.
 */
export function deliversLicenseOnly(
  products: readonly ProductChoice[],
  product: { productId: string | null; skuCode: string | null },
): boolean {
  if (product.productId === null) return products.length > 0 && products.every(isLicenseOnly)
  const ofProduct = products.filter(({ productId }) => productId === product.productId)
  const exact = ofProduct.find(({ skuCode }) => skuCode === (product.skuCode ?? ''))
  const general = ofProduct.find(({ skuCode }) => skuCode === '')
  const found = exact ?? general ?? (ofProduct.length === 1 ? ofProduct[0] : undefined)
  return found !== undefined && isLicenseOnly(found)
}

function isLicenseOnly({ provisioning, license }: ProductChoice): boolean {
  return provisioning === null && license != null
}
