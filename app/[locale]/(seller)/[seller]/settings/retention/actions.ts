'use server'

import { refresh } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { RETENTION_KINDS } from '@/lib/domain/retention'
import { type ActionResult, runAction } from '@/lib/http/action'
import { previewRetention, type RetentionPreview } from '@/lib/services/retention/preview'
import { saveRetention } from '@/lib/services/retention/save-retention'

/** Empty is for ever; the service checks the rest. */
const days = (value: FormDataEntryValue | null) => (value === null || value === '' ? null : Number(value))
const retentionOf = (form: FormData) =>
  Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, days(form.get(`retention.${kind}`))]))

export async function previewRetentionAction(
  seller: string,
  _previous: unknown,
  form: FormData,
): Promise<ActionResult<RetentionPreview>> {
  return runAction(async () => previewRetention(await sellerContext(seller), { retention: retentionOf(form) }))
}

export async function saveRetentionAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('retention')
  return runAction(async () => {
    await saveRetention(await sellerContext(seller), {
      retention: retentionOf(form),
      purgeAfterDays: days(form.get('purgeAfterDays')),
      reason: String(form.get('reason') ?? ''),
    })
    refresh()
    return undefined
  }, t('saved'))
}
