'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { getContainer } from '@/lib/container'
import { type ActionResult, runAction } from '@/lib/http/action'
import { formatDuration } from '@/lib/i18n/format'
import { resendMessage } from '@/lib/services/notifications/messages'
import { pauseChannel, removeChannel, resumeChannel } from '@/lib/services/notifications/pause-channel'
import { type ChannelInput, changeChannel, createChannel } from '@/lib/services/notifications/save-channel'
import { testChannel } from '@/lib/services/notifications/test-channel'
import { notFound } from '@/lib/services/refusals'
import type { TestVerdict } from '../open-api/actions'

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim()

/** The service checks them. */
function readChannel(form: FormData): ChannelInput {
  const optional = (name: string) => text(form, name) || undefined
  const kind = text(form, 'kind') as ChannelInput['target']['kind']
  const to = text(form, 'to')
    .split(/[\s,;，；]+/)
    .filter(Boolean)
  const mail = { ...{ host: text(form, 'host'), port: text(form, 'port'), security: text(form, 'security') }, to }
  const target =
    kind === 'email'
      ? { kind, ...mail, user: optional('user'), password: optional('password'), from: text(form, 'from') }
      : { kind, url: optional('url'), secret: optional('secret') }
  const [from, until] = [text(form, 'rules.quiet.from'), text(form, 'rules.quiet.to')]
  return {
    name: text(form, 'name'),
    language: text(form, 'language') as ChannelInput['language'],
    target,
    rules: {
      events: form.get('all') === 'on' ? null : (form.getAll('events') as NonNullable<ChannelInput['rules']['events']>),
      minSeverity: text(form, 'rules.minSeverity') as ChannelInput['rules']['minSeverity'],
      digest: text(form, 'rules.digest') as ChannelInput['rules']['digest'],
      digestAt: text(form, 'rules.digestAt') || '09:00',
      quiet: from || until ? { from, to: until } : null,
      zone: text(form, 'rules.zone'),
      criticalAtOnce: form.get('criticalAtOnce') === 'on',
    },
  }
}

export async function createChannelAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    const { id } = await createChannel(await sellerContext(seller), readChannel(form))
    redirect(`/${await getLocale()}/${seller}/settings/notifications/${id}`)
  })
}

export async function changeChannelAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('notifications')
  return runAction(async () => {
    const key = { channelId: text(form, 'channelId'), version: Number(text(form, 'version')) }
    await changeChannel(await sellerContext(seller), { ...key, ...readChannel(form) })
    refresh()
    return undefined
  }, t('saved'))
}

export async function switchChannelAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    const verb = text(form, 'to') === 'active' ? resumeChannel : pauseChannel
    await verb(await sellerContext(seller), { channelId: text(form, 'channelId') })
    refresh()
    return undefined
  })
}

export async function removeChannelAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    await removeChannel(await sellerContext(seller), { channelId: text(form, 'channelId') })
    redirect(`/${await getLocale()}/${seller}/settings/notifications`)
  })
}

export async function resendAction(seller: string, _: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('notifications')
  return runAction(async () => {
    await resendMessage(await sellerContext(seller), { messageId: text(form, 'messageId') })
    refresh()
    return undefined
  }, t('log.resent'))
}

export async function testChannelAction(seller: string, channelId: string): Promise<ActionResult<TestVerdict>> {
  const [t, locale] = await Promise.all([getTranslations('notifications.test'), getLocale()])
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    const { inbox, outside } = await getContainer()
    const known = await inbox.sellers.get(seller)
    if (!known) throw notFound('seller')
    const sent = await testChannel(ctx, { known, outside }, { channelId })
    refresh()
    const duration = formatDuration(sent.durationMs, locale)
    if (sent.ok) return { good: true, title: t('good', { duration }), text: t('goodText') }
    return { good: false, title: t('bad', { duration }), text: `${sent.error} ${t('badText')}` }
  })
}
