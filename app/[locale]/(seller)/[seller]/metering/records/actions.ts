'use server'

import { revalidatePath } from 'next/cache'
import { getLocale, getTimeZone, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { listParams } from '@/lib/http/list-params'
import { redirect } from '@/lib/i18n/navigation'
import type { ServiceContext } from '@/lib/services/context'
import { checkOff } from '@/lib/services/metering/check-off'
import { releaseHeld } from '@/lib/services/metering/release-held'
import { resubmitRecord } from '@/lib/services/metering/resubmit-record'
import { retryRecords } from '@/lib/services/metering/retry-records'
import { writeOff } from '@/lib/services/metering/write-off'

type State = ActionResult<{ count: number }> | null
type Selected = { serials?: string[]; filter?: Record<string, string | undefined>; reason: string }

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim()

/** One record by `sn`, or by `query` all that the list shows with this address. */
async function selected(form: FormData): Promise<Selected> {
  const reason = text(form, 'reason')
  const sn = text(form, 'sn')
  if (sn) return { serials: [sn], reason }
  const shown = listParams(Object.fromEntries(new URLSearchParams(text(form, 'query'))), await getTimeZone())
  const filter = Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : undefined,
    ]),
  )
  return { filter, reason }
}

async function act(
  form: FormData,
  done: 'retry' | 'writeOff' | 'check' | 'uncheck' | 'release',
  verb: (ctx: ServiceContext, input: Selected) => Promise<{ count: number }>,
): Promise<ActionResult<{ count: number }>> {
  const t = await getTranslations(`metering.act.${done}`)
  const result = await runAction(async () => {
    const ctx = await sellerContext(text(form, 'seller'))
    const { count } = await verb(ctx, await selected(form))
    revalidatePath('/[locale]/[seller]/metering', 'layout')
    return { count }
  })
  return result.ok ? { ...result, message: t('done', { count: result.value.count }) } : result
}

export async function retryAction(_: State, form: FormData) {
  return act(form, 'retry', (ctx, { serials = [], reason }) => retryRecords(ctx, { serials, reason }))
}

export async function writeOffAction(_: State, form: FormData) {
  return act(form, 'writeOff', writeOff)
}

export async function checkAction(_: State, form: FormData) {
  const checked = text(form, 'checked') !== '0'
  return act(form, checked ? 'check' : 'uncheck', (ctx, input) => checkOff(ctx, { ...input, checked }))
}

export async function releaseAction(_: State, form: FormData) {
  return act(form, 'release', (ctx, { serials = [], reason }) =>
    releaseHeld(ctx, { serials, reason, packageInstanceId: text(form, 'package') || null }),
  )
}

/** Leads on to the new version. */
export async function resubmitAction(_: ActionResult<void> | null, form: FormData): Promise<ActionResult<void>> {
  return runAction(async () => {
    const seller = text(form, 'seller')
    const time = (name: string) => {
      const given = text(form, name)
      return given ? new Date(`${given.replace(' ', 'T')}Z`) : undefined
    }
    const serial = await resubmitRecord(await sellerContext(seller), {
      meteringSn: text(form, 'sn'),
      reason: text(form, 'reason'),
      change: {
        value: text(form, 'value') || undefined,
        beginTime: time('beginTime'),
        endTime: time('endTime'),
        relatePkgInstance: text(form, 'package') || null,
      },
    })
    redirect({ href: `/${seller}/metering/records/${serial}`, locale: await getLocale() })
  })
}
