import type { LicenseSettings } from '@/lib/domain/license'
import type { MeterSettings, PackageSettings } from '@/lib/domain/metering'
import type { Provisioning } from '@/lib/domain/products'
import type { SellerSettings } from '@/lib/domain/seller'

/** A product's part that decides how its instances are prepared, and its licences made. */
export type ProductChoice = {
  productId: string
  skuCode: string
  /** As set up here; the marketplace's own name goes before it where a call or an order tells one. */
  name?: string
  provisioning: Provisioning | null
  license?: LicenseSettings | null
  meter?: MeterSettings | null
  package?: PackageSettings | null
}

type ProductIds = { productId: string | null; skuCode: string | null }

/**
 * How an instance of the product is prepared: the specification's own way, else the product's, else the account's
 * default. While the product is not known yet (a V2.0 purchase does not name it) a way all products share is taken.
 */
export function chooseProvisioning(
  settings: SellerSettings,
  products: readonly ProductChoice[],
  product: ProductIds,
): Provisioning {
  if (product.productId === null) return sharedWay(products) ?? settings.defaultProvisioning
  return productOf(products, product)?.provisioning ?? settings.defaultProvisioning
}

/** What the product is called here: calls of V1.0 name none (protocol/saas-v1.md 4.1). */
export function nameOfProduct(products: readonly ProductChoice[], product: ProductIds): string | null {
  return productOf(products, product)?.name ?? null
}

/** How the product is metered; null for one that is not. */
export function chooseMeter(products: readonly ProductChoice[], product: ProductIds): MeterSettings | null {
  return productOf(products, product)?.meter ?? null
}

/** What a package of the product holds; null for other products. */
export function choosePackage(products: readonly ProductChoice[], product: ProductIds): PackageSettings | null {
  return productOf(products, product)?.package ?? null
}

/** The specification, else the product as a whole, else the only specification there is. */
export function productOf<P extends { productId: string; skuCode: string }>(
  products: readonly P[],
  { productId, skuCode }: ProductIds,
): P | undefined {
  const ofProduct = products.filter((candidate) => candidate.productId === productId)
  return (
    ofProduct.find((candidate) => candidate.skuCode === (skuCode ?? '')) ??
    ofProduct.find((candidate) => candidate.skuCode === '') ??
    (ofProduct.length === 1 ? ofProduct[0] : undefined)
  )
}

function sharedWay(products: readonly ProductChoice[]): Provisioning | null {
  const first = products[0]?.provisioning ?? null
  if (first === null) return null
  const shared = products.every(({ provisioning }) => provisioning !== null && isSameWay(provisioning, first))
  return shared ? first : null
}

/** Templates and the like may differ: they are filled in once the product is known. Another endpoint is another product. */
function isSameWay(a: Provisioning, b: Provisioning): boolean {
  if (a.mode !== b.mode || a.promise !== b.promise) return false
  return a.mode !== 'hook' || b.mode !== 'hook' || a.endpoint === b.endpoint
}
