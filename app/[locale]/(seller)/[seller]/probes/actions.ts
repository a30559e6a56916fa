'use server'

import { refresh } from 'next/cache'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { redirect } from '@/lib/i18n/navigation'
import { deleteCase, keepCase, renameCase } from '@/lib/services/probes/cases'
import { startProbeRun } from '@/lib/services/probes/start-run'
import { stopProbeRun } from '@/lib/services/probes/stop-run'
import { updateSettings } from '@/lib/services/settings/update-settings'

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim()

export async function keepCaseAction(
  seller: string,
  messageId: string,
  _previous: unknown,
  form: FormData,
): Promise<ActionResult> {
  const t = await getTranslations('probes.keep')
  return runAction(async () => {
    const input = { messageId, name: text(form, 'name'), productId: text(form, 'productId') }
    await keepCase(await sellerContext(seller), input)
    refresh()
    return undefined
  }, t('done'))
}

export async function renameCaseAction(
  seller: string,
  caseId: string,
  _previous: unknown,
  form: FormData,
): Promise<ActionResult> {
  const t = await getTranslations('probes.cases')
  return runAction(async () => {
    const input = { caseId, name: text(form, 'name'), productId: text(form, 'productId') }
    await renameCase(await sellerContext(seller), input)
    refresh()
    return undefined
  }, t('saved'))
}

export async function deleteCaseAction(seller: string, caseId: string): Promise<ActionResult> {
  const [t, locale] = await Promise.all([getTranslations('probes.cases'), getLocale()])
  return runAction(async () => {
    await deleteCase(await sellerContext(seller), { caseId })
    redirect({ href: `/${seller}/probes`, locale })
    return undefined
  }, t('deleted'))
}

/** Begins a run and shows it. */
export async function startRunAction(seller: string): Promise<ActionResult> {
  const locale = await getLocale()
  return runAction(async () => {
    const { runId } = await startProbeRun(await sellerContext(seller))
    redirect({ href: `/${seller}/probes/runs/${runId}`, locale })
    return undefined
  })
}

export async function stopRunAction(seller: string, runId: string): Promise<ActionResult> {
  const t = await getTranslations('probes.runs')
  return runAction(async () => {
    await stopProbeRun(await sellerContext(seller), { runId })
    refresh()
    return undefined
  }, t('stopped'))
}

export async function savePlanAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('probes.plan')
  return runAction(async () => {
    const probeTimes = text(form, 'probeTimes')
      .split(/[\s,，、]+/)
      .filter(Boolean)
    const settings = { probeTimes, probeZone: text(form, 'probeZone') }
    await updateSettings(await sellerContext(seller), { settings })
    refresh()
    return undefined
  }, t('saved'))
}
