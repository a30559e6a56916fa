import { ListRestart } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { BULK_KINDS, BULK_STATES, isUnderWay } from '@/lib/domain/bulk'
import { pageLinks, type SearchParams } from '@/lib/http/list-params'
import { listBulkRuns } from '@/lib/services/bulk/list'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink } from '@/lib/ui/button'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { RunStateBadge } from './run-progress'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('runs')
  return { title: t('title') }
}

/** Every bulk run of the account, of whatever kind. */
export default async function RunsPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, page] = await Promise.all([getTranslations('runs'), listBulkRuns(ctx, search)])
  const path = `/${seller}/runs`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={page.rows.some(({ state }) => isUnderWay(state)) && <AutoRefresh seconds={5} />}
      />
      <FilterBar
        path={path}
        params={search}
        filters={[
          {
            kind: 'select',
            name: 'kind',
            label: t('columns.kind'),
            options: BULK_KINDS.map((value) => ({ value, label: t(`kinds.${value}.name`) })),
          },
          {
            kind: 'select',
            name: 'state',
            label: t('columns.state'),
            options: BULK_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
        ]}
      />
      <DataTable
        label={t('title')}
        rows={page.rows}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `${path}/${id}`}
        rowTone={({ state }) => (state === 'cancelled' ? 'muted' : undefined)}
        empty={
          <EmptyState
            icon={<ListRestart />}
            title={t(filtered ? 'filtered' : 'empty')}
            text={filtered ? undefined : t('emptyText')}
            action={filtered ? undefined : <ButtonLink href={`/${seller}/messages/failed`}>{t('emptyGo')}</ButtonLink>}
          />
        }
        columns={[
          { key: 'kind', header: t('columns.kind'), cell: ({ kind }) => t(`kinds.${kind}.name`) },
          { key: 'state', header: t('columns.state'), cell: ({ state }) => <RunStateBadge state={state} plain /> },
          {
            key: 'seen',
            header: t('columns.seen'),
            align: 'end',
            cell: ({ total, left }) => t('seen', { seen: total - left, total }),
          },
          { key: 'failed', header: t('columns.failed'), align: 'end', cell: ({ failed }) => failed || '–' },
          { key: 'reason', header: t('columns.reason'), grow: true, hideBelow: 'lg', cell: ({ reason }) => reason },
          { key: 'by', header: t('columns.by'), cell: ({ createdBy }) => createdBy },
          { key: 'at', header: t('columns.at'), align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
        ]}
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
