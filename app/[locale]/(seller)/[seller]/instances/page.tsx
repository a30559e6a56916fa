import { Boxes, Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { INSTANCE_STATES } from '@/lib/domain/instance'
import { CHARGING_MODES } from '@/lib/domain/order'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { wordFor } from '@/lib/i18n/word-for'
import { listInstances } from '@/lib/services/instances/list'
import { listProductNames } from '@/lib/services/products/list-names'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { InstanceStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { SandboxButton } from '../sandbox-button'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('instances')
  return { title: t('title') }
}

export default async function InstancesPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, enums, format, locale] = await Promise.all([
    getTranslations('instances'),
    getTranslations('enums'),
    getFormat(),
    getLocale(),
  ])
  const [page, products] = await Promise.all([
    listInstances(ctx, listParams(search, format.timeZone)),
    listProductNames(ctx),
  ])
  const path = `/${seller}/instances`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const href = (row: { instanceId: string }) => `${path}/${encodeURIComponent(row.instanceId)}`
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={15} />} />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('search'), placeholder: t('searchHint') },
          {
            kind: 'select',
            name: 'state',
            label: t('filters.state'),
            options: INSTANCE_STATES.map((value) => ({ value, label: enums(`instanceState.${value}`) })),
          },
          {
            kind: 'select',
            name: 'expires',
            label: t('filters.expires'),
            options: (['7', '30'] as const).map((value) => ({ value, label: t(`expires.${value}`) })),
          },
          {
            kind: 'select',
            name: 'mode',
            label: t('filters.mode'),
            options: CHARGING_MODES.map((value) => ({ value, label: wordFor(enums, 'chargingMode', value) })),
          },
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
        rowKey={(row) => row.instanceId}
        rowHref={href}
        rowTone={(row) => (row.state === 'released' || row.test ? 'muted' : undefined)}
        columns={[
          {
            key: 'instance',
            header: t('columns.instance'),
            link: false,
            cell: (row) => (
              <span className="inline-flex items-center gap-2">
                <CopyId id={row.instanceId} keep={18} href={href(row)} />
                {row.test && <TestBadge />}
              </span>
            ),
          },
          {
            key: 'state',
            header: t('columns.state'),
            link: false,
            cell: (row) => <InstanceStateBadge state={row.state} plain />,
          },
          {
            key: 'product',
            header: t('columns.product'),
            link: false,
            grow: true,
            cell: (row) => row.productName ?? row.productId ?? '–',
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
            key: 'expires',
            header: t('columns.expires'),
            link: false,
            align: 'end',
            cell: (row) => (row.expireTime ? <Time at={row.expireTime} /> : '–'),
          },
          {
            key: 'created',
            header: t('columns.created'),
            link: false,
            align: 'end',
            hideBelow: 'xl',
            cell: (row) => <Time at={row.createdAt} />,
          },
        ]}
        empty={
          <EmptyState
            icon={<Boxes />}
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
