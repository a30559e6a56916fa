/** Address of a product's pool. */
export function poolHref(seller: string, { productId, skuCode }: { productId: string; skuCode: string }): string {
  const path = `/${seller}/licenses/stock/${encodeURIComponent(productId)}`
  return skuCode ? `${path}?${new URLSearchParams({ sku: skuCode })}` : path
}
