'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { SANDBOX_FAULTS } from '@/lib/domain/sandbox'
import { runAction } from '@/lib/http/action'
import { getFormat } from '@/lib/i18n/get-format'
import { act } from '@/lib/sandbox/actions/act'
import { buy } from '@/lib/sandbox/actions/buy'
import { moveClockBy, resetClock, setClockSpeed, skipToNextCall } from '@/lib/sandbox/actions/clock'
import { requestLicense } from '@/lib/sandbox/actions/request-license'
import { restart } from '@/lib/sandbox/actions/restart'
import { VERBS, type Verb } from '@/lib/sandbox/available'
import { OFFER_KEYS } from '@/lib/sandbox/catalogue'
import { DAY_MS, HOUR_MS } from '@/lib/sandbox/clock'
import type { Sandbox } from '@/lib/sandbox/context'
import { viewClock, viewOutcome } from '@/lib/sandbox/views'
import { parseInput } from '@/lib/services/parse'
import type { ActionState } from '@/lib/ui/action-state'
import { openPage } from '../open'
import { getWireWords } from './words'

type Answer = NonNullable<ActionState>

/** An hour of repeats in a minute. */
const FAST = 60

const text = (form: FormData, name: string) => String(form.get(name) ?? '')

const buyForm = z.object({
  offer: z.enum(OFFER_KEYS),
  buyer: z.string().trim().min(1).max(64),
  fault: z.union([z.literal(''), z.enum(SANDBOX_FAULTS)]).default(''),
})

/** Buys an offer and goes to what was bought. */
export async function buyAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() => {
    const { offer, buyer, fault } = parseInput(buyForm, Object.fromEntries(form))
    return buy(sandbox, { offer, buyer, fault: fault === '' ? undefined : fault })
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const { resourceIds } = result.value
  const path = `/${await getLocale()}/sandbox/${seller}/purchases`
  return redirect(resourceIds.length === 1 ? `${path}/${resourceIds[0]}` : path)
}

/** Does with a resource what its button says. */
export async function verbAction(seller: string, resourceId: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(async () => {
    const verb = parseInput(z.enum(VERBS), text(form, 'verb'))
    return { verb, acted: await act(sandbox, resourceId, verb) }
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const { verb, acted } = result.value
  return { ok: true, message: await whatIsTrue(sandbox, verb, acted) }
}

/** Asks for a licence for a device. */
export async function licenseAction(
  seller: string,
  resourceId: string,
  _: ActionState,
  form: FormData,
): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() => {
    const fingerprint = parseInput(z.string().trim().min(1).max(1024), text(form, 'fingerprint'))
    return requestLicense(sandbox, resourceId, fingerprint)
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  return { ok: true, message: await whatIsTrue(sandbox, undefined, result.value) }
}

export async function restartAction(seller: string, callId: string): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() => restart(sandbox, callId))
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  return { ok: true, message: await whatIsTrue(sandbox, undefined, result.value) }
}

async function whatIsTrue(
  sandbox: Sandbox,
  verb: Verb | undefined,
  acted: { callIds: string[]; allowed?: boolean },
): Promise<string> {
  const [t, words, format, call] = await Promise.all([
    getTranslations('sandbox.done'),
    getWireWords(),
    getFormat(),
    viewOutcome(sandbox, acted.callIds),
  ])
  if (!call) return t('expired')
  const code = call.resultCode ?? t('noCode')
  if (verb === 'renewWithChange' && acted.allowed === false) return t('refusedChange', { code })
  const activity = words.activity(call.activity)
  return t(call.state, { activity, code, time: format.exact(call.nextAt) })
}

/** Moves the marketplace's clock and says what came of it. */
export async function clockAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() => moveClock(sandbox, text(form, 'move')))
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const [t, format, { shown }] = await Promise.all([getTranslations('sandbox.clock'), getFormat(), viewClock(sandbox)])
  const count = result.value
  return {
    ok: true,
    message: count === null ? t('nothing') : t('moved', { time: format.exact(shown), count }),
  }
}

/** Attempts made, or null when nothing was planned to move to. */
async function moveClock(sandbox: Sandbox, move: string): Promise<number | null> {
  switch (parseInput(z.enum(['hour', 'day', 'next', 'fast', 'reset']), move)) {
    case 'hour':
      return moveClockBy(sandbox, HOUR_MS)
    case 'day':
      return moveClockBy(sandbox, DAY_MS)
    case 'next':
      return (await skipToNextCall(sandbox)) || null
    case 'fast':
      await setClockSpeed(sandbox, FAST)
      return 0
    case 'reset':
      await resetClock(sandbox)
      return 0
  }
}
