'use server'

import { revalidatePath } from 'next/cache'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import type { ServiceContext } from '@/lib/services/context'
import { assignTask } from '@/lib/services/tasks/assign'
import { cancelTask } from '@/lib/services/tasks/cancel'
import { completeTask } from '@/lib/services/tasks/complete'
import { noteTask } from '@/lib/services/tasks/note'
import { accessOf } from '../instances/access-form'

type Done = ActionResult<void>
type State = Done | null

async function act(
  form: FormData,
  verb: (ctx: ServiceContext, task: { taskId: string; version: number }) => Promise<void>,
): Promise<Done> {
  return runAction(async () => {
    const ctx = await sellerContext(String(form.get('seller')))
    await verb(ctx, { taskId: String(form.get('taskId')), version: Number(form.get('version')) })
    revalidatePath('/[locale]/[seller]/tasks', 'layout')
  })
}

const text = (form: FormData, name: string) => String(form.get(name) ?? '')

export async function completeAction(_: State, form: FormData) {
  return act(form, (ctx, task) => completeTask(ctx, { ...task, note: text(form, 'note'), access: accessOf(form) }))
}

export async function cancelTaskAction(_: State, form: FormData) {
  return act(form, (ctx, task) => cancelTask(ctx, { ...task, reason: text(form, 'reason') }))
}

export async function assignAction(_: State, form: FormData) {
  return act(form, (ctx, task) => assignTask(ctx, { ...task, ownerId: text(form, 'ownerId') || null }))
}

export async function noteAction(_: State, form: FormData) {
  return act(form, (ctx, task) => noteTask(ctx, { ...task, note: text(form, 'note') }))
}
