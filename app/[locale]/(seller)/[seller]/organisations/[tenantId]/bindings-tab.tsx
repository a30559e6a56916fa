import { AppWindow } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { TenantDetail } from '@/lib/services/organisations/get-tenant'
import { StatusBadge } from '@/lib/ui/badge'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { EmptyState } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { EntryStateBadge } from '../entry-state'

type Props = { seller: string; tenant: TenantDetail }

/** The tenant's clients at the authentication centre; a secret is told of, never shown. */
export async function ApplicationsTab({ seller, tenant }: Props) {
  const [t, all] = await Promise.all([getTranslations('organisations.applications'), getTranslations('organisations')])
  return (
    <DataTable
      label={all('tabs.applications')}
      rows={tenant.applications}
      rowKey={(row) => `${row.appId} ${row.instanceId}`}
      columns={[
        { key: 'app', header: t('appId'), cell: (row) => <CopyId id={row.appId} keep={24} /> },
        {
          key: 'client',
          header: t('clientId'),
          cell: (row) => (row.clientId ? <CopyId id={row.clientId} keep={24} /> : '–'),
        },
        {
          key: 'secret',
          header: t('secret'),
          grow: true,
          cell: (row) => {
            if (row.secretUnreadable) {
              return (
                <StatusBadge tone="danger" plain>
                  {t(row.hasSecret ? 'older' : 'unreadable')}
                </StatusBadge>
              )
            }
            return (
              <StatusBadge tone={row.hasSecret ? 'ok' : 'neutral'} plain>
                {t(row.hasSecret ? 'ready' : 'missing')}
              </StatusBadge>
            )
          },
        },
        { key: 'state', header: all('columns.state'), cell: (row) => <EntryStateBadge state={row.state} /> },
        {
          key: 'instance',
          header: all('instance'),
          cell: (row) => <InstanceLink seller={seller} instanceId={row.instanceId} none={all('noInstance')} />,
        },
        { key: 'at', header: t('updated'), align: 'end', cell: (row) => <Time at={row.setAt} /> },
      ]}
      empty={<EmptyState icon={<AppWindow />} title={t('none')} text={t('noneText')} />}
    />
  )
}

/** Which instances serve the tenant. */
export async function BindingsTab({ seller, tenant }: Props) {
  const [t, all] = await Promise.all([getTranslations('organisations.bindings'), getTranslations('organisations')])
  return (
    <DataTable
      label={all('tabs.bindings')}
      rows={tenant.bindingRows}
      rowKey={(row) => row.instanceId}
      columns={[
        {
          key: 'instance',
          header: all('instance'),
          link: false,
          grow: true,
          cell: (row) => <InstanceLink seller={seller} instanceId={row.instanceId} none={all('noInstance')} />,
        },
        {
          key: 'order',
          header: t('order'),
          link: false,
          cell: (row) =>
            row.orderId ? (
              <CopyId
                id={row.orderId}
                keep={20}
                href={`/${seller}/orders/${encodeURIComponent(row.orderId)}${row.test ? '?test=1' : ''}`}
              />
            ) : (
              '–'
            ),
        },
        {
          key: 'state',
          header: all('columns.state'),
          link: false,
          cell: (row) => <EntryStateBadge state={row.state} />,
        },
        {
          key: 'full',
          header: t('fullPush'),
          link: false,
          cell: (row) => (row.fullPushAt ? <Time at={row.fullPushAt} /> : '–'),
        },
        { key: 'since', header: t('since'), link: false, align: 'end', cell: (row) => <Time at={row.createdAt} /> },
      ]}
    />
  )
}

function InstanceLink({ seller, instanceId, none }: { seller: string; instanceId: string; none: string }) {
  if (instanceId === '') return <span className="text-ink-faint">{none}</span>
  return <CopyId id={instanceId} keep={20} href={`/${seller}/instances/${encodeURIComponent(instanceId)}`} />
}
