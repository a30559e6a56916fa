import { Download, Send } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { BATCH_OUTCOMES, type BatchListRow, listBatches } from '@/lib/services/metering/list-batches'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { buttonClass } from '@/lib/ui/button'
import { CodeView } from '@/lib/ui/code-view'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { MeteringTabs } from '../metering-tabs'
import { BatchOutcomeBadge, codeWord } from '../parts'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('metering.batches')
  return { title: t('title') }
}

/** Every call of the usage push, with the marketplace's answer. */
export default async function BatchesPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale] = await Promise.all([getTranslations('metering'), getFormat(), getLocale()])
  const page = await listBatches(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/metering/batches`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const single = search.id && page.rows.length === 1 ? page.rows[0] : undefined
  const columns: Column<BatchListRow>[] = [
    { key: 'sent', header: t('columns.sent'), cell: (row) => <Time at={row.sentAt} exact /> },
    { key: 'outcome', header: t('columns.outcome'), cell: (row) => <BatchOutcomeBadge outcome={row.outcome} plain /> },
    {
      key: 'code',
      header: t('columns.code'),
      grow: true,
      cell: (row) => (row.code ? `${row.code} · ${codeWord(t, row.code)}` : '–'),
    },
    { key: 'size', header: t('columns.size'), align: 'end', cell: (row) => format.number(row.size) },
    { key: 'status', header: 'HTTP', align: 'end', hideBelow: 'lg', cell: (row) => row.status ?? '–' },
    {
      key: 'time',
      header: t('columns.duration'),
      align: 'end',
      cell: (row) => (row.durationMs === null ? '–' : format.duration(row.durationMs)),
    },
    { key: 'host', header: t('columns.host'), hideBelow: 'xl', cell: (row) => row.host ?? '–' },
    {
      key: 'id',
      header: t('columns.batch'),
      link: false,
      hideBelow: 'lg',
      cell: (row) => <CopyId id={row.id} keep={13} />,
    },
  ]
  return (
    <Page>
      <PageHeader
        title={t('batches.title')}
        description={t('batches.description')}
        actions={<AutoRefresh seconds={15} />}
      />
      <MeteringTabs seller={seller} active="batches" />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'code', label: t('filters.code') },
          {
            kind: 'select',
            name: 'outcome',
            label: t('filters.outcome'),
            options: BATCH_OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) })),
          },
          { kind: 'dates', from: 'from', to: 'to', label: t('filters.sent') },
          ...(search.id ? [{ kind: 'select' as const, name: 'id', label: t('filters.batch'), options: [] }] : []),
        ]}
      >
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      <DataTable
        label={t('batches.list')}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/${seller}/metering/records?batch=${row.id}&test=1`}
        columns={columns}
        empty={
          <EmptyState
            icon={<Send />}
            title={t(filtered ? 'empty.filtered' : 'batches.empty')}
            text={filtered ? undefined : t('batches.emptyText')}
          />
        }
      />
      {single?.answer && <CodeView title={t('story.answerBody')} text={single.answer} />}
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
