import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useFormat } from '@/lib/i18n/use-format'
import type { MessageListRow } from '@/lib/services/messages/rows'
import { TextLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { TestBadge, VerdictBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { callName, sceneName } from './words'

/** Messages as a dense list; each row opens its own page. */
export function MessageTable({
  rows,
  base,
  suffix = '',
  current,
  empty,
}: {
  rows: readonly MessageListRow[]
  /** Address of the list; a message is below it. */
  base: string
  /** Query to keep on the links. */
  suffix?: string
  /** The message that is being looked at, with which others are compared. */
  current?: string
  empty?: ReactNode
}) {
  const t = useTranslations('messages')
  const words = useTranslations('enums')
  const format = useFormat()
  const columns: Column<MessageListRow>[] = [
    {
      key: 'activity',
      header: t('list.activity'),
      link: true,
      cell: (row) => (
        <>
          {callName(words, row)}
          {row.scene && <span className="ml-2 font-normal text-ink-faint text-sm">{sceneName(words, row.scene)}</span>}
        </>
      ),
    },
    {
      key: 'verdict',
      header: t('list.verdict'),
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <VerdictBadge state={row.verdict} plain />
          {row.test && <TestBadge />}
          {row.rerunBy !== null && (
            <span className="text-ink-faint text-sm">{t('attempts.rerun', { name: row.rerunBy })}</span>
          )}
          {row.id === current && <span className="text-ink-faint text-sm">{t('attempts.this')}</span>}
        </span>
      ),
    },
    {
      key: 'code',
      header: t('list.code'),
      cell: (row) => <span className="font-mono text-sm">{row.resultCode}</span>,
    },
    { key: 'order', header: t('list.order'), cell: (row) => row.orderId && <CopyId id={row.orderId} /> },
    {
      key: 'instance',
      header: t('list.instance'),
      hideBelow: 'lg',
      cell: (row) => row.instanceId && <CopyId id={row.instanceId} />,
    },
    {
      key: 'duration',
      header: t('list.duration'),
      align: 'end',
      hideBelow: 'lg',
      cell: (row) => format.duration(row.durationUs / 1000),
    },
    ...(current === undefined
      ? []
      : [
          {
            key: 'compare',
            header: <span className="sr-only">{t('compare.column')}</span>,
            cell: (row: MessageListRow) =>
              row.id !== current && (
                <TextLink href={`${base}/${current}${suffix ? `${suffix}&` : '?'}compare=${row.id}#compare`}>
                  {t('compare.action')}
                </TextLink>
              ),
          },
        ]),
    { key: 'received', header: t('list.received'), align: 'end', cell: (row) => <Time at={row.receivedAt} /> },
  ]
  return (
    <DataTable
      label={t('list.label')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => (row.id === current ? undefined : `${base}/${row.id}${suffix}`)}
      rowTone={(row) => (row.test ? 'muted' : undefined)}
      empty={empty}
    />
  )
}
