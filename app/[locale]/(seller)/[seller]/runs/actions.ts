'use server'

import { revalidatePath } from 'next/cache'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { BULK_KINDS, type BulkKind } from '@/lib/domain/bulk'
import { type ActionResult, runAction } from '@/lib/http/action'
import { redirect } from '@/lib/i18n/navigation'
import { startBulkRun } from '@/lib/services/bulk/start'
import { cancelBulkRun, pauseBulkRun, resumeBulkRun } from '@/lib/services/bulk/steer'
import { readJson } from '@/lib/services/read-json'

const text = (form: FormData, name: string) => String(form.get(name) ?? '')

/** Begins the run that a plan told of, and shows it. */
export async function startRunAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    const kind: BulkKind = BULK_KINDS.find((each) => each === form.get('kind')) ?? 'messages'
    const selection = readJson(text(form, 'selection')) as Record<string, string>
    const { runId } = await startBulkRun(ctx, { kind, selection, reason: text(form, 'reason') })
    return redirect({ href: `/${seller}/runs/${runId}`, locale: await getLocale() })
  })
}

const VERBS = { pause: pauseBulkRun, resume: resumeBulkRun, cancel: cancelBulkRun } as const

export async function steerRunAction(
  seller: string,
  runId: string,
  act: keyof typeof VERBS,
  _: unknown,
  form: FormData,
): Promise<ActionResult> {
  const t = await getTranslations('runs.steer')
  return runAction(
    async () => {
      await VERBS[act](await sellerContext(seller), { runId, reason: text(form, 'reason') })
      revalidatePath('/', 'layout')
      return undefined
    },
    t(`${act}.done`),
  )
}
