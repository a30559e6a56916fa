import { Download, Send } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { CHANGE_TYPES } from '@/lib/domain/changes'
import { JOB_STATES } from '@/lib/domain/jobs'
import { may } from '@/lib/domain/roles'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { orNotFound } from '@/lib/http/or-not-found'
import { getFormat } from '@/lib/i18n/get-format'
import { listDeliveries } from '@/lib/services/hooks/deliveries'
import { getEndpoint } from '@/lib/services/hooks/list-endpoints'
import { sampleEvent } from '@/lib/services/hooks/sample-event'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { buttonClass } from '@/lib/ui/button'
import { FilterBar } from '@/lib/ui/filter-bar'
import { Callout, Card, EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { PlanLink } from '../../../runs/plan-link'
import { RunNotice } from '../../../runs/run-notice'
import { testEndpointAction } from '../actions'
import { HealthBadge } from '../health-badge'
import { DeliveryTable } from './delivery-table'
import { EndpointActions } from './endpoint-actions'
import { TestForm } from './test-form'

type Props = { params: Promise<{ seller: string; endpointId: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('hooks')
  return { title: t('title') }
}

/** One endpoint: how it goes, a test, and what was delivered to it. */
export default async function EndpointPage({ params, searchParams }: Props) {
  const { seller, endpointId } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, enums, format, locale, endpoint] = await Promise.all([
    getTranslations('hooks'),
    getTranslations('enums'),
    getFormat(),
    getLocale(),
    orNotFound(getEndpoint(ctx, endpointId)),
  ])
  const page = await listDeliveries(ctx, { ...listParams(search, format.timeZone), endpointId })
  const writes = ctx.actor.kind === 'user' && may(ctx.actor.role, 'hooks:write')
  const path = `/${seller}/settings/hooks/${endpointId}`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const { events, health, lastError, openUntil, pausedReason } = endpoint
  const wanted = CHANGE_TYPES.filter(
    (type) => !events?.length || events.includes(type) || events.includes(`${type.split('.', 1)[0]}.*`),
  )
  const samples = Object.fromEntries(
    wanted.map((type) => [type, JSON.stringify(sampleEvent(type, endpoint.createdAt))]),
  )
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/settings/hooks` }]}
        title={endpoint.name}
        description={<code className="break-all text-sm">{endpoint.url}</code>}
        badges={
          <>
            <HealthBadge health={health} />
            {endpoint.test && <TestBadge />}
          </>
        }
        facts={[
          { label: t('events'), value: events === null ? t('all') : events.join(', ') || t('none') },
          { label: t('waiting'), value: endpoint.waiting },
          { label: t('dead'), value: endpoint.dead },
          { label: t('lastAnswer'), value: endpoint.lastAnswerAt ? <Time at={endpoint.lastAnswerAt} /> : '–' },
          ...(endpoint.previousUntil
            ? [{ label: t('previousUntil'), value: <Time at={endpoint.previousUntil} exact /> }]
            : []),
          { label: t('created'), value: <Time at={endpoint.createdAt} /> },
        ]}
        actions={
          <>
            <AutoRefresh seconds={10} />
            {writes && <EndpointActions seller={seller} endpoint={endpoint} />}
          </>
        }
      />
      {health === 'paused' && (
        <Callout tone={pausedReason === 'person' ? 'info' : 'danger'} title={t(`paused.${pausedReason ?? 'person'}`)}>
          {t('paused.text')}
        </Callout>
      )}
      {(health === 'stopped' || health === 'failing') && (
        <Callout tone={health === 'stopped' ? 'danger' : 'warn'} title={t('fault', { count: endpoint.failures })}>
          {lastError}
          {openUntil && health === 'stopped' && (
            <>
              {' '}
              {t('nextTry')} <Time at={openUntil} exact />
            </>
          )}
        </Callout>
      )}
      <Card title={t('test.title')} description={t('test.text')}>
        <TestForm
          action={testEndpointAction.bind(null, seller)}
          endpointId={endpointId}
          samples={samples}
          mayTest={writes}
        />
      </Card>
      <Section title={t('log.title')}>
        <RunNotice ctx={ctx} kind="hook_deliveries" />
        <FilterBar
          path={path}
          params={search}
          filters={[
            {
              kind: 'select',
              name: 'state',
              label: t('log.state'),
              options: JOB_STATES.map((value) => ({ value, label: enums(`jobState.${value}`) })),
            },
            {
              kind: 'select',
              name: 'type',
              label: t('log.type'),
              options: CHANGE_TYPES.map((value) => ({ value, label: value })),
            },
            { kind: 'dates', from: 'from', to: 'to', label: t('log.days') },
          ]}
        >
          {writes && page.rows.length > 0 && (
            <PlanLink seller={seller} kind="hook_deliveries" search={{ ...search, endpointId }} />
          )}
          <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
            <Download aria-hidden="true" />
            {t('log.export')}
          </a>
        </FilterBar>
        <DeliveryTable
          seller={seller}
          rows={page.rows}
          mayReplay={writes}
          empty={
            <EmptyState
              icon={<Send />}
              title={filtered ? t('log.filtered') : t('log.empty')}
              text={filtered ? undefined : t('log.emptyText')}
            />
          }
        />
        <Pager {...pageLinks(path, search, page)} />
      </Section>
    </Page>
  )
}
