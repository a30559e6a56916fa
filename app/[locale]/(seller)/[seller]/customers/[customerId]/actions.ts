'use server'

import { refresh } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { anonymiseCustomer } from '@/lib/services/customers/anonymise'

export async function anonymiseAction(_previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('retention.customer')
  return runAction(async () => {
    await anonymiseCustomer(await sellerContext(String(form.get('seller'))), {
      customerId: String(form.get('customerId')),
      reason: String(form.get('reason') ?? ''),
    })
    refresh()
    return undefined
  }, t('anonymised'))
}
