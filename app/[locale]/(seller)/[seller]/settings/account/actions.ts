'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { accessContext } from '@/lib/auth/access-context'
import { requireSession } from '@/lib/auth/seller-context'
import { signIn, signOut } from '@/lib/auth/sign-in'
import { type ActionResult, runAction } from '@/lib/http/action'
import { changeName } from '@/lib/services/access/change-name'
import { type ChangePasswordInput, changePassword } from '@/lib/services/access/change-password'
import { signOutEverywhere } from '@/lib/services/access/sign-out-everywhere'

export async function changeNameAction(_previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('auth.account')
  return runAction(async () => {
    const { user } = await requireSession()
    await changeName(await accessContext(), { userId: user.id, name: String(form.get('name')) })
    refresh()
    return undefined
  }, t('nameChanged'))
}

export async function changePasswordAction(_previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('auth.account')
  return runAction(async () => {
    const { user } = await requireSession()
    const input = { ...Object.fromEntries(form), userId: user.id } as ChangePasswordInput
    await changePassword(await accessContext(), input)
    // The change ended every session; this browser goes on with a new one.
    await signIn(user.email, input.password)
    refresh()
    return undefined
  }, t('passwordChanged'))
}

export async function signOutEverywhereAction(): Promise<ActionResult> {
  return runAction(async () => {
    const { user } = await requireSession()
    await signOutEverywhere(await accessContext(), user.id)
    await signOut()
    redirect(`/${await getLocale()}/sign-in`)
  })
}
