import type { SandboxProduct } from '@/lib/domain/sandbox'

export function demoProduct(
  productId: string,
  skuCode: string,
  productName: string,
  linearValue = '1',
): SandboxProduct {
  return { productId, skuCode, linearValue, productName }
}
