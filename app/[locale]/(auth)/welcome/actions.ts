'use server'

import { redirect } from 'next/navigation'
import { getLocale } from 'next-intl/server'
import { accessContext } from '@/lib/auth/access-context'
import { signIn } from '@/lib/auth/sign-in'
import { type ActionResult, runAction } from '@/lib/http/action'
import { type AcceptOwnerLinkInput, acceptOwnerLink } from '@/lib/services/access/accept-owner-link'

export async function acceptOwnerLinkAction(token: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    // The service checks every field.
    const input = { ...Object.fromEntries(form), token } as AcceptOwnerLinkInput
    const { email, sellerId } = await acceptOwnerLink(await accessContext(), input)
    await signIn(email, String(form.get('password')))
    redirect(`/${await getLocale()}/${sellerId}`)
  })
}
