import { Cog, Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { JOB_KINDS, JOB_STATES } from '@/lib/domain/jobs'
import { may } from '@/lib/domain/roles'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { countDeadJobs, listJobs } from '@/lib/services/jobs/list'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { FilterBar } from '@/lib/ui/filter-bar'
import { Callout, EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { PlanLink } from '../runs/plan-link'
import { RunNotice } from '../runs/run-notice'
import { Selection } from '../runs/selection'
import { JobTable } from './job-table'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('instances.jobs')
  return { title: t('title') }
}

export default async function JobsPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, enums, format, locale] = await Promise.all([
    getTranslations('instances.jobs'),
    getTranslations('enums'),
    getFormat(),
    getLocale(),
  ])
  const [page, dead] = await Promise.all([listJobs(ctx, listParams(search, format.timeZone)), countDeadJobs(ctx)])
  const path = `/${seller}/jobs`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const mayAct = ctx.actor.kind === 'user' && may(ctx.actor.role, 'fulfilment:write')
  const gaveUp = page.rows.flatMap(({ id, state }) => (state === 'dead' ? [id] : []))
  const table = (
    <JobTable
      seller={seller}
      rows={page.rows}
      mayAct={mayAct}
      selectable={gaveUp.length > 0}
      empty={
        <EmptyState
          icon={<Cog />}
          title={filtered ? t('filtered') : t('empty')}
          text={filtered ? undefined : t('emptyText')}
        />
      }
    />
  )
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={10} />} />
      {dead > 0 && search.state !== 'dead' && (
        <Callout
          tone="danger"
          title={t('dead', { count: dead })}
          action={<ButtonLink href={`${path}?state=dead`}>{t('deadGo')}</ButtonLink>}
        />
      )}
      <RunNotice ctx={ctx} kind="jobs" />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'order', label: t('filters.order') },
          {
            kind: 'select',
            name: 'state',
            label: t('filters.state'),
            options: JOB_STATES.map((value) => ({ value, label: enums(`jobState.${value}`) })),
          },
          {
            kind: 'select',
            name: 'kind',
            label: t('filters.kind'),
            options: JOB_KINDS.map((value) => ({ value, label: enums(`jobKind.${value}`) })),
          },
          ...(search.instance
            ? [{ kind: 'select' as const, name: 'instance', label: t('filters.instance'), options: [] }]
            : []),
          { kind: 'toggle', name: 'test', label: t('filters.test') },
        ]}
      >
        {mayAct && dead > 0 && (!search.state || search.state === 'dead') && (
          <PlanLink seller={seller} kind="jobs" search={{ ...search, state: 'dead' }} />
        )}
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      {mayAct && gaveUp.length > 0 ? (
        <Selection seller={seller} kind="jobs" ids={gaveUp}>
          {table}
        </Selection>
      ) : (
        table
      )}
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
