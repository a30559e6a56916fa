import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { CHANNEL_KINDS } from '@/lib/domain/notifications'
import { may } from '@/lib/domain/roles'
import { Forbidden } from '@/lib/ui/forbidden'
import { Card, Page, PageHeader } from '@/lib/ui/layout'
import { TabLinks } from '@/lib/ui/tab-links'
import { createChannelAction } from '../actions'
import { ChannelForm } from '../channel-form'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<{ kind?: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notifications')
  return { title: t('add') }
}

/** A new channel: its kind, then the few things that kind needs. */
export default async function NewChannelPage({ params, searchParams }: Props) {
  const [{ seller }, { kind: asked }] = await Promise.all([params, searchParams])
  const [ctx, t, locale] = await Promise.all([sellerContext(seller), getTranslations('notifications'), getLocale()])
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, 'notifications:write')) return <Forbidden />
  const kind = CHANNEL_KINDS.find((each) => each === asked) ?? (locale === 'zh' ? 'wecom' : 'email')
  const path = `/${seller}/settings/notifications`
  return (
    <Page className="max-w-4xl">
      <PageHeader title={t('add')} crumbs={[{ label: t('title'), href: path }]} description={t(`kindTexts.${kind}`)} />
      <TabLinks
        label={t('kind')}
        items={CHANNEL_KINDS.map((each) => ({ href: `${path}/new?kind=${each}`, label: t(`kinds.${each}`) }))}
        active={`${path}/new?kind=${kind}`}
      />
      <Card title={t(`kinds.${kind}`)}>
        <ChannelForm key={kind} kind={kind} language={locale} action={createChannelAction.bind(null, seller)} />
      </Card>
    </Page>
  )
}
