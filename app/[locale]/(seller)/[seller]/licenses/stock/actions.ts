'use server'

import { refresh } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { importStock, previewStock, type StockPreview } from '@/lib/services/licensing/import-stock'
import { removeStockKey } from '@/lib/services/licensing/stock'

const inputOf = (form: FormData) => ({
  productId: String(form.get('productId')),
  skuCode: String(form.get('skuCode') ?? ''),
  text: String(form.get('text') ?? ''),
})

export async function previewStockAction(_: unknown, form: FormData): Promise<ActionResult<StockPreview>> {
  return runAction(async () => previewStock(await sellerContext(String(form.get('seller'))), inputOf(form)))
}

export async function importStockAction(_: unknown, form: FormData): Promise<ActionResult<{ added: number }>> {
  const t = await getTranslations('licenses.stock')
  const result = await runAction(async () => {
    const done = await importStock(await sellerContext(String(form.get('seller'))), inputOf(form))
    refresh()
    return done
  })
  return result.ok ? { ...result, message: t('done', { count: result.value.added }) } : result
}

export async function removeStockAction(_: unknown, form: FormData): Promise<ActionResult<void>> {
  const t = await getTranslations('licenses.stock')
  return runAction(async () => {
    await removeStockKey(await sellerContext(String(form.get('seller'))), {
      stockId: String(form.get('stockId')),
      reason: String(form.get('reason') ?? ''),
    })
    refresh()
  }, t('removeDone'))
}
