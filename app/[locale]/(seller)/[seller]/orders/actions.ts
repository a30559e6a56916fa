'use server'

import { revalidatePath } from 'next/cache'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { type Contact, revealContact } from '@/lib/services/customers/reveal-contact'
import { lookUpOrderAgain } from '@/lib/services/orders/look-up-again'

export async function lookUpAgainAction(_: ActionResult<void> | null, form: FormData) {
  return runAction(async () => {
    const ctx = await sellerContext(String(form.get('seller')))
    await lookUpOrderAgain(ctx, { orderId: String(form.get('orderId')), test: form.get('test') === '1' })
    revalidatePath('/[locale]/[seller]/orders/[orderId]', 'page')
  })
}

export async function revealContactAction(_: unknown, form: FormData): Promise<ActionResult<Contact>> {
  return runAction(async () => {
    const ctx = await sellerContext(String(form.get('seller')))
    return revealContact(ctx, { customerId: String(form.get('customerId')), reason: String(form.get('reason') ?? '') })
  })
}
