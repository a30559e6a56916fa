'use server'

import { revalidatePath } from 'next/cache'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { cancelJob } from '@/lib/services/jobs/cancel-job'
import { retryJob } from '@/lib/services/jobs/retry-job'

async function act(form: FormData, verb: typeof retryJob | typeof cancelJob): Promise<ActionResult<void>> {
  return runAction(async () => {
    const ctx = await sellerContext(String(form.get('seller')))
    await verb(ctx, { jobId: String(form.get('jobId')), reason: String(form.get('reason') ?? '') })
    revalidatePath('/[locale]/[seller]/jobs', 'layout')
  })
}

export async function retryJobAction(_: ActionResult<void> | null, form: FormData) {
  return act(form, retryJob)
}

export async function cancelJobAction(_: ActionResult<void> | null, form: FormData) {
  return act(form, cancelJob)
}
