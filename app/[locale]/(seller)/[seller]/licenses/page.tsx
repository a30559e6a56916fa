import { Download, KeySquare, Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { LICENSE_SOURCES, LICENSE_STATES } from '@/lib/domain/license'
import { may } from '@/lib/domain/roles'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { type LicenseListRow, licenseFacets, listLicenses } from '@/lib/services/licensing/list'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { LicenseStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { MaskedKey, Seats } from './license-parts'
import { LicenseTabs } from './license-tabs'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('licenses')
  return { title: t('title') }
}

export default async function LicensesPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, enums, format, locale] = await Promise.all([
    getTranslations('licenses'),
    getTranslations('enums'),
    getFormat(),
    getLocale(),
  ])
  const [page, { products }] = await Promise.all([
    listLicenses(ctx, listParams(search, format.timeZone)),
    licenseFacets(ctx),
  ])
  const path = `/${seller}/licenses`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const issues = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'fulfilment:write')
  const columns: Column<LicenseListRow>[] = [
    {
      key: 'key',
      header: t('columns.key'),
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <MaskedKey hint={row.keyHint} />
          {row.test && <TestBadge />}
        </span>
      ),
    },
    { key: 'state', header: t('columns.state'), cell: (row) => <LicenseStateBadge state={row.state} plain /> },
    {
      key: 'product',
      header: t('columns.product'),
      grow: true,
      cell: (row) => row.productName ?? row.productId ?? '–',
    },
    {
      key: 'customer',
      header: t('columns.customer'),
      cell: (row) => row.customerName ?? row.customerId ?? '–',
    },
    {
      key: 'order',
      header: t('columns.order'),
      link: false,
      hideBelow: 'lg',
      cell: (row) => (row.orderId ? <CopyId id={row.orderId} keep={14} /> : enums(`licenseSource.${row.source}`)),
    },
    {
      key: 'seats',
      header: t('columns.seats'),
      align: 'end',
      cell: (row) => <Seats taken={row.seatsTaken} seats={row.seats} />,
    },
    {
      key: 'expires',
      header: t('columns.expires'),
      align: 'end',
      cell: (row) => (row.expireTime ? <Time at={row.expireTime} /> : t('forever')),
    },
    {
      key: 'lastSeen',
      header: t('columns.lastSeen'),
      align: 'end',
      hideBelow: 'xl',
      cell: (row) => (row.lastSeenAt ? <Time at={row.lastSeenAt} /> : t('never')),
    },
    {
      key: 'created',
      header: t('columns.created'),
      align: 'end',
      hideBelow: 'xl',
      cell: (row) => <Time at={row.createdAt} />,
    },
  ]
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            <AutoRefresh seconds={15} />
            {issues && (
              <ButtonLink href={`${path}/batches`} icon={<Plus aria-hidden="true" />}>
                {t('batches.title')}
              </ButtonLink>
            )}
          </>
        }
      />
      <LicenseTabs ctx={ctx} active="all" />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('search') },
          {
            kind: 'select',
            name: 'state',
            label: t('filters.state'),
            options: LICENSE_STATES.map((value) => ({ value, label: enums(`licenseState.${value}`) })),
          },
          {
            kind: 'select',
            name: 'product',
            label: t('filters.product'),
            options: products.map(({ productId, productName }) => ({
              value: productId,
              label: productName ?? productId,
            })),
          },
          {
            kind: 'select',
            name: 'source',
            label: t('filters.source'),
            options: LICENSE_SOURCES.map((value) => ({ value, label: enums(`licenseSource.${value}`) })),
          },
          {
            kind: 'select',
            name: 'sort',
            label: t('filters.sort'),
            options: [{ value: 'expires', label: t('sort.expires') }],
          },
          ...(search.batch ? [{ kind: 'select' as const, name: 'batch', label: t('filters.batch'), options: [] }] : []),
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
        rowKey={(row) => row.id}
        rowHref={(row) => `${path}/${row.id}`}
        rowTone={(row) => (row.state === 'released' || row.state === 'revoked' || row.test ? 'muted' : undefined)}
        columns={columns}
        empty={
          <EmptyState
            icon={<KeySquare />}
            title={filtered ? t('empty.filtered') : t('empty.title')}
            text={filtered ? undefined : t('empty.text')}
            action={!filtered && issues && <ButtonLink href={`${path}/batches`}>{t('empty.issue')}</ButtonLink>}
          />
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
