'use server'

import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { importOrders, type OrderImport, previewOrderImport } from '@/lib/services/orders/import'

async function inputOf(form: FormData) {
  const file = form.get('file')
  if (!(file instanceof File)) return { name: '', bytes: new Uint8Array() }
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
}

export async function previewImportAction(_: unknown, form: FormData): Promise<ActionResult<OrderImport>> {
  return runAction(async () => previewOrderImport(await sellerContext(String(form.get('seller'))), await inputOf(form)))
}

export async function importOrdersAction(_: unknown, form: FormData): Promise<ActionResult<OrderImport>> {
  const t = await getTranslations('imports')
  const result = await runAction(async () =>
    importOrders(await sellerContext(String(form.get('seller'))), await inputOf(form)),
  )
  return result.ok ? { ...result, message: t('done', { count: result.value.counts.new }) } : result
}
