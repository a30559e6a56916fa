import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTimeZone, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { exportHref, pageLinks } from '@/lib/http/list-params'
import { type AuditRow, listAuditLog } from '@/lib/services/audit/list'
import { listAuditFilterChoices } from '@/lib/services/audit/list-choices'
import { buttonClass } from '@/lib/ui/button'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { type FilterParams, firstValue } from '@/lib/ui/filter-href'
import { Forbidden } from '@/lib/ui/forbidden'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { auditWords } from './action-label'
import { auditFilter } from './audit-params'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<FilterParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('audit')
  return { title: t('title') }
}

/** Who changed what and when. */
export default async function AuditPage({ params, searchParams }: Props) {
  const { seller } = await params
  const query = await searchParams
  const ctx = await sellerContext(seller)
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, 'audit:read')) return <Forbidden />
  const timeZone = await getTimeZone()
  const filter = auditFilter(query, timeZone)
  const [t, words, locale, choices, page] = await Promise.all([
    getTranslations('audit'),
    auditWords(),
    getLocale(),
    listAuditFilterChoices(ctx),
    listAuditLog(ctx, { filter, cursor: firstValue(query.cursor) }),
  ])
  const path = `/${seller}/audit`
  const columns: Column<AuditRow>[] = [
    { key: 'action', header: t('action'), cell: (row) => words.action(row.action) },
    { key: 'actor', header: t('actor'), cell: (row) => row.actorName },
    {
      key: 'subject',
      header: t('subject'),
      grow: true,
      cell: (row) => (
        <>
          {words.subject(row.subjectKind)} <span className="font-mono text-ink-soft text-sm">{row.subjectId}</span>
        </>
      ),
    },
    { key: 'reason', header: t('reason'), hideBelow: 'lg', cell: (row) => row.reason ?? '–' },
    { key: 'at', header: t('time'), align: 'end', cell: (row) => <Time at={row.at} /> },
  ]
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} />
      <div className="flex flex-col gap-3">
        <FilterBar
          path={path}
          params={query}
          filters={[
            { kind: 'text', name: 'subject', label: t('filter.subject'), placeholder: t('filter.subjectHint') },
            {
              kind: 'select',
              name: 'actor',
              label: t('actor'),
              options: choices.actors.map((actor) => ({ value: actor, label: actor })),
            },
            {
              kind: 'select',
              name: 'action',
              label: t('action'),
              options: choices.actions.map((action) => ({ value: action, label: words.action(action) })),
            },
            {
              kind: 'select',
              name: 'kind',
              label: t('filter.kind'),
              options: choices.subjectKinds.map((kind) => ({ value: kind, label: words.subject(kind) })),
            },
            { kind: 'dates', from: 'from', to: 'to', label: t('time') },
          ]}
        >
          <a href={exportHref(`/${locale}${path}/export`, query)} className={buttonClass('secondary', 'sm')} download>
            <Download aria-hidden="true" />
            {t('export')}
          </a>
        </FilterBar>
        <DataTable
          label={t('title')}
          columns={columns}
          rows={page.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => `${path}/${row.id}`}
          empty={<EmptyState title={t('empty.title')} text={t('empty.text')} />}
        />
        <Pager {...pageLinks(path, query, page)} />
      </div>
    </Page>
  )
}
