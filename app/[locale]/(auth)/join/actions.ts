'use server'

import { redirect } from 'next/navigation'
import { getLocale } from 'next-intl/server'
import { accessContext } from '@/lib/auth/access-context'
import { requireSession } from '@/lib/auth/seller-context'
import { signIn, signOut } from '@/lib/auth/sign-in'
import { type ActionResult, runAction } from '@/lib/http/action'
import {
  type AcceptAsNewInput,
  acceptInvitationAsNew,
  acceptInvitationAsUser,
} from '@/lib/services/access/accept-invitation'

export async function joinAsNewAction(token: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    const input = { ...Object.fromEntries(form), token } as AcceptAsNewInput
    const { email, sellerId } = await acceptInvitationAsNew(await accessContext(), input)
    await signIn(email, String(form.get('password')))
    redirect(`/${await getLocale()}/${sellerId}`)
  })
}

export async function joinAsUserAction(token: string): Promise<ActionResult> {
  return runAction(async () => {
    const { user } = await requireSession()
    const { sellerId } = await acceptInvitationAsUser(await accessContext(), { token, userId: user.id })
    redirect(`/${await getLocale()}/${sellerId}`)
  })
}

/** For someone else's invitation: sign out and come back to it. */
export async function switchPersonAction(token: string): Promise<void> {
  await signOut()
  redirect(`/${await getLocale()}/join?${new URLSearchParams({ token })}`)
}
