'use server'

import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { importUsage, previewUsage, type UsageImport } from '@/lib/services/metering/import-usage'

const inputOf = (form: FormData) => ({ text: String(form.get('text') ?? '') })

export async function previewUsageAction(_: unknown, form: FormData): Promise<ActionResult<UsageImport>> {
  return runAction(async () => previewUsage(await sellerContext(String(form.get('seller'))), inputOf(form)))
}

export async function importUsageAction(_: unknown, form: FormData): Promise<ActionResult<UsageImport>> {
  const t = await getTranslations('usage-import')
  const result = await runAction(async () =>
    importUsage(await sellerContext(String(form.get('seller'))), inputOf(form)),
  )
  return result.ok ? { ...result, message: t('done', { count: result.value.counts.accepted }) } : result
}
