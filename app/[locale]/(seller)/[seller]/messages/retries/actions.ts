'use server'

import { revalidatePath } from 'next/cache'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { redirect } from '@/lib/i18n/navigation'
import { cancelRetry } from '@/lib/services/messages/cancel-retry'
import { retryAll } from '@/lib/services/messages/retry-all'

/** Begins the run and shows its progress. `filter`: the list's parameters as a query string. */
export async function retryAllAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    const filter = Object.fromEntries(new URLSearchParams(String(form.get('filter') ?? '')))
    const { runId } = await retryAll(ctx, { filter, reason: String(form.get('reason') ?? '') })
    return redirect({ href: `/${seller}/messages/retries/${runId}`, locale: await getLocale() })
  })
}

export async function cancelRetryAction(
  seller: string,
  runId: string,
  _: unknown,
  form: FormData,
): Promise<ActionResult> {
  const t = await getTranslations('messages.bulk')
  return runAction(async () => {
    await cancelRetry(await sellerContext(seller), { runId, reason: String(form.get('reason') ?? '') })
    revalidatePath('/', 'layout')
    return undefined
  }, t('cancelled'))
}
