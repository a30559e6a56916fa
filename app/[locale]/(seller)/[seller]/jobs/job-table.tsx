import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { JobView } from '@/lib/services/jobs/list'
import { DataTable } from '@/lib/ui/data-table'
import { JobStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { workName } from '../orders/work-name'
import { SelectBox } from '../runs/selection'
import { JobActions } from './job-actions'

export function JobTable({
  seller,
  rows,
  mayAct,
  selectable = false,
  empty,
}: {
  seller: string
  rows: JobView[]
  mayAct: boolean
  /** Inside a `Selection`: dead jobs get a box. */
  selectable?: boolean
  empty?: ReactNode
}) {
  const t = useTranslations('instances.jobs')
  const orders = useTranslations('orders')
  return (
    <DataTable
      label={t('list')}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/${seller}/jobs/${row.id}`}
      rowTone={(row) => (row.state === 'cancelled' || row.test ? 'muted' : undefined)}
      empty={empty ?? <p className="p-4 text-ink-soft">{t('empty')}</p>}
      columns={[
        ...(mayAct && selectable
          ? [
              {
                key: 'select',
                header: <span className="sr-only">{t('columns.select')}</span>,
                link: false,
                cell: (row: JobView) =>
                  row.state === 'dead' && (
                    <SelectBox
                      id={row.id}
                      name={`${workName(orders, row.payload)} ${row.orderId ?? row.instanceId ?? ''}`.trim()}
                    />
                  ),
              },
            ]
          : []),
        {
          key: 'job',
          header: t('columns.job'),
          cell: (row) => workName(orders, row.payload),
        },
        {
          key: 'state',
          header: t('columns.state'),
          cell: (row) => (
            <span className="inline-flex items-center gap-2">
              <JobStateBadge state={row.state} plain />
              {row.test && <TestBadge />}
            </span>
          ),
        },
        {
          key: 'attempts',
          header: t('columns.attempts'),
          cell: (row) => t('attemptsOf', { count: row.attempts, max: row.maxAttempts }),
        },
        {
          key: 'next',
          header: t('columns.next'),
          cell: (row) => (row.state === 'waiting' ? <Time at={row.runAt} /> : '–'),
        },
        { key: 'error', header: t('columns.error'), grow: true, cell: (row) => row.lastError ?? '–' },
        { key: 'created', header: t('columns.created'), align: 'end', cell: (row) => <Time at={row.createdAt} /> },
        ...(mayAct
          ? [
              {
                key: 'act',
                header: '',
                link: false,
                align: 'end' as const,
                cell: (row: JobView) => <JobActions seller={seller} job={row} small />,
              },
            ]
          : []),
      ]}
    />
  )
}
