import { useTranslations } from 'next-intl'
import type { HistoryView } from '@/lib/services/instances/get'
import { TextLink } from '@/lib/ui/button'
import { DataTable } from '@/lib/ui/data-table'
import { Time } from '@/lib/ui/time'

/** State history: what changed, from what to what, who and why. */
export function HistoryTable({ rows, seller }: { rows: HistoryView[]; seller: string }) {
  const t = useTranslations('instances')
  const orders = useTranslations('orders.history')
  return (
    <div className="flex flex-col gap-2">
      <p className="text-ink-soft">{t('historyHint')}</p>
      <DataTable
        label={t('sections.history')}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          { key: 'time', header: t('historyColumns.time'), cell: (row) => <Time at={row.at} /> },
          { key: 'change', header: t('historyColumns.change'), cell: (row) => orders(row.kind) },
          {
            key: 'status',
            header: t('historyColumns.status'),
            cell: (row) =>
              row.statusBefore === null || row.statusBefore === row.statusAfter
                ? t(`status.${row.statusAfter}`)
                : `${t(`status.${row.statusBefore}`)} → ${t(`status.${row.statusAfter}`)}`,
          },
          {
            key: 'actor',
            header: t('historyColumns.actor'),
            cell: (row) =>
              row.messageId ? (
                <TextLink href={`/${seller}/messages/${row.messageId}`}>{t('actor.marketplace')}</TextLink>
              ) : row.actorKind === 'user' ? (
                row.actorName
              ) : (
                t(`actor.${row.actorKind}`)
              ),
          },
          { key: 'reason', header: t('historyColumns.reason'), grow: true, cell: (row) => row.reason ?? '–' },
        ]}
      />
    </div>
  )
}
