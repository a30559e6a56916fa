import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { DeliveryView } from '@/lib/services/hooks/deliveries'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { DataTable } from '@/lib/ui/data-table'
import { JobStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { workName } from '../../../orders/work-name'
import { replayAction } from '../actions'

/** What was sent to an endpoint; a row leads to its attempts. */
export function DeliveryTable({
  seller,
  rows,
  mayReplay,
  empty,
}: {
  seller: string
  rows: DeliveryView[]
  mayReplay: boolean
  empty: ReactNode
}) {
  const t = useTranslations('hooks')
  const orders = useTranslations('orders')
  const format = useFormatter()
  return (
    <DataTable
      label={t('log.title')}
      rows={rows}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/${seller}/jobs/${id}`}
      rowTone={({ state }) => (state === 'cancelled' ? 'muted' : undefined)}
      empty={empty}
      columns={[
        {
          key: 'type',
          header: t('log.type'),
          cell: ({ payload, test }) => (
            <span className="inline-flex items-center gap-2">
              {payload.kind === 'hook' ? <code className="text-sm">{payload.type}</code> : workName(orders, payload)}
              {test && <TestBadge />}
            </span>
          ),
        },
        { key: 'state', header: t('log.state'), cell: ({ state }) => <JobStateBadge state={state} plain /> },
        { key: 'attempts', header: t('log.attempts'), align: 'end', cell: ({ attempts }) => attempts },
        {
          key: 'took',
          header: t('log.took'),
          align: 'end',
          cell: ({ durationMs }) => (durationMs === null ? '–' : `${format.number(durationMs)} ms`),
        },
        { key: 'error', header: t('log.error'), grow: true, cell: ({ lastError }) => lastError ?? '–' },
        {
          key: 'next',
          header: t('log.next'),
          hideBelow: 'lg',
          cell: ({ state, runAt }) => (state === 'waiting' ? <Time at={runAt} /> : '–'),
        },
        { key: 'created', header: t('log.created'), align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
        ...(mayReplay
          ? [
              {
                key: 'replay',
                header: '',
                link: false,
                align: 'end' as const,
                cell: (row: DeliveryView) =>
                  row.mayReplay && (
                    <ConfirmDialog
                      trigger={<Button size="sm">{t('replay.button')}</Button>}
                      title={t('replay.title')}
                      description={t('replay.text')}
                      confirm={t('replay.button')}
                      action={replayAction.bind(null, seller)}
                      hidden={{ deliveryId: row.id }}
                    />
                  ),
              },
            ]
          : []),
      ]}
    />
  )
}
