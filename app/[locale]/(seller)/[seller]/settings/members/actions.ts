'use server'

import { refresh } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { type ChangeRoleInput, changeRole } from '@/lib/services/access/change-role'
import { type InviteMemberInput, inviteMember } from '@/lib/services/access/invite-member'
import { removeMember } from '@/lib/services/access/remove-member'
import { revokeInvitation } from '@/lib/services/access/revoke-invitation'
import { resetMemberTwoStep } from '@/lib/services/access/two-step/reset-member'

export type Invited = { url: string; email: string; expiresAt: Date }

// The services check every field of these forms.

export async function inviteMemberAction(
  seller: string,
  _previous: unknown,
  form: FormData,
): Promise<ActionResult<Invited>> {
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    const invited = await inviteMember(ctx, Object.fromEntries(form) as InviteMemberInput)
    refresh()
    return invited
  })
}

export async function changeRoleAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('auth.members')
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    await changeRole(ctx, Object.fromEntries(form) as ChangeRoleInput)
    refresh()
    return undefined
  }, t('roleChanged'))
}

export async function removeMemberAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('auth.members')
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    await removeMember(ctx, { userId: String(form.get('userId')) })
    refresh()
    return undefined
  }, t('removed'))
}

export async function resetTwoStepAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('auth.members')
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    await resetMemberTwoStep(ctx, { userId: String(form.get('userId')), reason: String(form.get('reason') ?? '') })
    refresh()
    return undefined
  }, t('twoStepReset'))
}

export async function revokeInvitationAction(
  seller: string,
  _previous: unknown,
  form: FormData,
): Promise<ActionResult> {
  const t = await getTranslations('auth.members')
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    await revokeInvitation(ctx, { invitationId: String(form.get('invitationId')) })
    refresh()
    return undefined
  }, t('invitationRevoked'))
}
