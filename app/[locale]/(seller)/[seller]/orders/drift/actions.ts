'use server'

import { refresh } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { decideOnDrift } from '@/lib/services/orders/drift'

type DecideInput = Parameters<typeof decideOnDrift>[1]

export async function decideAction(_previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('imports.drift')
  const decision = form.get('decision') === 'theirs' ? 'theirs' : 'ours'
  return runAction(
    async () => {
      await decideOnDrift(await sellerContext(String(form.get('seller'))), {
        orderId: String(form.get('orderId')),
        instanceId: String(form.get('instanceId') ?? ''),
        field: String(form.get('field')) as DecideInput['field'],
        decision,
        reason: String(form.get('reason') ?? ''),
      })
      refresh()
      return undefined
    },
    t(decision === 'theirs' ? 'tookTheirs' : 'keptOurs'),
  )
}
