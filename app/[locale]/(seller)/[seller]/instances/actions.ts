'use server'

import { revalidatePath } from 'next/cache'
import { getTimeZone } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import type { AccessData } from '@/lib/domain/outcomes'
import { type ActionResult, runAction } from '@/lib/http/action'
import { zonedInstant } from '@/lib/i18n/zoned'
import type { ServiceContext } from '@/lib/services/context'
import { editAccessData } from '@/lib/services/instances/edit-access-data'
import { extendInstance } from '@/lib/services/instances/extend'
import { freezeInstance } from '@/lib/services/instances/freeze'
import { markReady } from '@/lib/services/instances/mark-ready'
import { resumeInstance } from '@/lib/services/instances/resume'
import { retryPreparation } from '@/lib/services/instances/retry-preparation'
import { revealAccess } from '@/lib/services/instances/reveal-access'
import { accessOf } from './access-form'

type Done = ActionResult<void>
type State = Done | null

/** What all actions have in common: whose instance, which, and why. */
async function act(
  form: FormData,
  verb: (ctx: ServiceContext, input: { instanceId: string; reason: string }) => Promise<void>,
): Promise<Done> {
  return runAction(async () => {
    const ctx = await sellerContext(String(form.get('seller')))
    await verb(ctx, { instanceId: String(form.get('instanceId')), reason: String(form.get('reason') ?? '') })
    revalidatePath('/[locale]/[seller]/instances/[instanceId]', 'page')
  })
}

export async function freezeAction(_: State, form: FormData) {
  return act(form, freezeInstance)
}

export async function resumeAction(_: State, form: FormData) {
  return act(form, resumeInstance)
}

export async function retryPreparationAction(_: State, form: FormData) {
  return act(form, retryPreparation)
}

export async function extendAction(_: State, form: FormData) {
  const zone = await getTimeZone()
  const expireTime = zonedInstant(String(form.get('expireTime') ?? ''), zone)?.toISOString() ?? ''
  return act(form, (ctx, input) => extendInstance(ctx, { ...input, expireTime }))
}

export async function markReadyAction(_: State, form: FormData) {
  return act(form, (ctx, input) => markReady(ctx, { ...input, access: accessOf(form) }))
}

export async function editAccessAction(_: State, form: FormData) {
  return act(form, (ctx, input) => editAccessData(ctx, { ...input, access: accessOf(form) }))
}

export async function revealAccessAction(_: unknown, form: FormData): Promise<ActionResult<AccessData>> {
  return runAction(async () => {
    const ctx = await sellerContext(String(form.get('seller')))
    return revealAccess(ctx, {
      instanceId: String(form.get('instanceId')),
      reason: String(form.get('reason') ?? ''),
    })
  })
}
