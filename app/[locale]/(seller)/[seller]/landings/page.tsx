import { Download, LogIn } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { LANDING_OUTCOMES } from '@/lib/domain/landing'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { ALL_FAULTS } from '@/lib/services/landing/faults'
import { type LandingListRow, listLandings } from '@/lib/services/landings/list-landings'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Badge } from '@/lib/ui/badge'
import { buttonClass, TextLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { LandingTabs } from './landing-tabs'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

const TONE = { signed_in: 'ok', refused: 'warn', failed: 'danger' } as const

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('landings')
  return { title: t('title') }
}

/** How buyers' landings went; behind the number that a buyer names stand cause and cure. */
export default async function LandingsPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale] = await Promise.all([getTranslations('landings'), getFormat(), getLocale()])
  const page = await listLandings(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/landings`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={15} />} />
      <LandingTabs seller={seller} />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('search') },
          {
            kind: 'select',
            name: 'outcome',
            label: t('columns.outcome'),
            options: LANDING_OUTCOMES.map((value) => ({ value, label: t(`outcomes.${value}`) })),
          },
          {
            kind: 'select',
            name: 'fault',
            label: t('columns.cause'),
            options: ALL_FAULTS.map((value) => ({ value, label: t(`faults.${value}.cause`) })),
          },
          { kind: 'toggle', name: 'test', label: t('test') },
        ]}
      >
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      <DataTable
        label={t('title')}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowTone={(row) => (row.test ? 'muted' : undefined)}
        columns={[
          { key: 'at', header: t('columns.at'), cell: (row) => <Time at={row.at} /> },
          {
            key: 'outcome',
            header: t('columns.outcome'),
            cell: (row) => (
              <span className="inline-flex items-center gap-2">
                <Badge tone={TONE[row.outcome]}>{t(`outcomes.${row.outcome}`)}</Badge>
                {row.test && <TestBadge />}
              </span>
            ),
          },
          { key: 'reference', header: t('columns.reference'), cell: (row) => <CopyId id={row.reference} keep={9} /> },
          {
            key: 'tenant',
            header: t('columns.tenant'),
            cell: (row) =>
              row.tenantId === null ? (
                '–'
              ) : (
                <TextLink
                  href={`/${seller}/organisations/${encodeURIComponent(row.tenantId)}${row.test ? '?test=1' : ''}`}
                >
                  {row.tenantName ?? row.tenantId}
                </TextLink>
              ),
          },
          { key: 'user', header: t('columns.user'), cell: (row) => row.userName ?? '–' },
          {
            key: 'cause',
            header: t('columns.cause'),
            cell: (row) => <Cause row={row} />,
            // Sentences read badly when they end at the edge of a phone.
            className: 'max-md:flex-col max-md:items-start! max-md:gap-1 max-md:text-start!',
          },
          {
            key: 'took',
            header: t('columns.took'),
            align: 'end',
            hideBelow: 'xl',
            cell: (row) => t('took', { ms: format.number(row.tookMs), calls: row.calls }),
          },
        ]}
        empty={
          <EmptyState
            icon={<LogIn />}
            title={filtered ? t('empty.filtered') : t('empty.title')}
            text={filtered ? undefined : t('empty.text')}
          />
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}

async function Cause({ row: { fault, said } }: { row: LandingListRow }) {
  const t = await getTranslations('landings')
  if (fault === null) return '–'
  return (
    <span className="flex flex-col gap-0.5 whitespace-normal md:w-80">
      <span>{t(`faults.${fault}.cause`)}</span>
      <span className="text-ink-soft text-sm">{t(`faults.${fault}.cure`)}</span>
      {said && <span className="break-words font-mono text-ink-faint text-xs">{said}</span>}
    </span>
  )
}
