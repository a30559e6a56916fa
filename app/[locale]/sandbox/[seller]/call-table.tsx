import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { getFormat } from '@/lib/i18n/get-format'
import type { SandboxCallRow } from '@/lib/sandbox/views'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { CallBadge } from './states'
import { getWireWords } from './words'

/** Calls of the marketplace, each leading to its requests and answers. */
export async function CallTable({
  seller,
  rows,
  empty,
}: {
  seller: string
  rows: SandboxCallRow[]
  empty?: ReactNode
}) {
  const [t, words, scenes, changes, format] = await Promise.all([
    getTranslations('sandbox.console'),
    getWireWords(),
    getTranslations('enums.scene'),
    getTranslations('enums.instanceStatusChange'),
    getFormat(),
  ])
  const detail = ({ members: { scene, status: v2, instanceStatus } }: SandboxCallRow) => {
    const status = instanceStatus === 'NORMAL' ? 'UNFREEZE' : (v2 ?? instanceStatus)
    if (typeof scene === 'string' && scenes.has(scene as 'RENEWAL')) return scenes(scene as 'RENEWAL')
    if (status === 'FREEZE' || status === 'UNFREEZE') return changes(status)
    return null
  }
  const columns: Column<SandboxCallRow>[] = [
    {
      key: 'call',
      header: t('call'),
      cell: (row) => (
        <span className="flex items-center gap-2">
          {words.activity(row.activity)}
          {detail(row) && <span className="text-ink-soft">{detail(row)}</span>}
          {row.test && <TestBadge />}
        </span>
      ),
    },
    {
      key: 'family',
      header: t('family'),
      hideBelow: 'lg',
      cell: (row) => <span className="text-ink-soft">{words.family(row.family)}</span>,
    },
    { key: 'state', header: t('state'), cell: (row) => <CallBadge state={row.state} /> },
    {
      key: 'code',
      header: t('code'),
      cell: (row) => <span className="font-mono text-sm">{row.resultCode ?? '–'}</span>,
    },
    { key: 'attempts', header: t('attempts'), align: 'end', cell: (row) => row.attempts },
    { key: 'when', header: t('when'), cell: (row) => <Time at={row.createdAt} /> },
    {
      key: 'next',
      header: t('next'),
      hideBelow: 'lg',
      cell: (row) => (row.state === 'waiting' ? format.exact(row.nextAt) : '–'),
    },
    {
      key: 'subject',
      header: t('subject'),
      hideBelow: 'lg',
      link: false,
      cell: (row) => {
        const id = row.orderId ?? row.instanceId
        return id ? <CopyId id={id} /> : '–'
      },
    },
  ]
  return (
    <DataTable
      label={t('list')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/sandbox/${seller}/console/${row.id}`}
      empty={empty}
    />
  )
}
