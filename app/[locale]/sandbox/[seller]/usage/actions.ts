'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { runAction } from '@/lib/http/action'
import { reportUsage } from '@/lib/sandbox/actions/report-usage'
import { switchUsage, usageSwitchesSchema } from '@/lib/sandbox/actions/usage'
import { HOUR_MS } from '@/lib/sandbox/clock'
import { readAmount } from '@/lib/services/metering/read-events'
import { parseInput } from '@/lib/services/parse'
import type { ActionState } from '@/lib/ui/action-state'
import { openPage } from '../../open'
import { AGO_HOURS, getUsageFaultWords } from './words'

type Answer = NonNullable<ActionState>

/** `kind`, or `kind:code` (words.ts). */
const faultForm = z.object({ fault: z.string(), at: z.coerce.number(), count: z.coerce.number() })

export async function usageFaultAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(async () => {
    const { fault, at, count } = parseInput(faultForm, Object.fromEntries(form))
    const [kind, code] = fault.split(':')
    const { faults } = parseInput(usageSwitchesSchema, { faults: [{ kind, ...(code ? { code } : {}), at, count }] })
    await switchUsage(sandbox, { faults })
    return { fault, count }
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const [t, nameOf] = await Promise.all([getTranslations('sandbox.faults'), getUsageFaultWords()])
  const { fault, count } = result.value
  const [kind = '', code] = fault.split(':')
  return { ok: true, message: t('ordered', { count, fault: nameOf(kind, code) }) }
}

export async function clearUsageFaultsAction(seller: string): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() => switchUsage(sandbox, { clear: true }))
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const t = await getTranslations('sandbox.faults')
  return { ok: true, message: t('cleared') }
}

export async function strictnessAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(async () => {
    const strict = parseInput(z.enum(['strict', 'lenient']), form.get('check')) === 'strict'
    await switchUsage(sandbox, { strict })
    return strict
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const t = await getTranslations('sandbox.usage')
  return { ok: true, message: result.value ? t('nowStrict') : t('nowLenient') }
}

const reportForm = z.object({
  /** Instance and product, told apart by a blank: neither has one. */
  instance: z.string().min(1),
  value: z
    .string()
    .trim()
    .refine((value) => readAmount(value) !== null, { params: { code: 'format' } }),
  ago: z.coerce.number().refine((hours) => AGO_HOURS.includes(hours)),
})

/** Reports usage as the product would, over the portal's REST API. */
export async function reportAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() => {
    const { instance, value, ago } = parseInput(reportForm, Object.fromEntries(form))
    const [instanceId = '', productId = ''] = instance.split(' ')
    const time = new Date(sandbox.now().getTime() - ago * HOUR_MS)
    return reportUsage(sandbox, [{ id: sandbox.newId(), instanceId, productId, value, time }])
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const t = await getTranslations('sandbox.usage')
  const { status, accepted, results, answer } = result.value
  if (accepted > 0) return { ok: true, message: t('reported') }
  const [first] = results
  const reason = first ? [first.verdict, first.reason, first.detail].filter(Boolean).join(' · ') : answer.slice(0, 300)
  return { ok: false, message: t('notReported', { status, reason }) }
}
