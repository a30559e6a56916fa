'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { ORDER_QUERY_FAULTS, SANDBOX_FAULTS } from '@/lib/domain/sandbox'
import { runAction } from '@/lib/http/action'
import { replayCases } from '@/lib/sandbox/actions/probe'
import { clearFaults, orderFault, setAnswerTimeout, setOrderQueryFault } from '@/lib/sandbox/actions/settings'
import { parseInput } from '@/lib/services/parse'
import type { ActionState } from '@/lib/ui/action-state'
import { openPage } from '../../open'

type Answer = NonNullable<ActionState>

const faultForm = z.object({ kind: z.enum(SANDBOX_FAULTS), count: z.coerce.number().int().min(1).max(1000) })
const orderQueryForm = z.enum(ORDER_QUERY_FAULTS).nullable()
const timeoutForm = z.enum(['5000', '20000'])

export async function faultAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(async () => {
    const input = parseInput(faultForm, Object.fromEntries(form))
    await orderFault(sandbox, input)
    return input
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const [t, names] = await Promise.all([getTranslations('sandbox.faults'), getTranslations('sandbox.faultName')])
  const { kind, count } = result.value
  return { ok: true, message: t('ordered', { count, fault: names(kind) }) }
}

export async function clearAction(seller: string): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() => clearFaults(sandbox))
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const t = await getTranslations('sandbox.faults')
  return { ok: true, message: t('cleared') }
}

export async function orderQueryAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(async () => {
    const fault = parseInput(orderQueryForm, form.get('fault') || null)
    await setOrderQueryFault(sandbox, fault)
    return fault
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const [t, names] = await Promise.all([getTranslations('sandbox.faults'), getTranslations('sandbox.orderQueryFault')])
  const fault = result.value
  return { ok: true, message: t('orderQuerySet', { fault: fault ? names(fault) : t('orderQueryNone') }) }
}

export async function timeoutAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(async () => {
    const timeoutMs = parseInput(timeoutForm, form.get('timeout')) === '5000' ? 5_000 : 20_000
    await setAnswerTimeout(sandbox, timeoutMs)
    return timeoutMs
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const t = await getTranslations('sandbox.faults')
  return { ok: true, message: t('timeoutSet', { seconds: result.value / 1000 }) }
}

/** Replays the saved cases; the first time it debugs all scenarios and saves those that pass. */
export async function probeAction(seller: string): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() => replayCases(sandbox))
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const t = await getTranslations('sandbox.faults')
  const cases = result.value
  return {
    ok: true,
    message: t('probed', { passed: cases.filter(({ passed }) => passed).length, total: cases.length }),
  }
}
