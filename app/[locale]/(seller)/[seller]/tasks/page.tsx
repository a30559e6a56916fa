import { ClipboardCheck, Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { listTasks, type TaskListRow } from '@/lib/services/tasks/list'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TaskStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { TabLinks } from '@/lib/ui/tab-links'
import { Countdown, Time } from '@/lib/ui/time'
import { SandboxButton } from '../sandbox-button'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

const VIEWS = ['open', 'overdue', 'closed'] as const

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tasks')
  return { title: t('title') }
}

export default async function TasksPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale] = await Promise.all([getTranslations('tasks'), getFormat(), getLocale()])
  const page = await listTasks(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/tasks`
  const view = VIEWS.find((candidate) => candidate === search.view) ?? 'open'
  const viewHref = (of: (typeof VIEWS)[number]) => (of === 'open' ? path : `${path}?view=${of}`)
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={15} />} />
      <TabLinks
        label={t('list')}
        items={VIEWS.map((of) => ({ href: viewHref(of), label: t(`views.${of}`) }))}
        active={viewHref(view)}
      />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('search') },
          {
            kind: 'select',
            name: 'owner',
            label: t('columns.owner'),
            options: [{ value: 'me', label: t('filters.mine') }],
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
        label={t('list')}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `${path}/${row.id}`}
        columns={[
          {
            key: 'task',
            header: t('columns.task'),
            cell: (row) => t(`kind.${row.kind}`),
          },
          {
            key: 'state',
            header: t('columns.state'),
            cell: (row) => (
              <span className="inline-flex items-center gap-2">
                <TaskStateBadge state={row.state} plain />
                {row.test && <TestBadge />}
              </span>
            ),
          },
          { key: 'product', header: t('columns.product'), grow: true, cell: (row) => row.productName ?? '–' },
          {
            key: 'instance',
            header: t('columns.instance'),
            link: false,
            cell: (row) => <CopyId id={row.instanceId} keep={18} />,
          },
          { key: 'owner', header: t('columns.owner'), cell: (row) => row.ownerName ?? t('unowned') },
          {
            key: 'due',
            header: view === 'closed' ? t('columns.closed') : t('columns.due'),
            align: 'end',
            cell: (row: TaskListRow) =>
              row.state === 'open' ? <Countdown to={row.dueAt} /> : row.closedAt ? <Time at={row.closedAt} /> : '–',
          },
        ]}
        empty={
          <EmptyState
            icon={<ClipboardCheck />}
            title={t(`empty.${view}`)}
            text={view === 'open' ? t('empty.openText') : undefined}
            action={view === 'open' ? <SandboxButton ctx={ctx}>{t('empty.sandbox')}</SandboxButton> : undefined}
          />
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
