'use server'

import { refresh } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import type { ServiceContext } from '@/lib/services/context'
import { generateKitKeyPair } from '@/lib/services/kit/generate-key-pair'
import { importKitKeyPair } from '@/lib/services/kit/import-key-pair'
import { retireKitKeyPair } from '@/lib/services/kit/retire-key-pair'
import { saveKitAppId } from '@/lib/services/kit/save-app-id'

async function act(
  seller: string,
  said: 'generated' | 'imported' | 'retired' | 'appIdSaved',
  verb: (ctx: ServiceContext) => Promise<unknown>,
): Promise<ActionResult> {
  const t = await getTranslations('settings.kit')
  return runAction(async () => {
    await verb(await sellerContext(seller))
    refresh()
    return undefined
  }, t(said))
}

export async function generateAction(seller: string, _previous: unknown, _form: FormData) {
  return act(seller, 'generated', generateKitKeyPair)
}

export async function importAction(seller: string, _previous: unknown, form: FormData) {
  return act(seller, 'imported', (ctx) => importKitKeyPair(ctx, { privateKey: String(form.get('privateKey') ?? '') }))
}

export async function retireAction(seller: string, _previous: unknown, form: FormData) {
  const reason = String(form.get('reason') ?? '')
  return act(seller, 'retired', (ctx) => retireKitKeyPair(ctx, { id: String(form.get('id')), reason }))
}

export async function saveAppIdAction(seller: string, _previous: unknown, form: FormData) {
  return act(seller, 'appIdSaved', (ctx) => saveKitAppId(ctx, { appId: String(form.get('appId') ?? '') }))
}
