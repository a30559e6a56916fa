'use server'

import { revalidatePath } from 'next/cache'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import type { ServiceContext } from '@/lib/services/context'
import { acknowledgeIncident } from '@/lib/services/incidents/acknowledge'
import { assignIncident } from '@/lib/services/incidents/assign'
import { checkRefund } from '@/lib/services/incidents/check-refund'
import { ignoreIncident } from '@/lib/services/incidents/ignore'
import { noteIncident } from '@/lib/services/incidents/note'
import { reopenIncident } from '@/lib/services/incidents/reopen'
import { resolveIncident } from '@/lib/services/incidents/resolve'

type State = ActionResult<void> | null

async function act(form: FormData, verb: (ctx: ServiceContext) => Promise<void>): Promise<ActionResult<void>> {
  return runAction(async () => {
    await verb(await sellerContext(text(form, 'seller')))
    revalidatePath('/[locale]/[seller]', 'layout')
  })
}

const text = (form: FormData, name: string) => String(form.get(name) ?? '')
const asked = (form: FormData) => ({
  incidentId: text(form, 'incidentId'),
  version: text(form, 'version'),
  reason: text(form, 'reason'),
})

export async function acknowledgeAction(_: State, form: FormData) {
  return act(form, (ctx) => acknowledgeIncident(ctx, asked(form)))
}

export async function resolveAction(_: State, form: FormData) {
  return act(form, (ctx) => resolveIncident(ctx, asked(form)))
}

export async function ignoreAction(_: State, form: FormData) {
  return act(form, (ctx) => ignoreIncident(ctx, asked(form)))
}

export async function reopenAction(_: State, form: FormData) {
  return act(form, (ctx) => reopenIncident(ctx, asked(form)))
}

export async function assignAction(_: State, form: FormData) {
  return act(form, (ctx) => assignIncident(ctx, { ...asked(form), ownerId: text(form, 'ownerId') || null }))
}

export async function noteAction(_: State, form: FormData) {
  return act(form, (ctx) => noteIncident(ctx, { incidentId: text(form, 'incidentId'), note: text(form, 'note') }))
}

export async function checkRefundAction(_: State, form: FormData) {
  const found = text(form, 'found') === 'kept' ? 'kept' : 'refunded'
  return act(form, (ctx) => checkRefund(ctx, { orderId: text(form, 'orderId'), found, note: text(form, 'reason') }))
}
