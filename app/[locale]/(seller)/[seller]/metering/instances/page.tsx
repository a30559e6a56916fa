import { Boxes, Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { BOOK_TERMS } from '@/lib/services/metering/books'
import { meterChoices } from '@/lib/services/metering/list-records'
import { listSeries, type SeriesListRow } from '@/lib/services/metering/list-series'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { MeteringTabs } from '../metering-tabs'
import { Amount } from '../parts'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('metering.instances')
  return { title: t('title') }
}

/** Each metered instance with its own conservation line. */
export default async function MeteredInstancesPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale, meters] = await Promise.all([
    getTranslations('metering'),
    getFormat(),
    getLocale(),
    meterChoices(ctx),
  ])
  const page = await listSeries(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/metering/instances`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const columns: Column<SeriesListRow>[] = [
    {
      key: 'instance',
      header: t('columns.instance'),
      link: false,
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <CopyId id={row.instanceId} keep={14} href={`/${seller}/instances/${encodeURIComponent(row.instanceId)}`} />
          {row.test && <TestBadge />}
        </span>
      ),
    },
    {
      key: 'customer',
      header: t('columns.customer'),
      grow: true,
      link: false,
      cell: (row) => row.customerName ?? row.customerId ?? '–',
    },
    { key: 'meter', header: t('columns.meter'), link: false, cell: (row) => row.meter },
    {
      key: 'counted',
      header: t('term.counted'),
      align: 'end',
      link: false,
      cell: (row) => <Amount value={row.counted} unit={row.unit} />,
    },
    ...BOOK_TERMS.map(
      (term): Column<SeriesListRow> => ({
        key: term,
        header: t(`term.${term}`),
        align: 'end',
        link: false,
        hideBelow: term === 'carried' || term === 'open' ? 'xl' : term === 'accepted' ? undefined : 'lg',
        cell: (row) => (row[term] === '0' ? <span className="text-ink-faint">0</span> : <Amount value={row[term]} />),
      }),
    ),
    {
      key: 'last',
      header: t('columns.lastEvent'),
      align: 'end',
      link: false,
      cell: (row) => (row.lastArrivalAt ? <Time at={row.lastArrivalAt} /> : t('never')),
    },
  ]
  return (
    <Page>
      <PageHeader
        title={t('instances.title')}
        description={t('instances.description')}
        actions={<AutoRefresh seconds={15} />}
      />
      <MeteringTabs seller={seller} active="instances" />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'instance', label: t('filters.instance') },
          {
            kind: 'select',
            name: 'meter',
            label: t('filters.meter'),
            options: meters.map((value) => ({ value, label: value })),
          },
          { kind: 'text', name: 'customer', label: t('filters.customer') },
          { kind: 'toggle', name: 'test', label: t('filters.test') },
        ]}
      >
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      <DataTable
        label={t('instances.list')}
        rows={page.rows}
        rowKey={(row) => row.instanceId}
        rowHref={(row) => `/${seller}/instances/${encodeURIComponent(row.instanceId)}`}
        rowTone={(row) => (row.test ? 'muted' : undefined)}
        columns={columns}
        empty={
          <EmptyState
            icon={<Boxes />}
            title={t(filtered ? 'empty.filtered' : 'instances.empty')}
            text={filtered ? undefined : t('instances.emptyText')}
            action={!filtered && <ButtonLink href={`/${seller}/products`}>{t('empty.products')}</ButtonLink>}
          />
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
