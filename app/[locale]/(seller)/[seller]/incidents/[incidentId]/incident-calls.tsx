import { CircleCheck } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { Page as ListPage } from '@/lib/domain/paging'
import { pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import type { IncidentCall } from '@/lib/services/incidents/get'
import { TextLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { EmptyState, Section } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TabLinks } from '@/lib/ui/tab-links'
import { Time } from '@/lib/ui/time'
import { ClockCell } from '../../messages/clock-note'
import { RefundBadge, RefundButtons } from '../refund-check'

/** Orders, instances and tenants of an incident, each with its clock, its last call, and what became of it. */
export async function IncidentCalls({
  seller,
  path,
  page,
  all,
  mayAct,
  search,
}: {
  seller: string
  path: string
  page: ListPage<IncidentCall>
  all: boolean
  mayAct: boolean
  search: SearchParams
}) {
  const [t, format] = await Promise.all([getTranslations('incidents.calls'), getFormat()])
  const callHref = (call: IncidentCall) => `/${seller}/messages/${call.latestMessageId}`
  const columns: Column<IncidentCall>[] = [
    {
      key: 'subject',
      header: t('subject'),
      link: false,
      cell: (call) => {
        const { orderId, instanceId, tenantId } = call
        const id = orderId ?? instanceId ?? tenantId
        return id ? <CopyId id={id} keep={22} href={hrefOf(seller, call)} /> : t('unnamed')
      },
    },
    {
      key: 'clock',
      header: t('clock'),
      link: false,
      cell: ({ clock }) => (clock ? <ClockCell clock={clock} /> : <span className="text-ok">{t('recovered')}</span>),
    },
    {
      key: 'next',
      header: t('next'),
      link: false,
      hideBelow: 'lg',
      cell: ({ clock }) =>
        clock?.nextCallExpectedAt ? (
          `${format.clock(clock.nextCallExpectedAt)} ${format.zone(clock.nextCallExpectedAt)}`
        ) : (
          <span className="text-ink-faint">–</span>
        ),
    },
    { key: 'failures', header: t('failures'), link: false, align: 'end', cell: ({ failures }) => failures },
    {
      key: 'since',
      header: t('since'),
      link: false,
      align: 'end',
      hideBelow: 'xl',
      cell: ({ since }) => <Time at={since} />,
    },
    {
      key: 'last',
      header: t('last'),
      link: false,
      align: 'end',
      hideBelow: 'lg',
      cell: ({ lastFailedAt }) => <Time at={lastFailedAt} />,
    },
    {
      key: 'outcome',
      header: t('outcome'),
      link: false,
      cell: ({ order, orderId }) =>
        order && orderId ? (
          <span className="inline-flex flex-wrap items-center gap-2">
            <RefundBadge state={order.refund} plain />
            {mayAct && order.refund === 'presumed' && (
              <RefundButtons seller={seller} orderId={orderId} refund={order.refund} />
            )}
          </span>
        ) : (
          '–'
        ),
    },
    {
      key: 'call',
      header: <span className="sr-only">{t('call')}</span>,
      link: false,
      align: 'end',
      cell: (call) => <TextLink href={callHref(call)}>{t('call')}</TextLink>,
    },
  ]
  return (
    <Section title={t('title')}>
      <TabLinks
        label={t('view')}
        items={[
          { href: `${path}?calls=failing`, label: t('failing') },
          { href: `${path}?calls=all`, label: t('all') },
        ]}
        active={`${path}?calls=${all ? 'all' : 'failing'}`}
      />
      <DataTable
        label={t('title')}
        rows={page.rows}
        rowKey={({ subject }) => subject}
        columns={columns}
        empty={<EmptyState icon={<CircleCheck />} title={t('noneFailing')} text={t('noneFailingText')} />}
      />
      <Pager {...pageLinks(path, search, page)} />
    </Section>
  )
}

/** Where there is more of it; an order whose purchase never got through is known by its calls alone. */
function hrefOf(seller: string, { orderId, orderKnown, instanceId, tenantId }: IncidentCall): string {
  const at = encodeURIComponent
  if (orderId) {
    return orderKnown ? `/${seller}/orders/${at(orderId)}` : `/${seller}/messages?order=${at(orderId)}`
  }
  return tenantId ? `/${seller}/organisations/${at(tenantId)}` : `/${seller}/messages?instance=${at(instanceId ?? '')}`
}
