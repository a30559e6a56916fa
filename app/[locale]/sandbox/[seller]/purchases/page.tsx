import { ShoppingBag } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import { isOfferKey } from '@/lib/sandbox/catalogue'
import { type SandboxResourceRow, viewPurchases } from '@/lib/sandbox/views'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Badge } from '@/lib/ui/badge'
import { ButtonLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { openPage } from '../../open'
import { ResourceBadge } from '../states'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<{ page?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.purchases')
  return { title: t('title') }
}

/** My KooGallery: everything the buyers own. */
export default async function PurchasesPage({ params, searchParams }: Props) {
  const { seller } = await params
  const asked = Number((await searchParams).page)
  const page = Number.isInteger(asked) && asked > 0 ? Math.min(asked, 10_000) : 0
  const { rows, more } = await viewPurchases(await openPage(seller), page)
  const [t, names, resource, format] = await Promise.all([
    getTranslations('sandbox.purchases'),
    getTranslations('sandbox.offer'),
    getTranslations('sandbox.resource'),
    getFormat(),
  ])
  const base = `/sandbox/${seller}`
  const columns: Column<SandboxResourceRow>[] = [
    {
      key: 'product',
      header: t('product'),
      cell: (row) => (
        <span className="flex items-center gap-2">
          {isOfferKey(row.offer) ? names(`${row.offer}.name`) : row.product.productName}
          {row.trial && <Badge tone="info">{resource('trial')}</Badge>}
        </span>
      ),
    },
    { key: 'state', header: t('state'), cell: (row) => <ResourceBadge state={row.state} /> },
    { key: 'buyer', header: t('buyer'), cell: (row) => row.buyer.customerName },
    {
      key: 'expires',
      header: t('expires'),
      cell: (row) => (row.expireTime ? format.exact(row.expireTime) : resource('never')),
    },
    {
      key: 'order',
      header: t('order'),
      link: false,
      cell: (row) => <CopyId id={row.orderId} keep={24} href={`/${seller}/orders/${row.orderId}`} />,
    },
    { key: 'bought', header: t('bought'), hideBelow: 'lg', cell: (row) => <Time at={row.createdAt} /> },
  ]
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={5} />} />
      <DataTable
        label={t('list')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `${base}/purchases/${row.id}`}
        rowTone={(row) => (row.state === 'released' || row.state === 'failed' ? 'muted' : undefined)}
        empty={
          <EmptyState
            icon={<ShoppingBag />}
            title={t('empty')}
            text={t('emptyText')}
            action={
              <ButtonLink href={base} variant="primary">
                {t('toStore')}
              </ButtonLink>
            }
          />
        }
      />
      <Pager
        newer={page > 0 ? `${base}/purchases${page > 1 ? `?page=${page - 1}` : ''}` : null}
        older={more ? `${base}/purchases?page=${page + 1}` : null}
      />
    </Page>
  )
}
