'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { runAction } from '@/lib/http/action'
import { getFormat } from '@/lib/i18n/get-format'
import { dismissFailures } from '@/lib/services/messages/dismiss'
import { type RetryResult, retryMessage } from '@/lib/services/messages/retry'
import { revealMessage } from '@/lib/services/messages/reveal'
import type { ActionState } from '@/lib/ui/action-state'

type Answer = NonNullable<ActionState>

const text = (form: FormData, name: string) => String(form.get(name) ?? '')
const ids = (form: FormData) => text(form, 'ids').split(',').filter(Boolean)

/** Runs one message again and says what is now true, the marketplace's part included. */
export async function retryAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const ctx = await sellerContext(seller)
  const result = await runAction(() =>
    retryMessage(ctx, { messageId: text(form, 'ids'), reason: text(form, 'reason') }),
  )
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  return { ok: true, message: await afterRetry(result.value) }
}

async function afterRetry({ accepted, resultCode: code, clock }: RetryResult): Promise<string> {
  const [t, format] = await Promise.all([getTranslations('messages.retry'), getFormat()])
  if (!accepted) return t('stillFailing', { code })
  // Nothing was failing: there is nothing the marketplace would have to be told.
  if (!clock) return t('accepted', { code })
  if (!clock.nextCallExpectedAt) return t('acceptedRestart', { code })
  const at = clock.nextCallExpectedAt
  return t('acceptedNext', { code, time: `${format.clock(at)} ${format.zone(at)}` })
}

export async function dismissAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const ctx = await sellerContext(seller)
  const result = await runAction(() => dismissFailures(ctx, { messageIds: ids(form), reason: text(form, 'reason') }))
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const t = await getTranslations('messages.dismiss')
  return { ok: true, message: t('done', { count: result.value.messages }) }
}

/** The bytes with nothing hidden; asked for on purpose, never part of a page. */
export async function revealAction(seller: string, id: string) {
  const ctx = await sellerContext(seller)
  return runAction(() => revealMessage(ctx, { id }))
}
