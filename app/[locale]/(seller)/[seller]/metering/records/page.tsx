import { Download, ReceiptText } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { BOOKS, RECORD_STATES, type RecordState } from '@/lib/domain/metering'
import { may } from '@/lib/domain/roles'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { listRecords, meterChoices, type RecordListRow } from '@/lib/services/metering/list-records'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { RunNotice } from '../../runs/run-notice'
import { SelectBox, Selection } from '../../runs/selection'
import { MeteringTabs } from '../metering-tabs'
import { Amount, LateBadge, RecordStateBadge, reasonOf, Span } from '../parts'
import { BulkActions } from './bulk-actions'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

/** States in which sending a record again can change anything. */
const MAY_GO_AGAIN: readonly RecordState[] = ['unknown', 'abnormal', 'dead', 'held']

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('metering.records')
  return { title: t('title') }
}

export default async function RecordsPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale, meters] = await Promise.all([
    getTranslations('metering'),
    getFormat(),
    getLocale(),
    meterChoices(ctx),
  ])
  const page = await listRecords(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/metering/records`
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const again = may(role, 'metering:write')
    ? page.rows.flatMap(({ meteringSn, state }) => (MAY_GO_AGAIN.includes(state) ? [meteringSn] : []))
    : []
  const columns: Column<RecordListRow>[] = [
    ...(again.length > 0
      ? [
          {
            key: 'select',
            header: <span className="sr-only">{t('columns.select')}</span>,
            link: false,
            cell: ({ meteringSn }: RecordListRow) =>
              again.includes(meteringSn) && <SelectBox id={meteringSn} name={meteringSn} />,
          },
        ]
      : []),
    {
      key: 'sn',
      header: t('columns.sn'),
      link: false,
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <CopyId id={row.meteringSn} keep={13} href={`${path}/${row.meteringSn}`} />
          {row.test && <TestBadge />}
        </span>
      ),
    },
    {
      key: 'state',
      header: t('columns.state'),
      cell: (row) => <RecordStateBadge state={row.state} plain />,
      link: false,
    },
    {
      key: 'reason',
      header: t('columns.reason'),
      link: false,
      grow: true,
      cell: (row) => <span title={reasonOf(t, row) ?? undefined}>{reasonOf(t, row) ?? '–'}</span>,
    },
    {
      key: 'value',
      header: t('columns.value'),
      align: 'end',
      link: false,
      cell: (row) => <Amount value={row.value} unit={row.unit} />,
    },
    {
      key: 'span',
      header: t('columns.consumed'),
      link: false,
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <Span from={row.beginTime} to={row.endTime} />
          {row.late && <LateBadge />}
        </span>
      ),
    },
    {
      key: 'instance',
      header: t('columns.instance'),
      link: false,
      cell: (row) => (
        <CopyId id={row.instanceId} keep={12} href={`/${seller}/instances/${encodeURIComponent(row.instanceId)}`} />
      ),
    },
    { key: 'meter', header: t('columns.meter'), hideBelow: 'xl', link: false, cell: (row) => row.meter },
    {
      key: 'decided',
      header: t('columns.decided'),
      align: 'end',
      hideBelow: 'lg',
      link: false,
      cell: (row) => {
        const at = row.decidedAt ?? row.sentAt
        return at ? <Time at={at} /> : '–'
      },
    },
  ]
  const select = (name: string, options: { value: string; label: string }[]) => ({
    kind: 'select' as const,
    name,
    label: t(`filters.${name}` as 'filters.state'),
    options,
  })
  const yesNo = (name: 'late' | 'checked') =>
    select(name, [
      { value: '1', label: t(`filters.${name}Yes`) },
      { value: '0', label: t(`filters.${name}No`) },
    ])
  const given = (name: 'code' | 'instance' | 'package' | 'customer' | 'window' | 'batch' | 'product') =>
    search[name] ? [select(name, [])] : []
  const table = (
    <DataTable
      label={t('records.list')}
      rows={page.rows}
      rowKey={(row) => row.meteringSn}
      rowHref={(row) => `${path}/${row.meteringSn}`}
      rowTone={(row) => (row.state === 'replaced' || row.test ? 'muted' : undefined)}
      columns={columns}
      empty={
        <EmptyState
          icon={<ReceiptText />}
          title={t(filtered ? 'empty.filtered' : 'records.empty')}
          text={filtered ? undefined : t('records.emptyText')}
          action={!filtered && <ButtonLink href={`/${seller}/metering/windows`}>{t('records.emptyGo')}</ButtonLink>}
        />
      }
    />
  )
  return (
    <Page>
      <PageHeader
        title={t('records.title')}
        description={t('records.description')}
        actions={
          <>
            <AutoRefresh seconds={15} />
            {page.rows.length > 0 && <BulkActions seller={seller} search={search} role={role} />}
          </>
        }
      />
      <MeteringTabs seller={seller} active="records" />
      <RunNotice ctx={ctx} kind="usage_records" />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('records.search') },
          select(
            'state',
            RECORD_STATES.map((value) => ({ value, label: t(`recordState.${value}`) })),
          ),
          select(
            'book',
            BOOKS.map((value) => ({ value, label: t(`term.${value}`) })),
          ),
          select(
            'meter',
            meters.map((value) => ({ value, label: value })),
          ),
          { kind: 'dates', from: 'from', to: 'to', label: t('filters.consumed') },
          yesNo('late'),
          yesNo('checked'),
          ...given('code'),
          ...given('instance'),
          ...given('package'),
          ...given('customer'),
          ...given('product'),
          ...given('window'),
          ...given('batch'),
          { kind: 'toggle', name: 'test', label: t('filters.test') },
        ]}
      >
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      {again.length > 0 ? (
        <Selection seller={seller} kind="usage_records" ids={again}>
          {table}
        </Selection>
      ) : (
        table
      )}
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
