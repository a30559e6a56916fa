import { useTranslations } from 'next-intl'
import type { RecordDetail } from '@/lib/services/metering/get-record'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { Section } from '@/lib/ui/layout'
import { Amount, RecordStateBadge } from '../../parts'

/** How the window was divided: its other records, and what came from which package. */
export function WindowParts({ seller, record }: { seller: string; record: RecordDetail }) {
  const t = useTranslations('metering')
  const { siblings, draws, unit } = record
  if (siblings.length === 0 && draws.length < 2) return null
  return (
    <>
      {siblings.length > 0 && (
        <Section title={t('record.siblings')} description={t('record.siblingsText')}>
          <DataTable
            label={t('record.siblings')}
            rows={siblings}
            rowKey={(row) => row.meteringSn}
            rowHref={(row) => `/${seller}/metering/records/${row.meteringSn}`}
            columns={[
              {
                key: 'sn',
                header: t('columns.sn'),
                link: false,
                cell: (row) => (
                  <CopyId id={row.meteringSn} keep={13} href={`/${seller}/metering/records/${row.meteringSn}`} />
                ),
              },
              {
                key: 'state',
                header: t('columns.state'),
                link: false,
                cell: (row) => <RecordStateBadge state={row.state} plain />,
              },
              {
                key: 'package',
                header: t('columns.package'),
                link: false,
                cell: (row) => (row.relatePkgInstance ? <CopyId id={row.relatePkgInstance} keep={13} /> : '–'),
              },
              {
                key: 'value',
                header: t('columns.value'),
                align: 'end',
                link: false,
                cell: (row) => <Amount value={row.value} unit={unit} />,
              },
            ]}
          />
        </Section>
      )}
      {draws.length > 1 && (
        <Section title={t('record.draws')} description={t('record.drawsText')}>
          <DataTable
            label={t('record.draws')}
            rows={draws}
            rowKey={(row) => `${row.packageInstanceId} ${row.at.getTime()} ${row.amount}`}
            rowHref={(row) => `/${seller}/packages/${encodeURIComponent(row.packageInstanceId)}`}
            rowTone={(row) => (row.own ? undefined : 'muted')}
            columns={[
              {
                key: 'package',
                header: t('columns.package'),
                link: false,
                cell: (row) => (
                  <CopyId
                    id={row.packageInstanceId}
                    keep={18}
                    href={`/${seller}/packages/${encodeURIComponent(row.packageInstanceId)}`}
                  />
                ),
              },
              {
                key: 'amount',
                header: t('columns.drawn'),
                align: 'end',
                link: false,
                cell: (row) => <Amount value={row.amount} unit={unit} />,
              },
              {
                key: 'remaining',
                header: t('columns.remaining'),
                align: 'end',
                link: false,
                cell: (row) => <Amount value={row.remaining} unit={unit} />,
              },
            ]}
          />
        </Section>
      )}
    </>
  )
}
