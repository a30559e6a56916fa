import { CircleCheck, Download, Siren } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { INCIDENT_STATES } from '@/lib/domain/incidents'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { listIncidentOwners } from '@/lib/services/incidents/assign'
import { INCIDENT_SORTS, incidentChoices, listIncidents } from '@/lib/services/incidents/list'
import type { IncidentView } from '@/lib/services/incidents/view'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { buttonClass } from '@/lib/ui/button'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { activityName } from '../messages/words'
import { SandboxButton } from '../sandbox-button'
import { Cause, IncidentClock, IncidentStateBadge } from './incident-parts'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('incidents')
  return { title: t('title') }
}

const FILTERS = ['q', 'state', 'product', 'activity', 'owner']

export default async function IncidentsPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, words, format, locale] = await Promise.all([
    getTranslations('incidents'),
    getTranslations('enums'),
    getFormat(),
    getLocale(),
  ])
  const [page, choices, owners] = await Promise.all([
    listIncidents(ctx, listParams(search, format.timeZone)),
    incidentChoices(ctx),
    listIncidentOwners(ctx),
  ])
  const path = `/${seller}/incidents`
  const filtered = FILTERS.some((name) => search[name])
  const columns: Column<IncidentView>[] = [
    {
      key: 'activity',
      header: t('columns.activity'),
      cell: ({ activity }) => activityName(words, activity),
    },
    {
      key: 'product',
      header: t('columns.product'),
      cell: ({ productName, productId }) =>
        productName ?? (productId || <span className="text-ink-faint">{t('unknownProduct')}</span>),
    },
    { key: 'clock', header: t('columns.clock'), cell: (incident) => <IncidentClock incident={incident} /> },
    {
      key: 'cause',
      header: t('columns.cause'),
      grow: true,
      cell: ({ resultCode, reason }) => <Cause resultCode={resultCode} reason={reason} />,
    },
    { key: 'state', header: t('columns.state'), cell: ({ state }) => <IncidentStateBadge state={state} plain /> },
    {
      key: 'failing',
      header: t('columns.failing'),
      align: 'end',
      cell: ({ failing, subjects }) => (
        <span>
          {format.number(failing)}
          <span className="text-ink-faint"> / {format.number(subjects)}</span>
        </span>
      ),
    },
    {
      key: 'calls',
      header: t('columns.calls'),
      align: 'end',
      hideBelow: 'xl',
      cell: ({ calls }) => format.number(calls),
    },
    {
      key: 'owner',
      header: t('columns.owner'),
      hideBelow: 'xl',
      cell: ({ ownerName }) => ownerName ?? <span className="text-ink-faint">{t('nobody')}</span>,
    },
    {
      key: 'last',
      header: t('columns.lastSeen'),
      align: 'end',
      hideBelow: 'lg',
      cell: ({ lastSeenAt }) => <Time at={lastSeenAt} />,
    },
  ]
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={10} />} />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('search') },
          {
            kind: 'select',
            name: 'state',
            label: t('filters.state'),
            options: [
              ...INCIDENT_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
              { value: 'all', label: t('filters.all') },
            ],
          },
          {
            kind: 'select',
            name: 'product',
            label: t('filters.product'),
            options: choices.products.map(({ value, name }) => ({ value, label: name ?? t('unknownProduct') })),
          },
          {
            kind: 'select',
            name: 'activity',
            label: t('filters.activity'),
            options: choices.activities.map((value) => ({ value, label: activityName(words, value) })),
          },
          {
            kind: 'select',
            name: 'owner',
            label: t('filters.owner'),
            options: [
              { value: 'me', label: t('filters.me') },
              { value: 'nobody', label: t('filters.nobody') },
              ...owners.map(({ id, name }) => ({ value: id, label: name })),
            ],
          },
          {
            kind: 'select',
            name: 'sort',
            label: t('filters.sort'),
            options: INCIDENT_SORTS.map((value) => ({ value, label: t(`filters.${value}`) })),
          },
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
        rowKey={({ id }) => id}
        rowHref={({ id }) => `${path}/${id}`}
        rowTone={({ state }) => (state === 'resolved' || state === 'ignored' ? 'muted' : undefined)}
        columns={columns}
        empty={
          filtered ? (
            <EmptyState icon={<Siren />} title={t('empty.nothing')} text={t('empty.nothingText')} />
          ) : (
            <EmptyState
              icon={<CircleCheck className="text-ok" />}
              title={t('empty.none')}
              text={t('empty.noneText')}
              action={<SandboxButton ctx={ctx}>{t('empty.sandbox')}</SandboxButton>}
            />
          )
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
