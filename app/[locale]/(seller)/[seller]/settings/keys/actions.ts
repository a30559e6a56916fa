'use server'

import { refresh } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { type AddKeyInput, addKey } from '@/lib/services/settings/add-key'
import { retireKey } from '@/lib/services/settings/retire-key'

export async function addKeyAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('settings.keys')
  return runAction(async () => {
    // Pasting brings spaces along; no key of the marketplace has one at its ends.
    const key = String(form.get('key')).trim()
    await addKey(await sellerContext(seller), { class: form.get('class') as AddKeyInput['class'], key })
    refresh()
    return undefined
  }, t('added'))
}

export async function retireKeyAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('settings.keys')
  return runAction(async () => {
    const reason = form.get('reason')
    await retireKey(await sellerContext(seller), {
      keyId: String(form.get('keyId')),
      reason: typeof reason === 'string' ? reason : undefined,
    })
    refresh()
    return undefined
  }, t('retired'))
}
