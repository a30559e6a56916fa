import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { getFormat } from '@/lib/i18n/get-format'
import type { SandboxUsageCallRow, UsageTotal } from '@/lib/sandbox/usage-views'
import { Badge } from '@/lib/ui/badge'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { Time } from '@/lib/ui/time'
import { getUsageFaultWords } from './words'

/** What the marketplace has in its books, per instance and package. */
export async function UsageTotals({
  seller,
  totals,
  empty,
}: {
  seller: string
  totals: UsageTotal[]
  empty: ReactNode
}) {
  const [t, format] = await Promise.all([getTranslations('sandbox.usage'), getFormat()])
  const portal = (id: string) => `/${seller}/instances/${encodeURIComponent(id)}`
  const columns: Column<UsageTotal>[] = [
    {
      key: 'instance',
      header: t('instance'),
      link: false,
      cell: ({ instanceId }) => <CopyId id={instanceId} keep={24} href={portal(instanceId)} />,
    },
    {
      key: 'package',
      header: t('package'),
      link: false,
      cell: ({ relatePkgInstance: id }) => (id ? <CopyId id={id} keep={24} href={portal(id)} /> : '–'),
    },
    { key: 'records', header: t('records'), align: 'end', cell: ({ records }) => format.number(records) },
    {
      key: 'value',
      header: t('sum'),
      align: 'end',
      cell: ({ value }) => <span className="font-mono text-sm">{value}</span>,
    },
    { key: 'until', header: t('until'), cell: ({ lastEnd }) => format.exact(lastEnd) },
  ]
  return (
    <DataTable
      label={t('totals')}
      columns={columns}
      rows={totals}
      rowKey={(row) => `${row.instanceId} ${row.relatePkgInstance ?? ''}`}
      empty={empty}
    />
  )
}

/** Calls of the usage push, newest first. */
export async function UsageCalls({ calls }: { calls: SandboxUsageCallRow[] }) {
  const [t, nameOf, format] = await Promise.all([getTranslations('sandbox.usage'), getUsageFaultWords(), getFormat()])
  const columns: Column<SandboxUsageCallRow>[] = [
    { key: 'when', header: t('received'), cell: ({ receivedAt }) => <Time at={receivedAt} /> },
    { key: 'push', header: t('interface'), cell: ({ push }) => t(`push.${push}`) },
    {
      key: 'code',
      header: t('answer'),
      cell: ({ code, answered, fault }) => (
        <span className="flex flex-wrap items-center gap-2">
          {answered ? (
            <Badge tone={code === 'MKT.0000' ? 'ok' : 'warn'}>{code ?? '–'}</Badge>
          ) : (
            <Badge tone="danger">{t('noAnswer')}</Badge>
          )}
          {fault && <Badge tone="test">{nameOf(fault)}</Badge>}
        </span>
      ),
    },
    {
      key: 'size',
      header: t('records'),
      align: 'end',
      cell: ({ size }) => (size === null ? '–' : format.number(size)),
    },
    { key: 'taken', header: t('taken'), align: 'end', cell: ({ taken }) => format.number(taken) },
    { key: 'findings', header: t('abnormal'), cell: ({ findings }) => codesOf(findings) || '–' },
    {
      key: 'note',
      header: t('note'),
      hideBelow: 'lg',
      grow: true,
      cell: ({ note }) => <span className="text-ink-soft text-sm">{note ?? ''}</span>,
    },
  ]
  return <DataTable label={t('calls')} columns={columns} rows={calls} rowKey={({ id }) => id} />
}

/** `003 × 2, 005 × 1`. */
function codesOf(findings: SandboxUsageCallRow['findings']): string {
  const counts = new Map<string, number>()
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1)
  return [...counts].map(([code, count]) => `${code} × ${count}`).join(', ')
}
