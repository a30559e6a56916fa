import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { pathSegment } from '@/lib/http/path-segment'
import { wordFor } from '@/lib/i18n/word-for'
import { getInstance, getInstanceHistory } from '@/lib/services/instances/get'
import { marketplaceView } from '@/lib/services/instances/marketplace-view'
import { listJobs } from '@/lib/services/jobs/list'
import { licensesOf } from '@/lib/services/licensing/list'
import { usageOfInstance } from '@/lib/services/metering/list-series'
import { reportUsage } from '@/lib/services/metering/report-usage'
import { readTimeline } from '@/lib/services/orders/timeline'
import { tenantsOfInstance } from '@/lib/services/organisations/get-tenant'
import { withProduct } from '@/lib/services/provisioning/with-product'
import { CHART_RANGES } from '@/lib/services/reports/range'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, ExternalLink, TextLink } from '@/lib/ui/button'
import { CodeView } from '@/lib/ui/code-view'
import { CopyId } from '@/lib/ui/copy'
import { Callout, Card, DefinitionList, Page, PageHeader } from '@/lib/ui/layout'
import { InstanceStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Tabs } from '@/lib/ui/tabs'
import { Time } from '@/lib/ui/time'
import { JobTable } from '../../jobs/job-table'
import { LinkedLicenses } from '../../licenses/license-parts'
import { UsageCharts } from '../../metering/usage-charts'
import { CustomerCard } from '../../orders/customer-card'
import { OrderTimeline } from '../../orders/order-timeline'
import { Reveal } from '../../orders/reveal'
import { revealAccessAction } from '../actions'
import { HistoryTable } from '../history-table'
import { InstanceActions } from '../instance-actions'
import { UsageCard } from '../usage-card'
import { WithProductCallout } from '../with-product-callout'

