import { Download, GitCompareArrows } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { canTakeTheirs, DRIFT_STATES } from '@/lib/domain/drift'
import { may } from '@/lib/domain/roles'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { type DriftListRow, driftSummary, listDrifts } from '@/lib/services/orders/drift'
import { StatusBadge } from '@/lib/ui/badge'
import { Button, buttonClass } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { Callout, EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { driftValue } from '../drift-value'
import { OrderTabs } from '../order-tabs'
import { decideAction } from './actions'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('imports.drift')
  return { title: t('title') }
}

/** Where ours and the marketplace's values differ, each to be decided. */
export default async function DriftPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, fields, statuses, enums, format, locale] = await Promise.all([
    getTranslations('imports.drift'),
    getTranslations('imports.fields'),
    getTranslations('imports.statuses'),
    getTranslations('enums'),
    getFormat(),
    getLocale(),
  ])
  const [page, { pass }] = await Promise.all([listDrifts(ctx, listParams(search, format.timeZone)), driftSummary(ctx)])
  const path = `/${seller}/orders/drift`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const decides = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'fulfilment:write')
  const shown = (row: DriftListRow, value: string) => driftValue(row.field, value, { statuses, enums }, format)
  const decide = (row: DriftListRow, decision: 'theirs' | 'ours') => (
    <ConfirmDialog
      trigger={<Button size="sm">{t(decision === 'theirs' ? 'takeTheirs' : 'keepOurs')}</Button>}
      title={t(decision === 'theirs' ? 'takeTheirs' : 'keepOurs')}
      description={t(decision === 'theirs' ? 'takeTheirsText' : 'keepOursText', {
        field: fields(row.field),
        ours: shown(row, row.ours),
        theirs: shown(row, row.theirs),
      })}
      confirm={t(decision === 'theirs' ? 'takeTheirs' : 'keepOurs')}
      reason="required"
      action={decideAction}
      hidden={{ seller, orderId: row.orderId, instanceId: row.instanceId, field: row.field, decision }}
    />
  )
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} />
      <OrderTabs seller={seller} ctx={ctx} />
      {pass && (
        <Callout
          tone={pass.failed > 0 ? 'warn' : 'info'}
          title={t('pass', { day: format.exact(pass.updatedAt), differing: pass.differing, failed: pass.failed })}
        >
          {pass.lastError && <p className="break-all text-sm">{t('lastError', { error: pass.lastError })}</p>}
        </Callout>
      )}
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('search') },
          {
            kind: 'select',
            name: 'state',
            label: t('state'),
            options: DRIFT_STATES.map((value) => ({ value, label: t(`states.${value}`) })),
          },
          {
            kind: 'select',
            name: 'source',
            label: t('source'),
            options: (['import', 'query'] as const).map((value) => ({ value, label: t(`sources.${value}`) })),
          },
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
        rowKey={(row) => `${row.orderId}/${row.instanceId}/${row.field}`}
        rowHref={(row) => `/${seller}/orders/${encodeURIComponent(row.orderId)}`}
        empty={
          <EmptyState
            icon={<GitCompareArrows />}
            title={filtered ? t('noneFiltered') : t('none')}
            text={t('noneText')}
          />
        }
        columns={[
          {
            key: 'order',
            header: t('columns.order'),
            link: false,
            cell: (row) => (
              <div className="flex min-w-0 flex-col items-start gap-2 max-md:items-end">
                <CopyId id={row.orderId} keep={20} href={`/${seller}/orders/${encodeURIComponent(row.orderId)}`} />
                {row.instanceId !== '' && (
                  <CopyId
                    id={row.instanceId}
                    keep={16}
                    href={`/${seller}/instances/${encodeURIComponent(row.instanceId)}`}
                  />
                )}
              </div>
            ),
          },
          { key: 'field', header: t('columns.field'), link: false, cell: (row) => fields(row.field) },
          { key: 'ours', header: t('columns.ours'), link: false, cell: (row) => shown(row, row.ours) },
          { key: 'theirs', header: t('columns.theirs'), link: false, cell: (row) => shown(row, row.theirs) },
          { key: 'source', header: t('source'), link: false, cell: (row) => t(`sources.${row.source}`) },
          { key: 'found', header: t('columns.found'), link: false, cell: (row) => <Time at={row.foundAt} /> },
          {
            key: 'action',
            header: t('columns.decision'),
            link: false,
            cell: (row) =>
              row.state !== 'open' ? (
                <>
                  <StatusBadge plain tone="neutral">
                    {t(`states.${row.state}`)}
                  </StatusBadge>
                  <span className="block whitespace-normal text-ink-soft text-sm">
                    {t('decided', { name: row.decidedBy ?? '–', reason: row.reason ?? '–' })}
                  </span>
                </>
              ) : decides ? (
                <span className="flex flex-wrap gap-2">
                  {canTakeTheirs(row.field) && decide(row, 'theirs')}
                  {decide(row, 'ours')}
                </span>
              ) : (
                '–'
              ),
          },
        ]}
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
