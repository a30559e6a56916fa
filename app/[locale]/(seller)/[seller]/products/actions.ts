'use server'

import { getLocale } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { redirect } from '@/lib/i18n/navigation'
import { tryHandOver } from '@/lib/services/landings/try-hand-over'
import { createProduct, type ProductInput, updateProduct } from '@/lib/services/products/save-product'
import { readProvisioning } from '../provisioning/read-provisioning'
import { readLicense } from './read-license'
import { readMetering } from './read-metering'

export async function createProductAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    await createProduct(await sellerContext(seller), readProduct(form))
    return backToList(seller)
  })
}

export async function updateProductAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    await updateProduct(await sellerContext(seller), readProduct(form))
    return backToList(seller)
  })
}

export type Tried = { url: string; value: string; claims: string }

/** Walks through a hand-over without a purchase. */
export async function tryHandOverAction(
  seller: string,
  _previous: unknown,
  form: FormData,
): Promise<ActionResult<Tried>> {
  return runAction(async () => {
    const text = (name: string) => String(form.get(name) ?? '')
    const { url, value, claims } = await tryHandOver(await sellerContext(seller), {
      productId: text('productId'),
      skuCode: text('skuCode'),
      kind: text('kind') === 'code' ? 'code' : 'token',
    })
    return { url, value, claims: JSON.stringify(claims, null, 2) }
  })
}

async function backToList(seller: string): Promise<never> {
  return redirect({ href: `/${seller}/products`, locale: await getLocale() })
}

/** The service checks every field. */
function readProduct(form: FormData): ProductInput {
  const text = (name: string) => String(form.get(name) ?? '')
  return {
    productId: text('productId'),
    skuCode: text('skuCode'),
    name: text('name'),
    kind: text('kind') as ProductInput['kind'],
    provisioning: readProvisioning(form, 'provisioning'),
    license: readLicense(form),
    landing: { policy: text('landing.policy'), handOver: text('landing.handOver') } as ProductInput['landing'],
    ...readMetering(form),
  }
}
