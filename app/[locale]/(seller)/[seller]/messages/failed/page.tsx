import { CircleCheck } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { listFailures, type OpenFailure } from '@/lib/services/messages/failures'
import { messageQuery } from '@/lib/services/messages/query'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Button, TextLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { Callout, EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { VerdictBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { PlanLink } from '../../runs/plan-link'
import { RunNotice } from '../../runs/run-notice'
import { SelectBox, Selection } from '../../runs/selection'
import { dismissAction, retryAction } from '../actions'
import { ClockCell } from '../clock-note'
import { MessageTabs } from '../message-tabs'
import { activityName, refusalWords, type SearchParams, single } from '../words'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('messages.failures')
  return { title: t('title') }
}

/** What the server sends in one go; the verbs take no more. */
const SHOWN = 100
/** As far back as the list looks. */
const OPEN = { range: '90d' } as const

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export default async function FailedMessagesPage({ params, searchParams }: Props) {
  const { seller } = await params
  const { incident } = messageQuery.parse(single(await searchParams))
  const ctx = await sellerContext(seller)
  const [t, words, failures] = await Promise.all([
    getTranslations('messages'),
    getTranslations('enums'),
    listFailures(ctx, { incidentId: incident }),
  ])
  const mayAct = ctx.actor.kind === 'user' && may(ctx.actor.role, 'fulfilment:write')
  const rows = failures.rows.slice(0, SHOWN)
  const retryOne = retryAction.bind(null, seller)
  const nameOf = ({ latest }: OpenFailure) =>
    `${activityName(words, latest.activity)} ${latest.orderId ?? latest.instanceId ?? ''}`.trim()

  const columns: Column<OpenFailure>[] = [
    {
      key: 'select',
      header: <span className="sr-only">{t('retry.action')}</span>,
      link: false,
      cell: (row) => <SelectBox id={row.latest.id} name={nameOf(row)} />,
    },
    { key: 'clock', header: t('failures.deadline'), cell: ({ clock }) => <ClockCell clock={clock} /> },
    {
      key: 'activity',
      header: t('list.activity'),
      link: true,
      cell: ({ latest }) => activityName(words, latest.activity),
    },
    {
      key: 'verdict',
      header: t('list.verdict'),
      cell: ({ latest }) => (
        <span className="inline-flex items-center gap-2">
          <VerdictBadge state={latest.verdict} plain />
          <span className="font-mono text-sm">{latest.resultCode}</span>
          {latest.keyId === null && (
            <span className="text-ink-soft text-sm">{refusalWords(words, latest.reason)?.label}</span>
          )}
        </span>
      ),
    },
    {
      key: 'order',
      header: t('list.order'),
      cell: ({ latest }) =>
        (latest.orderId ?? latest.instanceId) && <CopyId id={latest.orderId ?? latest.instanceId ?? ''} />,
    },
    { key: 'calls', header: t('failures.calls'), align: 'end', hideBelow: 'lg', cell: ({ calls }) => calls },
    {
      key: 'since',
      header: t('failures.since'),
      align: 'end',
      hideBelow: 'lg',
      cell: ({ firstFailedAt }) => <Time at={firstFailedAt} />,
    },
    {
      key: 'retry',
      header: <span className="sr-only">{t('retry.action')}</span>,
      link: false,
      align: 'end',
      cell: ({ latest }) => (
        <ConfirmDialog
          trigger={<Button size="sm">{t('retry.action')}</Button>}
          title={t('retry.title')}
          description={t('retry.text')}
          confirm={t('retry.confirm')}
          reason="required"
          action={retryOne}
          hidden={{ ids: latest.id }}
        />
      ),
    },
  ]
  const table = (
    <DataTable
      label={t('failures.label')}
      columns={mayAct ? columns : columns.filter(({ key }) => key !== 'select' && key !== 'retry')}
      rows={rows}
      rowKey={({ latest }) => latest.id}
      rowHref={({ latest }) => `/${seller}/messages/${latest.id}`}
      empty={<EmptyState icon={<CircleCheck />} title={t('failures.empty')} text={t('failures.emptyText')} />}
    />
  )
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('failures.description')}
        actions={
          <>
            <AutoRefresh seconds={5} />
            {mayAct && rows.length > 0 && (
              <PlanLink seller={seller} kind="messages" search={incident ? { ...OPEN, incident } : OPEN} />
            )}
          </>
        }
      />
      <RunNotice ctx={ctx} kind="messages" />
      <MessageTabs ctx={ctx} active="failures" />
      {incident && <OfIncident seller={seller} incident={incident} />}
      {failures.capped && <Callout tone="warn" title={t('failures.capped')} />}
      {mayAct && rows.length > 0 ? (
        <Selection
          seller={seller}
          kind="messages"
          ids={rows.map(({ latest }) => latest.id)}
          dismiss={dismissAction.bind(null, seller)}
        >
          {table}
        </Selection>
      ) : (
        table
      )}
    </Page>
  )
}

/** Says that the list shows one incident alone, with the ways out. */
async function OfIncident({ seller, incident }: { seller: string; incident: string }) {
  const t = await getTranslations('incidents')
  return (
    <Callout
      title={t('failedList')}
      action={<TextLink href={`/${seller}/messages/failed`}>{t('failedListAll')}</TextLink>}
    >
      <TextLink href={`/${seller}/incidents/${incident}`}>{t('failedListShow')}</TextLink>
    </Callout>
  )
}
