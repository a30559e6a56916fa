'use server'

import { revalidatePath } from 'next/cache'
import { getLocale, getTimeZone, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { redirect } from '@/lib/i18n/navigation'
import { zonedInstant } from '@/lib/i18n/zoned'
import type { ServiceContext } from '@/lib/services/context'
import { extendLicense } from '@/lib/services/licensing/extend'
import { freezeLicense } from '@/lib/services/licensing/freeze'
import { rotateSigningKey } from '@/lib/services/licensing/public-keys'
import { reissueLicense } from '@/lib/services/licensing/reissue'
import { releaseDevice } from '@/lib/services/licensing/release-device'
import { resumeLicense } from '@/lib/services/licensing/resume'
import { revealKey } from '@/lib/services/licensing/reveal-key'
import { revokeLicense } from '@/lib/services/licensing/revoke'
import { setSeats } from '@/lib/services/licensing/set-seats'

type State = ActionResult<void> | null

/** What all actions have in common: whose licence, which, and why. */
async function act(
  form: FormData,
  verb: (ctx: ServiceContext, input: { licenseId: string; reason: string }) => Promise<void>,
): Promise<ActionResult<void>> {
  return runAction(async () => {
    const ctx = await sellerContext(String(form.get('seller')))
    await verb(ctx, { licenseId: String(form.get('licenseId')), reason: String(form.get('reason') ?? '') })
    revalidatePath('/[locale]/[seller]/licenses/[licenseId]', 'page')
  })
}

export async function freezeAction(_: State, form: FormData) {
  return act(form, freezeLicense)
}

export async function resumeAction(_: State, form: FormData) {
  return act(form, resumeLicense)
}

export async function revokeAction(_: State, form: FormData) {
  return act(form, revokeLicense)
}

export async function extendAction(_: State, form: FormData) {
  const zone = await getTimeZone()
  const expireTime = zonedInstant(String(form.get('expireTime') ?? ''), zone)?.toISOString() ?? ''
  return act(form, (ctx, input) => extendLicense(ctx, { ...input, expireTime }))
}

export async function seatsAction(_: State, form: FormData) {
  const text = String(form.get('seats') ?? '').trim()
  return act(form, (ctx, input) => setSeats(ctx, { ...input, seats: text === '' ? null : Number(text) }))
}

export async function releaseDeviceAction(_: State, form: FormData) {
  return act(form, (ctx, input) => releaseDevice(ctx, { ...input, activationId: String(form.get('activationId')) }))
}

/** Leads on to the new licence. */
export async function reissueAction(_: State, form: FormData): Promise<ActionResult<void>> {
  return runAction(async () => {
    const seller = String(form.get('seller'))
    const { licenseId } = await reissueLicense(await sellerContext(seller), {
      licenseId: String(form.get('licenseId')),
      reason: String(form.get('reason') ?? ''),
    })
    redirect({ href: `/${seller}/licenses/${licenseId}`, locale: await getLocale() })
  })
}

export async function revealKeyAction(_: unknown, form: FormData): Promise<ActionResult<{ key: string }>> {
  return runAction(async () =>
    revealKey(await sellerContext(String(form.get('seller'))), {
      licenseId: String(form.get('licenseId')),
      reason: String(form.get('reason') ?? ''),
    }),
  )
}

export async function rotateSigningKeyAction(_: unknown, form: FormData): Promise<ActionResult<void>> {
  const t = await getTranslations('licenses.keys')
  return runAction(async () => {
    const reason = String(form.get('reason') ?? '')
    await rotateSigningKey(await sellerContext(String(form.get('seller'))), { reason })
    revalidatePath('/[locale]/[seller]/licenses/keys', 'page')
  }, t('rotateDone'))
}
