import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { orNotFound } from '@/lib/http/or-not-found'
import { getFormat } from '@/lib/i18n/get-format'
import { getChannel } from '@/lib/services/notifications/list-channels'
import { listSentMessages } from '@/lib/services/notifications/messages'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Callout, Card, Page, PageHeader, Section } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { PlanLink } from '../../../runs/plan-link'
import { RunNotice } from '../../../runs/run-notice'
import { TestCard } from '../../open-api/test-card'
import { changeChannelAction, removeChannelAction, switchChannelAction, testChannelAction } from '../actions'
import { ChannelForm } from '../channel-form'
import { MessageTable } from '../message-table'

type Props = { params: Promise<{ seller: string; channelId: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notifications')
  return { title: t('title') }
}

/** One channel: test, settings, and what was sent by it. */
export default async function ChannelPage({ params, searchParams }: Props) {
  const { seller, channelId } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale, channel] = await Promise.all([
    getTranslations('notifications'),
    getFormat(),
    getLocale(),
    orNotFound(getChannel(ctx, channelId)),
  ])
  const page = await listSentMessages(ctx, { ...listParams(search, format.timeZone), channel: channelId })
  const writes = ctx.actor.kind === 'user' && may(ctx.actor.role, 'notifications:write')
  const path = `/${seller}/settings/notifications`
  const to = channel.state === 'paused' ? 'active' : 'paused'
  return (
    <Page className="max-w-4xl">
      <PageHeader
        crumbs={[{ label: t('title'), href: path }]}
        title={channel.name}
        description={
          <>
            {t(`kinds.${channel.kind}`)} · <code className="break-all text-sm">{channel.address}</code>
          </>
        }
        actions={
          writes && (
            <>
              <ConfirmDialog
                trigger={<Button>{t(`switch.${to}`)}</Button>}
                title={t(`switch.${to}`)}
                description={t(`switch.${to}Text`)}
                confirm={t(`switch.${to}`)}
                action={switchChannelAction.bind(null, seller)}
                hidden={{ channelId, to }}
              />
              <ConfirmDialog
                trigger={<Button>{t('remove')}</Button>}
                title={t('remove')}
                description={t('removeText')}
                confirm={t('remove')}
                danger
                action={removeChannelAction.bind(null, seller)}
                hidden={{ channelId }}
              />
            </>
          )
        }
      />
      {channel.state === 'paused' && <Callout tone="info" title={t('states.paused')} />}
      {channel.failures > 0 && (
        <Callout tone="danger" title={t('fault', { count: channel.failures })}>
          {channel.lastError}
        </Callout>
      )}
      {writes && (
        <>
          <Card title={t('test.title')} description={t('test.text')}>
            <TestCard action={testChannelAction.bind(null, seller, channelId)} label={t('test.run')} />
          </Card>
          <Card title={t('settings')}>
            <ChannelForm
              kind={channel.kind}
              channel={channel}
              language={locale}
              action={changeChannelAction.bind(null, seller)}
            />
          </Card>
        </>
      )}
      <Section
        title={t('log.title')}
        actions={
          writes &&
          page.rows.some(({ state }) => state === 'dead') && (
            <PlanLink seller={seller} kind="notifications" search={{ state: 'dead', channel: channelId }} />
          )
        }
      >
        <RunNotice ctx={ctx} kind="notifications" />
        <MessageTable seller={seller} rows={page.rows} mayResend={writes} />
        <Pager {...pageLinks(`${path}/${channelId}`, search, page)} />
      </Section>
    </Page>
  )
}
