'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { getContainer } from '@/lib/container'
import { type ActionResult, runAction } from '@/lib/http/action'
import { getFormat } from '@/lib/i18n/get-format'
import { changeEndpoint } from '@/lib/services/hooks/change-endpoint'
import { createEndpoint } from '@/lib/services/hooks/create-endpoint'
import { replayDelivery } from '@/lib/services/hooks/deliveries'
import { pauseEndpoint, removeEndpoint, resumeEndpoint } from '@/lib/services/hooks/pause-endpoint'
import { revealSecret, rotateSecret } from '@/lib/services/hooks/rotate-secret'
import { testEndpoint } from '@/lib/services/hooks/test-endpoint'
import { notFound } from '@/lib/services/refusals'

const text = (form: FormData, name: string) => String(form.get(name) ?? '')

const fieldsOf = (form: FormData) => ({
  name: text(form, 'name'),
  url: text(form, 'url').trim(),
  events: form.get('all') === 'on' ? null : form.getAll('events').map(String),
  test: text(form, 'traffic') === 'test',
})

export async function createEndpointAction(
  seller: string,
  _: unknown,
  form: FormData,
): Promise<ActionResult<{ id: string; secret: string }>> {
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    return createEndpoint(ctx, fieldsOf(form), (await getContainer()).outside)
  })
}

export async function changeEndpointAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('hooks')
  return runAction(async () => {
    const endpointId = text(form, 'endpointId')
    const version = Number(text(form, 'version'))
    const ctx = await sellerContext(seller)
    await changeEndpoint(ctx, { endpointId, version, ...fieldsOf(form) }, (await getContainer()).outside)
    refresh()
    return undefined
  }, t('edit.done'))
}

export async function rotateSecretAction(
  seller: string,
  _: unknown,
  form: FormData,
): Promise<ActionResult<{ secret: string }>> {
  return runAction(async () => {
    const keepHours = Number(text(form, 'keepHours'))
    const { secret } = await rotateSecret(await sellerContext(seller), {
      endpointId: text(form, 'endpointId'),
      keepHours,
    })
    return { secret }
  })
}

export async function revealSecretAction(
  seller: string,
  _: unknown,
  form: FormData,
): Promise<ActionResult<{ secret: string }>> {
  return runAction(async () => revealSecret(await sellerContext(seller), { endpointId: text(form, 'endpointId') }))
}

export async function switchEndpointAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    const verb = text(form, 'to') === 'active' ? resumeEndpoint : pauseEndpoint
    await verb(await sellerContext(seller), { endpointId: text(form, 'endpointId') })
    refresh()
    return undefined
  })
}

export async function removeEndpointAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    await removeEndpoint(await sellerContext(seller), { endpointId: text(form, 'endpointId') })
    redirect(`/${await getLocale()}/${seller}/settings/hooks`)
  })
}

export async function replayAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('hooks')
  return runAction(async () => {
    await replayDelivery(await sellerContext(seller), { deliveryId: text(form, 'deliveryId') })
    refresh()
    return undefined
  }, t('replay.done'))
}

/** What came of a test, in the reader's language. */
export type TestVerdict = {
  ok: boolean
  title: string
  text: string | null
  request: string | null
  answer: string | null
}

export async function testEndpointAction(
  seller: string,
  _: unknown,
  form: FormData,
): Promise<ActionResult<TestVerdict>> {
  const [t, format] = await Promise.all([getTranslations('hooks.test'), getFormat()])
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    const { inbox, outside } = await getContainer()
    const known = await inbox.sellers.get(seller)
    if (!known) throw notFound('seller')
    const input = { endpointId: text(form, 'endpointId'), type: text(form, 'type') }
    const { ok, status, reason, durationMs, request, answer } = await testEndpoint(ctx, { known, outside }, input)
    refresh()
    const duration = format.duration(durationMs)
    if (ok) return { ok, title: t('ok', { status: String(status), duration }), text: null, request, answer }
    const said = status === null ? null : t('status', { status: String(status), duration })
    return {
      ok,
      title: said ?? t('failed', { duration }),
      text: reason && reason !== 'circuit_open' ? t(`reasons.${reason}`) : t('reasons.status'),
      request,
      answer,
    }
  })
}
