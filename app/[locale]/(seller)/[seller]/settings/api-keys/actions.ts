'use server'

import { refresh } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { createApiKey, type ROTATION_HOURS, revokeApiKey, rotateApiKey } from '@/lib/services/settings/api-keys'
import type { API_SCOPES } from '@/lib/services/settings/setting-schemas'

type Scope = (typeof API_SCOPES)[number]

export async function createApiKeyAction(
  seller: string,
  _: unknown,
  form: FormData,
): Promise<ActionResult<{ secret: string }>> {
  return runAction(async () => {
    const days = String(form.get('expiresInDays'))
    const { key } = await createApiKey(await sellerContext(seller), {
      name: String(form.get('name') ?? ''),
      // The service checks them.
      scopes: form.getAll('scopes') as Scope[],
      expiresInDays: days === 'never' ? null : Number(days),
    })
    return { secret: key }
  })
}

export async function rotateApiKeyAction(
  seller: string,
  apiKeyId: string,
  _: unknown,
  form: FormData,
): Promise<ActionResult<{ secret: string }>> {
  return runAction(async () => {
    // The service checks them.
    const validHours = Number(form.get('validHours')) as (typeof ROTATION_HOURS)[number]
    const { key } = await rotateApiKey(await sellerContext(seller), { apiKeyId, validHours })
    return { secret: key }
  })
}

export async function revokeApiKeyAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('settings.apiKeys')
  return runAction(async () => {
    await revokeApiKey(await sellerContext(seller), {
      apiKeyId: String(form.get('apiKeyId')),
      reason: String(form.get('reason') ?? ''),
    })
    refresh()
    return undefined
  }, t('revokeDone'))
}
