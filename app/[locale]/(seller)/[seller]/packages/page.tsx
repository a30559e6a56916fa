import { Download, PackageOpen } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { WHEN_USED_UP } from '@/lib/domain/metering'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { listPackages, PACKAGE_STATES, type PackageListRow, USED_SHARES } from '@/lib/services/metering/list-packages'
import { meterChoices } from '@/lib/services/metering/list-records'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { Amount } from '../metering/parts'
import { PackageStateBadge, UsedBar } from './package-parts'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('metering.packages')
  return { title: t('title') }
}

export default async function PackagesPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale, meters] = await Promise.all([
    getTranslations('metering'),
    getFormat(),
    getLocale(),
    meterChoices(ctx),
  ])
  const page = await listPackages(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/packages`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const columns: Column<PackageListRow>[] = [
    {
      key: 'package',
      header: t('columns.package'),
      link: false,
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <CopyId id={row.packageInstanceId} keep={14} href={`${path}/${encodeURIComponent(row.packageInstanceId)}`} />
          {row.test && <TestBadge />}
        </span>
      ),
    },
    {
      key: 'state',
      header: t('columns.state'),
      link: false,
      cell: (row) => <PackageStateBadge state={row.state} plain />,
    },
    {
      key: 'product',
      header: t('columns.product'),
      grow: true,
      link: false,
      cell: (row) => row.productName ?? row.meter,
    },
    {
      key: 'customer',
      header: t('columns.customer'),
      link: false,
      hideBelow: 'lg',
      cell: (row) => row.customerName ?? row.customerId ?? '–',
    },
    {
      key: 'used',
      header: t('columns.used'),
      link: false,
      cell: (row) => <UsedBar percent={row.usedPercent} />,
    },
    {
      key: 'remaining',
      header: t('columns.remaining'),
      align: 'end',
      link: false,
      cell: (row) => (
        <span className="tabular-nums">
          <Amount value={row.remaining} /> / <Amount value={row.quota} unit={row.unit ?? row.meter} />
        </span>
      ),
    },
    {
      key: 'rule',
      header: t('columns.rule'),
      link: false,
      hideBelow: 'xl',
      cell: (row) => t(`rule.${row.whenUsedUp}`),
    },
    {
      key: 'resets',
      header: t('columns.resets'),
      align: 'end',
      link: false,
      hideBelow: 'xl',
      cell: (row) => (row.periodEnd ? <Time at={row.periodEnd} /> : t(`resets.${row.resets}`)),
    },
    {
      key: 'expires',
      header: t('columns.expires'),
      align: 'end',
      link: false,
      cell: (row) => (row.expiresAt ? <Time at={row.expiresAt} /> : t('packages.noEnd')),
    },
  ]
  return (
    <Page>
      <PageHeader
        title={t('packages.title')}
        description={t('packages.description')}
        actions={<AutoRefresh seconds={15} />}
      />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'package', label: t('filters.package') },
          {
            kind: 'select',
            name: 'state',
            label: t('filters.state'),
            options: PACKAGE_STATES.map((value) => ({ value, label: t(`packageState.${value}`) })),
          },
          {
            kind: 'select',
            name: 'used',
            label: t('filters.used'),
            options: USED_SHARES.map((value) => ({ value, label: t(`packages.used${value}`) })),
          },
          {
            kind: 'select',
            name: 'meter',
            label: t('filters.meter'),
            options: meters.map((value) => ({ value, label: value })),
          },
          {
            kind: 'select',
            name: 'rule',
            label: t('filters.rule'),
            options: WHEN_USED_UP.map((value) => ({ value, label: t(`rule.${value}`) })),
          },
          { kind: 'text', name: 'customer', label: t('filters.customer') },
          ...(search.instance
            ? [{ kind: 'select' as const, name: 'instance', label: t('filters.instance'), options: [] }]
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
        label={t('packages.list')}
        rows={page.rows}
        rowKey={(row) => `${row.packageInstanceId} ${row.meter}`}
        rowHref={(row) => `${path}/${encodeURIComponent(row.packageInstanceId)}`}
        rowTone={(row) => (row.state === 'ended' || row.state === 'expired' || row.test ? 'muted' : undefined)}
        columns={columns}
        empty={
          <EmptyState
            icon={<PackageOpen />}
            title={t(filtered ? 'empty.filtered' : 'packages.empty')}
            text={filtered ? undefined : t('packages.emptyText')}
            action={!filtered && <ButtonLink href={`/${seller}/products`}>{t('empty.products')}</ButtonLink>}
          />
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
