import { Layers } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { getFormat } from '@/lib/i18n/get-format'
import { listPools, type PoolView } from '@/lib/services/licensing/stock'
import { StatusBadge } from '@/lib/ui/badge'
import { ButtonLink } from '@/lib/ui/button'
import { DataTable } from '@/lib/ui/data-table'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { LicenseTabs } from '../license-tabs'
import { poolHref } from './pool-href'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('licenses.stock')
  return { title: t('title') }
}

/** The pools of imported keys, those that run dry first. */
export default async function StockPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, format, pools] = await Promise.all([getTranslations('licenses.stock'), getFormat(), listPools(ctx)])
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} />
      <LicenseTabs ctx={ctx} active="stock" />
      <DataTable
        label={t('list')}
        rows={pools}
        rowKey={(row) => `${row.productId} ${row.skuCode}`}
        rowHref={(row) => poolHref(seller, row)}
        columns={[
          {
            key: 'product',
            header: t('product'),
            grow: true,
            cell: (row) => [row.name, row.skuCode].filter(Boolean).join(' · '),
          },
          { key: 'state', header: t('state'), link: false, cell: (row) => <StockState pool={row} /> },
          { key: 'free', header: t('free'), align: 'end', cell: (row) => format.number(row.free) },
          { key: 'alarm', header: t('alarm'), align: 'end', cell: (row) => format.number(row.lowStock) },
          { key: 'total', header: t('total'), align: 'end', cell: (row) => format.number(row.total) },
          {
            key: 'imported',
            header: t('imported'),
            align: 'end',
            hideBelow: 'lg',
            cell: (row) => (row.importedAt ? <Time at={row.importedAt} /> : '–'),
          },
        ]}
        empty={
          <EmptyState
            icon={<Layers />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            action={<ButtonLink href={`/${seller}/products`}>{t('goProducts')}</ButtonLink>}
          />
        }
      />
    </Page>
  )
}

async function StockState({ pool }: { pool: PoolView }) {
  const t = await getTranslations('licenses.stock')
  if (!pool.used) {
    return (
      <StatusBadge tone="neutral" plain>
        {t('unused')}
      </StatusBadge>
    )
  }
  return (
    <StatusBadge tone={pool.free === 0 ? 'danger' : pool.low ? 'warn' : 'ok'} plain>
      {pool.low ? t('low') : t('fine')}
    </StatusBadge>
  )
}