type Props = {
  params: Promise<{ seller: string; instanceId: string }>
  searchParams: Promise<{ after?: string; range?: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { instanceId } = await params
  return { title: pathSegment(instanceId) }
}

export default async function InstancePage({ params, searchParams }: Props) {
  const [{ seller, instanceId: encoded }, { after, range: asked }] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const instanceId = pathSegment(encoded)
  const [t, orders, enums, metering] = await Promise.all([
    getTranslations('instances'),
    getTranslations('orders'),
    getTranslations('enums'),
    getTranslations('metering'),
  ])
  const instance = await orNotFound(getInstance(ctx, instanceId))
  const tenants = await tenantsOfInstance(ctx, instanceId)
  const [timeline, history, jobs, answer, licenses, usage, work] = await Promise.all([
    readTimeline(ctx, { instanceId, after }),
    getInstanceHistory(ctx, instanceId),
    listJobs(ctx, { instance: instanceId, test: '1' }),
    marketplaceView(ctx, instanceId),
    licensesOf(ctx, { instanceId }),
    usageOfInstance(ctx, instanceId),
    withProduct(ctx, instanceId),
  ])
  const range = CHART_RANGES.find((each) => each === asked)
  const charts = usage && (await reportUsage(ctx, { range: range ?? '7d', test: instance.test, instanceId }))
  const path = `/${seller}/instances/${encodeURIComponent(instanceId)}`
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  const { access, openTasks } = instance
  const [task] = openTasks
  const orderHref = (orderId: string) =>
    `/${seller}/orders/${encodeURIComponent(orderId)}${instance.test ? '?test=1' : ''}`
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/instances` }]}
        title={<CopyId id={instanceId} keep={Number.POSITIVE_INFINITY} className="text-lg" />}
        badges={
          <>
            <InstanceStateBadge state={instance.state} />
            {instance.test && <TestBadge />}
          </>
        }
        facts={[
          { label: t('facts.product'), value: instance.productName ?? instance.productId ?? '–' },
          {
            label: t('facts.expires'),
            value: instance.expireTime ? <Time at={instance.expireTime} exact /> : t('facts.never'),
          },
          { label: t('facts.customer'), value: instance.customer?.name ?? instance.customer?.customerId ?? '–' },
          {
            label: t('facts.order'),
            value: <CopyId id={instance.orderId} keep={20} href={orderHref(instance.orderId)} />,
          },
          ...tenants.map((tenant) => ({
            label: t('facts.tenant'),
            value: (
              <TextLink
                href={`/${seller}/organisations/${encodeURIComponent(tenant.tenantId)}${tenant.test ? '?test=1' : ''}`}
              >
                {tenant.name ?? tenant.tenantId}
              </TextLink>
            ),
          })),
        ]}
        actions={
          <>
            <AutoRefresh seconds={10} />
            {may(role, 'fulfilment:write') && <InstanceActions seller={seller} instance={instance} />}
          </>
        }
      />
      {task && (
        <Callout
          tone="warn"
          title={t('taskOpen')}
          action={<ButtonLink href={`/${seller}/tasks/${task.id}`}>{t('taskGo')}</ButtonLink>}
        >
          {t('taskOpenText')}
        </Callout>
      )}
      {work && <WithProductCallout seller={seller} work={work} linked />}
      {instance.state === 'failed' && !task && (
        <Callout tone="danger" title={t('deadJob')}>
          {t('deadJobText')}
        </Callout>
      )}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Tabs
          label={t('sections.facts')}
          initial={range ? 'usage' : undefined}
          tabs={[
            {
              key: 'timeline',
              label: t('sections.timeline'),
              content: <OrderTimeline seller={seller} path={path} data={timeline} paged={after !== undefined} />,
            },
            ...(usage && charts
              ? [
                  {
                    key: 'usage',
                    label: metering('section.title'),
                    content: <UsageCharts base={path} range={range ?? '7d'} charts={charts} books={[usage]} explicit />,
                  },
                ]
              : []),
            {
              key: 'history',
              label: t('sections.history'),
              count: history.length,
              content: <HistoryTable rows={history} seller={seller} />,
            },
            {
              key: 'jobs',
              label: t('sections.jobs'),
              count: jobs.rows.length,
              content: <JobTable seller={seller} rows={jobs.rows} mayAct={may(role, 'fulfilment:write')} />,
            },
            {
              key: 'view',
              label: t('sections.view'),
              content: (
                <div className="flex flex-col gap-2">
                  <p className="text-ink-soft">{t('viewHint')}</p>
                  <CodeView title="queryInstance" text={answer} />
                </div>
              ),
            },
          ]}
        />
        <div className="flex min-w-0 flex-col gap-6">
          <Card title={t('sections.access')}>
            <div className="flex flex-col gap-3">
              <DefinitionList
                items={[
                  ...(access
                    ? [
                        {
                          label: t('access.frontEndUrl'),
                          value: (
                            <ExternalLink href={webAddress(access.frontEndUrl)}>{access.frontEndUrl}</ExternalLink>
                          ),
                        },
                        { label: t('access.adminUrl'), value: access.adminUrl },
                        { label: t('access.password'), value: access.hasAccount ? t('access.hidden') : null },
                        { label: t('access.memo'), value: access.hasMemo ? t('access.hidden') : null },
                      ]
                    : []),
                  {
                    label: t('access.launch'),
                    value: <ExternalLink href={instance.launchUrl}>{instance.launchUrl}</ExternalLink>,
                  },
                ]}
              />
              {!access && <p className="text-ink-soft">{t('access.none')}</p>}
              {access && may(role, 'secrets:reveal') && (
                <Reveal
                  action={revealAccessAction}
                  hidden={{ seller, instanceId }}
                  fields={(['userName', 'password', 'memo'] as const).map((name) => ({
                    name,
                    label: t(`access.${name}`),
                  }))}
                  texts={{
                    open: t('access.reveal'),
                    title: t('access.revealTitle'),
                    description: t('access.revealText'),
                    confirm: t('access.revealConfirm'),
                    none: '–',
                  }}
                />
              )}
            </div>
          </Card>
          <UsageCard seller={seller} instanceId={instanceId} usage={usage} />
          <LinkedLicenses seller={seller} licenses={licenses} />
          <CustomerCard seller={seller} customer={instance.customer} mayReveal={may(role, 'secrets:reveal')} />
          <Card title={t('sections.facts')}>
            <DefinitionList
              items={[
                { label: t('facts.sku'), value: instance.skuCode },
                { label: t('facts.size'), value: instance.linearValue },
                {
                  label: t('facts.mode'),
                  value: instance.chargingMode && wordFor(enums, 'chargingMode', instance.chargingMode),
                },
                { label: t('facts.line'), value: <CopyId id={instance.orderLineId} keep={18} /> },
                { label: t('facts.created'), value: <Time at={instance.createdAt} /> },
                { label: t('facts.ready'), value: instance.readyAt && <Time at={instance.readyAt} /> },
                { label: t('facts.frozen'), value: instance.frozenAt && <Time at={instance.frozenAt} /> },
                { label: t('facts.released'), value: instance.releasedAt && <Time at={instance.releasedAt} /> },
              ]}
            />
          </Card>
          <Card title={t('sections.orders')}>
            <ul className="flex flex-col gap-2">
              {instance.orders.map((order) => (
                <li key={`${order.orderId} ${order.effect}`} className="flex items-center justify-between gap-2">
                  <TextLink href={orderHref(order.orderId)}>{orders(`effect.${order.effect}`)}</TextLink>
                  <Time at={order.createdAt} />
                </li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
    </Page>
  )
}

/** Only web addresses become links: the stored one is the seller's own, but nothing else may run here. */
function webAddress(address: string): string | undefined {
  return /^https?:\/\//i.test(address) ? address : undefined
}
