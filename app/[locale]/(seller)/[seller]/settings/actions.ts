'use server'

import { refresh } from 'next/cache'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { redirect } from '@/lib/i18n/navigation'
import { type CreateSellerInput, createSeller } from '@/lib/services/settings/create-seller'
import { type UpdateSettingsInput, updateSettings } from '@/lib/services/settings/update-settings'
import { readProvisioning } from '../provisioning/read-provisioning'

type Area = 'account' | 'choices' | 'v1' | 'licences' | 'buyers' | 'usage'

/** What every form of these pages ends in; the service checks every field. */
async function save(seller: string, area: Area, input: UpdateSettingsInput): Promise<ActionResult> {
  const t = await getTranslations('settings')
  return runAction(
    async () => {
      await updateSettings(await sellerContext(seller), input)
      refresh()
      return undefined
    },
    t(`${area}.saved`),
  )
}

export async function saveAccountAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  return save(seller, 'account', {
    name: String(form.get('name')),
    site: form.get('site') as UpdateSettingsInput['site'],
  })
}

export async function saveChoicesAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const settings = {
    pendingPurchase: form.get('settings.pendingPurchase'),
    pendingQuery: form.get('settings.pendingQuery'),
    unknownRelease: form.get('settings.unknownRelease'),
    purchaseAppInfo: form.has('settings.purchaseAppInfo'),
    bodySign: form.has('settings.bodySign'),
    taskHours: Number(form.get('settings.taskHours')),
    defaultProvisioning: readProvisioning(form, 'settings.defaultProvisioning'),
  }
  return save(seller, 'choices', { settings: settings as UpdateSettingsInput['settings'] })
}

export async function saveV1Action(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const window = form.get('v1WindowMinutes')
  const settings = {
    encryptType: form.get('encryptType'),
    inboundEncryptType: form.get('inboundEncryptType'),
    v1WindowMinutes: window === null || window === '' ? null : Number(window),
  }
  return save(seller, 'v1', { settings: settings as UpdateSettingsInput['settings'] })
}

export async function saveLicenceChoicesAction(
  seller: string,
  _previous: unknown,
  form: FormData,
): Promise<ActionResult> {
  const settings = {
    unknownLicenseCode: form.get('unknownLicenseCode'),
    licenseAsyncAnswer: form.get('licenseAsyncAnswer'),
    uploadSigning: form.get('uploadSigning'),
    codeFreshMinutes: Number(form.get('codeFreshMinutes')),
    codeOutageHours: Number(form.get('codeOutageHours')),
  }
  return save(seller, 'licences', { settings: settings as UpdateSettingsInput['settings'] })
}

export async function saveBuyerChoicesAction(
  seller: string,
  _previous: unknown,
  form: FormData,
): Promise<ActionResult> {
  const text = (name: string) => String(form.get(`settings.${name}`) ?? '').trim() || null
  const settings = {
    buyerLogoUrl: text('buyerLogoUrl'),
    buyerColor: text('buyerColor'),
    buyerSupport: text('buyerSupport'),
    oauthCallback: text('oauthCallback'),
    buyerCookie: text('buyerCookie'),
  }
  return save(seller, 'buyers', { settings: settings as UpdateSettingsInput['settings'] })
}

export async function saveUsageChoicesAction(
  seller: string,
  _previous: unknown,
  form: FormData,
): Promise<ActionResult> {
  const settings = {
    usagePush: form.get('usagePush'),
    usageAlsoAkSk: form.get('usageAlsoAkSk') !== null,
    usageGraceMinutes: Number(form.get('usageGraceMinutes')),
    usageZone: String(form.get('usageZone') ?? '').trim(),
    usagePauseMs: Number(form.get('usagePauseMs')),
  }
  return save(seller, 'usage', { settings: settings as UpdateSettingsInput['settings'] })
}

export async function createSellerAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    const { sellerId } = await createSeller(
      await sellerContext(seller),
      Object.fromEntries([...form].filter(([name]) => !name.startsWith('$'))) as CreateSellerInput,
    )
    return redirect({ href: `/${sellerId}/settings`, locale: await getLocale() })
  })
}
