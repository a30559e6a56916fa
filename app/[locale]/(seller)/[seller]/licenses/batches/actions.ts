'use server'

import { revalidatePath } from 'next/cache'
import { getLocale, getTimeZone, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { redirect } from '@/lib/i18n/navigation'
import { zonedInstant } from '@/lib/i18n/zoned'
import { cancelBatch, issueBatch } from '@/lib/services/licensing/issue-batch'

export async function issueBatchAction(seller: string, _: unknown, form: FormData): Promise<ActionResult<void>> {
  const zone = await getTimeZone()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const moment = (name: string) => (text(name) === '' ? null : (zonedInstant(text(name), zone)?.toISOString() ?? ''))
  const [productId = '', skuCode = ''] = text('product').split(' ')
  return runAction(async () => {
    const { batchId } = await issueBatch(await sellerContext(seller), {
      productId,
      skuCode,
      count: Number(text('count')),
      effectiveTime: moment('effectiveTime'),
      expireTime: moment('expireTime'),
      seats: text('seats') === '' ? undefined : Number(text('seats')),
      reason: text('reason'),
    })
    redirect({ href: `/${seller}/licenses/batches/${batchId}`, locale: await getLocale() })
  })
}

export async function cancelBatchAction(_: unknown, form: FormData): Promise<ActionResult<void>> {
  const t = await getTranslations('licenses.batches')
  return runAction(async () => {
    await cancelBatch(await sellerContext(String(form.get('seller'))), {
      batchId: String(form.get('batchId')),
      reason: String(form.get('reason') ?? ''),
    })
    revalidatePath('/[locale]/[seller]/licenses/batches/[batch]', 'page')
  }, t('cancelDone'))
}
