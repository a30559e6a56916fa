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
import { beginTwoStep } from '@/lib/services/access/two-step/begin'
import { confirmTwoStep } from '@/lib/services/access/two-step/confirm'
import { endTwoStep } from '@/lib/services/access/two-step/end'
import { findTwoStep } from '@/lib/services/access/two-step/find'
import { renewRecoveryCodes } from '@/lib/services/access/two-step/renew-recovery-codes'
import { type QrCode, qrCode } from './qr-code'

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
    // The change ended every session; this browser goes on with a new one, unless that takes a code.
    if (await findTwoStep(await accessContext(), user.id)) {
      await signOut()
      redirect(`/${await getLocale()}/sign-in?${new URLSearchParams({ email: user.email })}`)
    }
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

export async function beginTwoStepAction(form: FormData): Promise<ActionResult<{ secret: string; qr: QrCode }>> {
  return runAction(async () => {
    const { user } = await requireSession()
    const input = { userId: user.id, current: String(form.get('current') ?? '') }
    const { secret, uri } = await beginTwoStep(await accessContext(), input)
    return { secret, qr: qrCode(uri) }
  })
}

export async function confirmTwoStepAction(form: FormData): Promise<ActionResult<string[]>> {
  return runAction(async () => {
    const { user } = await requireSession()
    return confirmTwoStep(await accessContext(), { userId: user.id, code: String(form.get('code') ?? '') })
  })
}

export async function renewRecoveryCodesAction(form: FormData): Promise<ActionResult<string[]>> {
  return runAction(async () => {
    const { user } = await requireSession()
    const input = { userId: user.id, current: String(form.get('current') ?? '') }
    return renewRecoveryCodes(await accessContext(), input)
  })
}

export async function endTwoStepAction(_previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('auth.twoStep')
  return runAction(async () => {
    const { user } = await requireSession()
    await endTwoStep(await accessContext(), { userId: user.id, current: String(form.get('current') ?? '') })
    refresh()
    return undefined
  }, t('ended'))
}
