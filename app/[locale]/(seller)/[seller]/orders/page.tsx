import { Download, ReceiptText } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { CHARGING_MODES, ORDER_TYPES } from '@/lib/domain/order'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { wordFor } from '@/lib/i18n/word-for'
import { listOrders } from '@/lib/services/orders/list'
import { listProductNames } from '@/lib/services/products/list-names'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { StatusBadge } from '@/lib/ui/badge'
import { buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { InstanceStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { SandboxButton } from '../sandbox-button'
import { LOOKUP_TONE } from './lookup-tone'
import { OrderBadges } from './order-badges'
import { OrderTabs } from './order-tabs'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('orders')
  return { title: t('title') }
}

export default async function OrdersPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, enums, format, locale] = await Promise.all([
    getTranslations('orders'),
    getTranslations('enums'),
    getFormat(),
    getLocale(),
  ])
  const [page, products] = await Promise.all([
    listOrders(ctx, listParams(search, format.timeZone)),
    listProductNames(ctx),
  ])
  const path = `/${seller}/orders`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const options = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: wordFor(enums, group, value) }))
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={15} />} />
      <OrderTabs seller={seller} ctx={ctx} />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('search'), placeholder: t('searchHint') },
          { kind: 'select', name: 'type', label: t('filters.type'), options: options('orderType', ORDER_TYPES) },
          {
            kind: 'select',
            name: 'mode',
            label: t('filters.mode'),
            options: options('chargingMode', CHARGING_MODES),
          },
          {
            kind: 'select',
            name: 'lookup',
            label: t('filters.lookup'),
            options: (['pending', 'done', 'failed', 'not_configured'] as const).map((value) => ({
              value,
              label: t(`lookup.${value}`),
            })),
          },
          {
            kind: 'select',
            name: 'badge',
            label: t('filters.badge'),
            options: (['refund', 'trial'] as const).map((value) => ({ value, label: t(`badges.${value}`) })),
          },
          { kind: 'dates', from: 'from', to: 'to', label: t('filters.time') },
          {
            kind: 'select',
            name: 'product',
            label: t('filters.product'),
            options: products.map(({ productId, name }) => ({ value: productId, label: name })),
          },
          ...(search.customer
            ? [{ kind: 'select' as const, name: 'customer', label: t('filters.customer'), options: [] }]
            : []),
          { kind: 'toggle', name: 'test', label: t('filters.test') },
        ]}
      >
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      <DataTable
        label={t('list')}
        rows={page.rows}
        rowKey={(row) => `${row.orderId} ${row.test}`}
        rowHref={(row) => orderHref(seller, row)}
        rowTone={(row) => (row.test ? 'muted' : undefined)}
        columns={[
          {
            key: 'order',
            header: t('columns.order'),
            link: false,
            cell: (row) => (
              <span className="inline-flex items-center gap-2">
                <CopyId id={row.orderId} keep={20} href={orderHref(seller, row)} />
                {row.test && <TestBadge />}
                <OrderBadges trial={row.trial} refundUntil={row.refundUntil} />
              </span>
            ),
          },
          {
            key: 'type',
            header: t('columns.type'),
            link: false,
            cell: (row) => (row.orderType ? wordFor(enums, 'orderType', row.orderType) : '–'),
          },
          {
            key: 'product',
            header: t('columns.product'),
            link: false,
            grow: true,
            cell: (row) => row.productName ?? '–',
          },
          {
            key: 'customer',
            header: t('columns.customer'),
            link: false,
            cell: (row) => row.customerName ?? row.customerId ?? '–',
          },
          {
            key: 'mode',
            header: t('columns.mode'),
            link: false,
            hideBelow: 'lg',
            cell: (row) => (row.chargingMode ? wordFor(enums, 'chargingMode', row.chargingMode) : '–'),
          },
          {
            key: 'instances',
            header: t('columns.instances'),
            link: false,
            cell: (row) =>
              row.instances.length === 0 ? (
                '–'
              ) : (
                <span className="inline-flex items-center gap-2">
                  {row.instances.slice(0, 2).map((one) => (
                    <InstanceStateBadge key={one.instanceId} state={one.state} plain />
                  ))}
                  {row.instances.length > 2 && `+${row.instances.length - 2}`}
                </span>
              ),
          },
          {
            key: 'lookup',
            header: t('columns.lookup'),
            link: false,
            hideBelow: 'xl',
            cell: (row) => (
              <StatusBadge plain tone={LOOKUP_TONE[row.lookup]}>
                {t(`lookup.${row.lookup}`)}
              </StatusBadge>
            ),
          },
          {
            key: 'time',
            header: t('columns.time'),
            link: false,
            align: 'end',
            cell: (row) => <Time at={row.createdAt} />,
          },
        ]}
        empty={
          <EmptyState
            icon={<ReceiptText />}
            title={filtered ? t('empty.filtered') : t('empty.title')}
            text={filtered ? undefined : t('empty.text')}
            action={filtered ? undefined : <SandboxButton ctx={ctx}>{t('empty.sandbox')}</SandboxButton>}
          />
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}

function orderHref(seller: string, order: { orderId: string; test: boolean }): string {
  return `/${seller}/orders/${encodeURIComponent(order.orderId)}${order.test ? '?test=1' : ''}`
}
