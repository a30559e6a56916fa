'use server'

import { refresh } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { getContainer } from '@/lib/container'
import type { BuyerMail, MailLanguage } from '@/lib/domain/buyer-mail'
import { type ActionResult, runAction } from '@/lib/http/action'
import { resetMailText, saveBuyerMails, saveMailText } from '@/lib/services/buyer-mail/save-mails'
import { testBuyerMail } from '@/lib/services/buyer-mail/test-mail'
import { notFound } from '@/lib/services/refusals'
import type { TestVerdict } from '../../../settings/open-api/actions'

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim()
const product = (form: FormData) => ({ productId: text(form, 'productId'), skuCode: text(form, 'skuCode') })
/** The service checks them. */
const named = (form: FormData) => ({
  ...product(form),
  mail: text(form, 'mail') as BuyerMail,
  language: text(form, 'language') as MailLanguage,
})

export async function saveMailsAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('mails')
  return runAction(async () => {
    await saveBuyerMails(await sellerContext(seller), {
      ...product(form),
      on: form.getAll('on') as BuyerMail[],
      language: text(form, 'language') as MailLanguage,
      channel: text(form, 'channel') || undefined,
      expiringDays: Number(text(form, 'expiringDays')),
    })
    refresh()
    return undefined
  }, t('saved'))
}

export async function saveTextAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('mails')
  return runAction(async () => {
    await saveMailText(await sellerContext(seller), {
      ...named(form),
      subject: text(form, 'subject'),
      text: text(form, 'text').replaceAll('\r\n', '\n'),
    })
    refresh()
    return undefined
  }, t('textSaved'))
}

export async function resetTextAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('mails')
  return runAction(async () => {
    await resetMailText(await sellerContext(seller), named(form))
    refresh()
    return undefined
  }, t('resetDone'))
}

export async function testMailAction(seller: string, _: unknown, form: FormData): Promise<ActionResult<TestVerdict>> {
  const t = await getTranslations('mails')
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    const { inbox, outside } = await getContainer()
    const known = await inbox.sellers.get(seller)
    if (!known) throw notFound('seller')
    const sent = await testBuyerMail(ctx, { known, outside }, { ...named(form), to: text(form, 'to') })
    return sent.ok
      ? { good: true, title: t('testGood'), text: sent.answer }
      : { good: false, title: t('testBad'), text: sent.error }
  })
}
