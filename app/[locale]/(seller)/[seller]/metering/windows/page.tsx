import { Download, Layers } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { meterChoices } from '@/lib/services/metering/list-records'
import { listWindows, type WindowListRow } from '@/lib/services/metering/list-windows'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TestBadge } from '@/lib/ui/state-badges'
import { Countdown, Time } from '@/lib/ui/time'
import { MeteringTabs } from '../metering-tabs'
import { Amount, LateBadge, Span, WindowStateBadge } from '../parts'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('metering.windows')
  return { title: t('title') }
}

export default async function WindowsPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale, meters] = await Promise.all([
    getTranslations('metering'),
    getFormat(),
    getLocale(),
    meterChoices(ctx),
  ])
  const page = await listWindows(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/metering/windows`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const columns: Column<WindowListRow>[] = [
    {
      key: 'span',
      header: t('columns.consumed'),
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <Span from={row.startsAt} to={row.endsAt} />
          {row.late && <LateBadge />}
          {row.test && <TestBadge />}
        </span>
      ),
    },
    { key: 'state', header: t('columns.state'), cell: (row) => <WindowStateBadge state={row.state} plain /> },
    {
      key: 'instance',
      header: t('columns.instance'),
      link: false,
      cell: (row) => (
        <CopyId id={row.instanceId} keep={12} href={`/${seller}/instances/${encodeURIComponent(row.instanceId)}`} />
      ),
    },
    {
      key: 'product',
      header: t('columns.product'),
      grow: true,
      hideBelow: 'lg',
      cell: (row) => row.productName ?? '–',
    },
    { key: 'meter', header: t('columns.meter'), hideBelow: 'lg', cell: (row) => row.meter },
    {
      key: 'total',
      header: t('columns.total'),
      align: 'end',
      cell: (row) => <Amount value={row.total} unit={row.unit} />,
    },
    { key: 'events', header: t('columns.events'), align: 'end', cell: (row) => format.number(row.events) },
    {
      key: 'seals',
      header: t('columns.seals'),
      align: 'end',
      cell: (row) => (row.sealedAt ? <Time at={row.sealedAt} /> : <Countdown to={row.sealAt} urgentMs={0} />),
    },
    {
      key: 'collected',
      header: t('columns.collected'),
      align: 'end',
      hideBelow: 'xl',
      cell: (row) => <Time at={row.collectedAt} />,
    },
  ]
  return (
    <Page>
      <PageHeader
        title={t('windows.title')}
        description={t('windows.description')}
        actions={<AutoRefresh seconds={15} />}
      />
      <MeteringTabs seller={seller} active="windows" />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'instance', label: t('filters.instance') },
          {
            kind: 'select',
            name: 'state',
            label: t('filters.state'),
            options: (['open', 'sealed'] as const).map((value) => ({ value, label: t(`windowState.${value}`) })),
          },
          {
            kind: 'select',
            name: 'meter',
            label: t('filters.meter'),
            options: meters.map((value) => ({ value, label: value })),
          },
          { kind: 'dates', from: 'from', to: 'to', label: t('filters.consumed') },
          {
            kind: 'select',
            name: 'late',
            label: t('filters.late'),
            options: [
              { value: '1', label: t('filters.lateYes') },
              { value: '0', label: t('filters.lateNo') },
            ],
          },
          { kind: 'toggle', name: 'test', label: t('filters.test') },
        ]}
      >
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      <DataTable
        label={t('windows.list')}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/${seller}/metering/records?window=${row.id}${row.test ? '&test=1' : ''}`}
        rowTone={(row) => (row.test ? 'muted' : undefined)}
        columns={columns}
        empty={
          <EmptyState
            icon={<Layers />}
            title={t(filtered ? 'empty.filtered' : 'windows.empty')}
            text={filtered ? undefined : t('windows.emptyText')}
            action={!filtered && <ButtonLink href={`/${seller}/settings/api-keys`}>{t('empty.keys')}</ButtonLink>}
          />
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
