import { Plus, Webhook } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { listEndpoints } from '@/lib/services/hooks/list-endpoints'
import { Button } from '@/lib/ui/button'
import { DataTable } from '@/lib/ui/data-table'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { SecretDialog } from '../secret-dialog'
import { createEndpointAction } from './actions'
import { EndpointFields } from './endpoint-fields'
import { HealthBadge } from './health-badge'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('hooks')
  return { title: t('title') }
}

/** Addresses of the seller's product that are told what happens. */
export default async function HooksPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, endpoints] = await Promise.all([getTranslations('hooks'), listEndpoints(ctx)])
  const writes = ctx.actor.kind === 'user' && may(ctx.actor.role, 'hooks:write')
  const add = writes && (
    <SecretDialog
      trigger={
        <Button variant="primary" icon={<Plus aria-hidden="true" />}>
          {t('add')}
        </Button>
      }
      title={t('add')}
      text={t('addText')}
      submit={t('add')}
      shown={{ title: t('secret'), text: t('secretText') }}
      action={createEndpointAction.bind(null, seller)}
      width="lg"
    >
      <EndpointFields />
    </SecretDialog>
  )
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} actions={endpoints.length > 0 && add} />
      <DataTable
        label={t('title')}
        rows={endpoints}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/${seller}/settings/hooks/${id}`}
        rowTone={({ state }) => (state === 'paused' ? 'muted' : undefined)}
        empty={<EmptyState icon={<Webhook />} title={t('empty')} text={t('emptyText')} action={add} />}
        columns={[
          {
            key: 'name',
            header: t('name'),
            cell: ({ name, test }) => (
              <span className="inline-flex items-center gap-2">
                {name}
                {test && <TestBadge />}
              </span>
            ),
          },
          { key: 'url', header: t('url'), grow: true, cell: ({ url }) => <code className="text-sm">{url}</code> },
          { key: 'health', header: t('state'), cell: ({ health }) => <HealthBadge health={health} plain /> },
          {
            key: 'events',
            header: t('events'),
            hideBelow: 'lg',
            cell: ({ events }) => (events === null ? t('all') : t('eventCount', { count: events.length })),
          },
          { key: 'waiting', header: t('waiting'), align: 'end', cell: ({ waiting }) => waiting },
          { key: 'dead', header: t('dead'), align: 'end', cell: ({ dead }) => dead },
          {
            key: 'last',
            header: t('lastAnswer'),
            align: 'end',
            cell: ({ lastAnswerAt }) => (lastAnswerAt ? <Time at={lastAnswerAt} /> : '–'),
          },
        ]}
      />
    </Page>
  )
}
