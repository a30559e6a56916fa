import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import type { WindowClock } from '@/lib/services/metering/report-sending'
import { DataTable } from '@/lib/ui/data-table'
import { EmptyState } from '@/lib/ui/layout'
import { Countdown, Time } from '@/lib/ui/time'
import { Span, WindowStateBadge } from './parts'

/** The windows of these hours: open → sealed → collected. */
export function ClockTable({ seller, clocks }: { seller: string; clocks: readonly WindowClock[] }) {
  const t = useTranslations('metering')
  const format = useFormat()
  return (
    <DataTable
      label={t('clocks.title')}
      rows={clocks}
      rowKey={(row) => `${row.startsAt.getTime()} ${row.endsAt.getTime()}`}
      rowHref={(row) => `/${seller}/metering/windows?from=${format.day(row.startsAt)}&to=${format.day(row.startsAt)}`}
      columns={[
        {
          key: 'span',
          header: t('columns.consumed'),
          cell: (row) => <Span from={row.startsAt} to={row.endsAt} />,
        },
        { key: 'cycle', header: t('columns.cycle'), hideBelow: 'lg', cell: (row) => t(`cycle.${row.cycle}`) },
        {
          key: 'windows',
          header: t('columns.windows'),
          align: 'end',
          cell: (row) => format.number(row.windows),
        },
        {
          key: 'state',
          header: t('columns.state'),
          grow: true,
          cell: (row) =>
            row.open === 0 ? (
              <WindowStateBadge state="sealed" plain />
            ) : (
              <span className="inline-flex items-center gap-2">
                <WindowStateBadge state="open" plain />
                {row.open < row.windows && t('clocks.someOpen', { open: row.open })}
                {row.late > 0 && <span className="text-ink-soft text-sm">{t('clocks.late', { count: row.late })}</span>}
              </span>
            ),
        },
        {
          key: 'seals',
          header: t('columns.sealsAt'),
          align: 'end',
          cell: (row) => (row.sealsAt ? <Countdown to={row.sealsAt} urgentMs={0} /> : t('clocks.done')),
        },
        {
          key: 'collected',
          header: t('columns.collected'),
          align: 'end',
          cell: (row) => <Time at={row.collectedAt} />,
        },
      ]}
      empty={<EmptyState title={t('clocks.none')} text={t('clocks.noneText')} />}
    />
  )
}
