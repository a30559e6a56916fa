import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { pathSegment } from '@/lib/http/path-segment'
import { getFormat } from '@/lib/i18n/get-format'
import { wordFor } from '@/lib/i18n/word-for'
import { getFailedOrder } from '@/lib/services/incidents/check-refund'
import { licensesOf } from '@/lib/services/licensing/list'
import { getOrder, type OrderDetail } from '@/lib/services/orders/get'
import { readTimeline } from '@/lib/services/orders/timeline'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { StatusBadge } from '@/lib/ui/badge'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { Callout, Card, DefinitionList, Page, PageHeader } from '@/lib/ui/layout'
import { InstanceStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { RefundNotice } from '../../incidents/refund-check'
import { LinkedLicenses } from '../../licenses/license-parts'
import { lookUpAgainAction } from '../actions'
import { CustomerCard } from '../customer-card'
import { LOOKUP_TONE } from '../lookup-tone'
import { OrderBadges } from '../order-badges'
import { OrderTimeline } from '../order-timeline'

type Props = {
  params: Promise<{ seller: string; orderId: string }>
  searchParams: Promise<{ test?: string; after?: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { orderId } = await params
  return { title: pathSegment(orderId) }
}

export default async function OrderPage({ params, searchParams }: Props) {
  const [{ seller, orderId: encoded }, search] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const [t, enums, format] = await Promise.all([getTranslations('orders'), getTranslations('enums'), getFormat()])
  const order = await orNotFound(getOrder(ctx, pathSegment(encoded), search.test === '1' ? true : undefined))
  const { orderId, test } = order
  const [timeline, licenses, failed] = await Promise.all([
    readTimeline(ctx, { orderId, test, after: search.after }),
    licensesOf(ctx, { orderId, test }),
    test ? null : getFailedOrder(ctx, orderId),
  ])
  const path = `/${seller}/orders/${encodeURIComponent(orderId)}${test ? '?test=1' : ''}`
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/orders` }]}
        title={<CopyId id={orderId} keep={Number.POSITIVE_INFINITY} className="text-lg" />}
        badges={
          <>
            {order.orderType && (
              <StatusBadge tone="neutral">{wordFor(enums, 'orderType', order.orderType)}</StatusBadge>
            )}
            {test && <TestBadge />}
            <OrderBadges trial={false} refundUntil={order.refundUntil} />
          </>
        }
        facts={[
          { label: t('facts.product'), value: order.productName ?? '–' },
          {
            label: t('facts.mode'),
            value: order.chargingMode ? wordFor(enums, 'chargingMode', order.chargingMode) : '–',
          },
          {
            label: t('facts.lookup'),
            value: (
              <StatusBadge plain tone={LOOKUP_TONE[order.lookup]}>
                {t(`lookup.${order.lookup}`)}
              </StatusBadge>
            ),
          },
          { label: t('facts.received'), value: <Time at={order.createdAt} /> },
        ]}
        actions={
          <>
            <AutoRefresh seconds={1} />
            {may(role, 'fulfilment:write') && order.lookup !== 'not_configured' && (
              <ConfirmDialog
                trigger={<Button>{t('lookUpAgain')}</Button>}
                title={t('lookUpAgain')}
                description={t(`lookupHint.${order.lookup}`, { error: order.lookupError ?? '–' })}
                confirm={t('lookUpAgain')}
                action={lookUpAgainAction}
                hidden={{ seller, orderId, test: test ? '1' : '0' }}
                done={t('lookUpAgainDone')}
              />
            )}
          </>
        }
      />
      {(order.lookup === 'failed' || order.lookup === 'not_configured') && (
        <Callout
          tone={order.lookup === 'failed' ? 'danger' : 'info'}
          title={t(`lookupHint.${order.lookup}`, { error: order.lookupError ?? '–' })}
        />
      )}
      {failed && <RefundNotice seller={seller} order={failed} mayAct={may(role, 'fulfilment:write')} />}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <OrderInstances seller={seller} order={order} t={t} />
          <OrderTimeline seller={seller} path={path} data={timeline} paged={search.after !== undefined} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <LinkedLicenses seller={seller} licenses={licenses} />
          <CustomerCard seller={seller} customer={order.customer} mayReveal={may(role, 'secrets:reveal')} />
          <Card title={t('facts.title')}>
            <DefinitionList
              items={[
                { label: t('facts.orderedAt'), value: order.orderedAt && <Time at={order.orderedAt} /> },
                { label: t('facts.received'), value: <Time at={order.createdAt} /> },
                {
                  label: t('facts.consoleStatus'),
                  value: order.consoleStatus && wordFor(t, 'consoleStatus', order.consoleStatus),
                },
                { label: t('facts.imported'), value: order.importedAt && <Time at={order.importedAt} /> },
                { label: t('facts.lookupAt'), value: order.lookupAt && <Time at={order.lookupAt} /> },
                ...extension(order.details).map(([label, value]) => ({ label, value })),
              ]}
            />
          </Card>
          <Card title={t('lines.title')}>
            {order.lines.length === 0 ? (
              <p className="text-ink-soft">{t('lines.empty')}</p>
            ) : (
              <ul className="flex flex-col gap-4">
                {order.lines.map((line) => (
                  <li key={line.orderLineId}>
                    <DefinitionList
                      items={[
                        { label: t('lines.line'), value: <CopyId id={line.orderLineId} keep={20} /> },
                        {
                          label: t('lines.period'),
                          value: line.periodNumber === null ? null : `${line.periodNumber} ${line.periodType ?? ''}`,
                        },
                        { label: t('lines.expires'), value: line.expireTime && format.exact(line.expireTime) },
                        {
                          label: t('lines.items'),
                          value: line.products
                            .map((item) =>
                              [item.productName, item.skuCode ?? item.productId, item.linearValue]
                                .filter(Boolean)
                                .join(' · '),
                            )
                            .join(', '),
                        },
                      ]}
                    />
                  </li>
                ))}
              </ul>
            )}
          </Card>
        </div>
      </div>
    </Page>
  )
}

function OrderInstances({
  seller,
  order,
  t,
}: {
  seller: string
  order: OrderDetail
  t: Awaited<ReturnType<typeof getTranslations<'orders'>>>
}) {
  return (
    <Card title={t('instances.title')} flush>
      <DataTable
        label={t('instances.title')}
        rows={order.instances}
        rowKey={(row) => row.instanceId}
        rowHref={(row) => `/${seller}/instances/${encodeURIComponent(row.instanceId)}`}
        empty={<p className="p-4 text-ink-soft">{t('instances.empty')}</p>}
        columns={[
          {
            key: 'instance',
            header: t('instances.instance'),
            link: false,
            cell: (row) => (
              <CopyId
                id={row.instanceId}
                keep={18}
                href={`/${seller}/instances/${encodeURIComponent(row.instanceId)}`}
              />
            ),
          },
          {
            key: 'state',
            header: t('instances.state'),
            link: false,
            cell: (row) => <InstanceStateBadge state={row.state} plain />,
          },
          { key: 'effect', header: t('instances.effect'), link: false, cell: (row) => t(`effect.${row.effect}`) },
          {
            key: 'expires',
            header: t('instances.expires'),
            link: false,
            align: 'end',
            cell: (row) => (row.expireTime ? <Time at={row.expireTime} /> : '–'),
          },
        ]}
      />
    </Card>
  )
}

/** What the order says beside its columns: extension parameters the buyer filled in, and values of the call itself. */
function extension(details: Record<string, unknown> | null): [string, string][] {
  const { extendParams, orderAmount, attributes } = details ?? {}
  const said = { ...(orderAmount === undefined ? {} : { orderAmount }), ...(isRecord(attributes) ? attributes : {}) }
  return [
    ...Object.entries(said).map(([name, value]): [string, string] => [name, String(value)]),
    ...pairs(extendParams),
  ]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pairs(params: unknown): [string, string][] {
  if (!Array.isArray(params)) return []
  return params.flatMap((param: unknown): [string, string][] => {
    if (typeof param !== 'object' || param === null) return []
    const { name, value } = param as Record<string, unknown>
    return typeof name === 'string' ? [[name, String(value ?? '')]] : []
  })
}
