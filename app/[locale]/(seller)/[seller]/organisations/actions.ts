'use server'

import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { type RevealedMember, revealMember } from '@/lib/services/organisations/reveal-member'

export async function revealMemberAction(_: unknown, form: FormData): Promise<ActionResult<RevealedMember>> {
  return runAction(async () => {
    const text = (name: string) => String(form.get(name) ?? '')
    return revealMember(await sellerContext(text('seller')), {
      tenantId: text('tenantId'),
      test: text('test') === '1',
      instanceId: text('instanceId'),
      appId: text('appId'),
      userName: text('userName'),
      reason: text('reason'),
    })
  })
}
