import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { pathSegment } from '@/lib/http/path-segment'
import { getCustomer } from '@/lib/services/customers/get'
import { Button, ButtonLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { Callout, Card, Page, PageHeader } from '@/lib/ui/layout'
import { InstanceStateBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { CustomerCard } from '../../orders/customer-card'
import { anonymiseAction } from './actions'
import { ExportButton } from './export-button'

type Props = { params: Promise<{ seller: string; customerId: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('retention.customer')
  return { title: t('title') }
}

/** One customer: who it is, what it has, and what may be done with its data. */
export default async function CustomerPage({ params }: Props) {
  const { seller, customerId: segment } = await params
  const customerId = pathSegment(segment)
  const ctx = await sellerContext(seller)
  const [t, orders, locale] = await Promise.all([
    getTranslations('retention.customer'),
    getTranslations('orders'),
    getLocale(),
  ])
  const detail = await orNotFound(getCustomer(ctx, customerId))
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  const { customer, purgedAt, instances } = detail
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: orders('title'), href: `/${seller}/orders` }]}
        title={customer.name ?? customer.userName ?? t('title')}
        facts={[
          { label: orders('customer.id'), value: <CopyId id={customerId} keep={32} /> },
          { label: t('orders'), value: String(detail.orders) },
          { label: t('instances'), value: String(instances.length) },
        ]}
        actions={
          <>
            <ButtonLink href={`/${seller}/orders?customer=${encodeURIComponent(customerId)}`}>
              {t('showOrders')}
            </ButtonLink>
            {may(role, 'secrets:reveal') && (
              <ExportButton action={`/${locale}/${seller}/customers/${encodeURIComponent(customerId)}/export`} />
            )}
            {may(role, 'settings:write') && (
              <ConfirmDialog
                trigger={<Button variant="danger">{t('anonymise')}</Button>}
                title={t('anonymiseTitle')}
                description={detail.live ? t('live') : t('anonymiseText')}
                confirm={t('anonymiseConfirm')}
                danger
                reason="required"
                action={anonymiseAction}
                hidden={{ seller, customerId }}
              />
            )}
          </>
        }
      />
      {purgedAt && (
        <Callout title={t('purged')}>
          <p>
            <Time at={purgedAt} exact /> · {t('purgedText')}
          </p>
        </Callout>
      )}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card title={t('instances')} flush>
          <DataTable
            label={t('instances')}
            rows={instances}
            rowKey={(row) => row.instanceId}
            rowHref={(row) => `/${seller}/instances/${encodeURIComponent(row.instanceId)}`}
            empty={<p className="p-4 text-ink-soft">{t('noInstances')}</p>}
            columns={[
              {
                key: 'instance',
                header: orders('instances.instance'),
                link: false,
                cell: (row) => (
                  <CopyId
                    id={row.instanceId}
                    keep={18}
                    href={`/${seller}/instances/${encodeURIComponent(row.instanceId)}`}
                  />
                ),
              },
              { key: 'product', header: orders('facts.product'), link: false, cell: (row) => row.productName ?? '–' },
              {
                key: 'state',
                header: orders('instances.state'),
                link: false,
                cell: (row) => <InstanceStateBadge state={row.state} plain />,
              },
              {
                key: 'purged',
                header: t('purgedAt'),
                link: false,
                align: 'end',
                cell: (row) => (row.purgedAt ? <Time at={row.purgedAt} /> : '–'),
              },
            ]}
          />
        </Card>
        <CustomerCard seller={seller} customer={customer} mayReveal={may(role, 'secrets:reveal')} />
      </div>
    </Page>
  )
}
