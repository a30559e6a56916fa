import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { orNotFound } from '@/lib/http/or-not-found'
import { getRecord } from '@/lib/services/metering/get-record'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { TextLink } from '@/lib/ui/button'
import { CodeView } from '@/lib/ui/code-view'
import { CopyId } from '@/lib/ui/copy'
import { Card, DefinitionList, Page, PageHeader } from '@/lib/ui/layout'
import { TestBadge } from '@/lib/ui/state-badges'
import { Countdown, Time } from '@/lib/ui/time'
import { Amount, LateBadge, RecordStateBadge, Span } from '../../parts'
import { RecordActions } from './record-actions'
import { RecordStory } from './record-story'
import { RecordVerdict } from './record-verdict'
import { WindowParts } from './window-parts'

type Props = { params: Promise<{ seller: string; sn: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('metering.record')
  return { title: t('title') }
}

/** One usage record, and the one question: was it billed? */
export default async function RecordPage({ params }: Props) {
  const { seller, sn } = await params
  const ctx = await sellerContext(seller)
  const [t, record] = await Promise.all([getTranslations('metering'), orNotFound(getRecord(ctx, sn))])
  const base = `/${seller}/metering`
  const instanceHref = `/${seller}/instances/${encodeURIComponent(record.instanceId)}`
  const now = ctx.now()
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  const { window } = record
  return (
    <Page>
      <PageHeader
        crumbs={[
          { label: t('title'), href: base },
          { label: t('records.title'), href: `${base}/records` },
        ]}
        title={<Amount value={record.value} unit={record.unit ?? record.meter} />}
        badges={
          <>
            <RecordStateBadge state={record.state} />
            {record.late && <LateBadge />}
            {record.test && <TestBadge />}
          </>
        }
        facts={[
          { label: t('columns.consumed'), value: <Span from={record.beginTime} to={record.endTime} seconds /> },
          { label: t('columns.instance'), value: <CopyId id={record.instanceId} keep={18} href={instanceHref} /> },
          { label: t('columns.product'), value: record.productName ?? record.productId ?? '–' },
          { label: t('columns.customer'), value: record.customer?.name ?? record.customer?.customerId ?? '–' },
        ]}
        actions={
          <>
            <AutoRefresh seconds={10} />
            <RecordActions seller={seller} record={record} role={role} now={now} />
          </>
        }
      />
      <RecordVerdict seller={seller} record={record} now={now} />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <RecordStory seller={seller} record={record} />
          <WindowParts seller={seller} record={record} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Card title={t('record.facts')}>
            <DefinitionList
              items={[
                { label: t('columns.sn'), value: <CopyId id={record.meteringSn} keep={18} /> },
                { label: t('columns.meter'), value: record.meter },
                {
                  label: t('record.order'),
                  value: record.orderId && (
                    <CopyId
                      id={record.orderId}
                      keep={18}
                      href={`/${seller}/orders/${encodeURIComponent(record.orderId)}${record.test ? '?test=1' : ''}`}
                    />
                  ),
                },
                {
                  label: t('columns.package'),
                  value: record.relatePkgInstance && (
                    <CopyId
                      id={record.relatePkgInstance}
                      keep={18}
                      href={`/${seller}/packages/${encodeURIComponent(record.relatePkgInstance)}`}
                    />
                  ),
                },
                {
                  label: t('columns.window'),
                  value: window && (
                    <TextLink href={`${base}/records?window=${window.id}`}>
                      <Span from={window.startsAt} to={window.endsAt} />
                    </TextLink>
                  ),
                },
                {
                  label: t('columns.batch'),
                  value: record.batch && (
                    <CopyId id={record.batch.id} keep={13} href={`${base}/batches?id=${record.batch.id}`} />
                  ),
                },
                { label: t('columns.attempts'), value: record.attempts },
                { label: t('record.collected'), value: <Time at={record.collectedAt} exact /> },
                {
                  label: t('record.refusedAfter'),
                  value:
                    record.refusedAfter > now ? (
                      <Countdown to={record.refusedAfter} urgentMs={86_400_000} />
                    ) : (
                      <Time at={record.refusedAfter} exact />
                    ),
                },
                { label: t('record.version'), value: record.version > 1 ? record.version : null },
                {
                  label: t('record.checked'),
                  value: record.checked ? (
                    <>
                      {record.checked.by} · <Time at={record.checked.at} />
                    </>
                  ) : (
                    t('record.notChecked')
                  ),
                },
              ]}
            />
          </Card>
          <CodeView title={t('record.wire')} text={record.wire} maxHeight="20rem" />
        </div>
      </div>
    </Page>
  )
}
