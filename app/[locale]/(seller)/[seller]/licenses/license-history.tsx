import { useTranslations } from 'next-intl'
import type { LicenseHistoryView } from '@/lib/services/licensing/get'
import { TextLink } from '@/lib/ui/button'
import { DataTable } from '@/lib/ui/data-table'
import { Time } from '@/lib/ui/time'

/** What happened to a licence: who and why, newest first. */
export function LicenseHistory({ rows, seller }: { rows: LicenseHistoryView[]; seller: string }) {
  const t = useTranslations('licenses')
  return (
    <DataTable
      label={t('sections.history')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { key: 'time', header: t('historyColumns.time'), cell: (row) => <Time at={row.at} /> },
        { key: 'change', header: t('historyColumns.change'), cell: (row) => t(`history.${row.kind}`) },
        {
          key: 'expires',
          header: t('historyColumns.expires'),
          hideBelow: 'lg',
          cell: (row) => (row.expireAfter ? <Time at={row.expireAfter} /> : t('forever')),
        },
        {
          key: 'actor',
          header: t('historyColumns.actor'),
          cell: (row) =>
            row.messageId ? (
              <TextLink href={`/${seller}/messages/${row.messageId}`}>{t('actor.marketplace')}</TextLink>
            ) : row.actorKind === 'worker' ? (
              t('actor.worker')
            ) : row.actorKind === 'buyer' ? (
              t('actor.buyer', { name: row.actorName })
            ) : (
              row.actorName
            ),
        },
        {
          key: 'reason',
          header: t('historyColumns.reason'),
          grow: true,
          cell: (row) => row.reason ?? deviceOf(row.details) ?? '–',
        },
      ]}
    />
  )
}

function deviceOf(details: Record<string, unknown> | null): string | null {
  const name = details?.device ?? details?.fingerprint
  return typeof name === 'string' ? name : null
}
