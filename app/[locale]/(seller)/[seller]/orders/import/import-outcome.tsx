'use client'

import { useTranslations } from 'next-intl'
import type { DriftField } from '@/lib/domain/drift'
import { useFormat } from '@/lib/i18n/use-format'
import type { ImportRowResult, OrderImport, RowVerdict } from '@/lib/services/orders/import'
import { StatusBadge } from '@/lib/ui/badge'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { Callout, DefinitionList } from '@/lib/ui/layout'
import { driftValue } from '../drift-value'

const TONES = { new: 'ok', fills: 'info', same: 'neutral', differs: 'warn', unreadable: 'danger' } as const
const VERDICTS = ['new', 'fills', 'differs', 'same', 'unreadable'] as const

/** How many rows come to what, which columns were understood, and the rows, those that need a look first. */
export function ImportOutcome({ seller, outcome }: { seller: string; outcome: OrderImport }) {
  const t = useTranslations('imports')
  const format = useFormat()
  const [statuses, enums] = [useTranslations('imports.statuses'), useTranslations('enums')]
  const shown = (field: DriftField, value: string) => driftValue(field, value, { statuses, enums }, format)
  const { rows, counts, told, columns, unknown, leftOut } = outcome
  const verdict = (name: RowVerdict) => <StatusBadge tone={TONES[name]}>{t(`verdicts.${name}`)}</StatusBadge>
  const why = (row: ImportRowResult) => {
    if (row.fault) return t(`faults.${row.fault}`)
    if (row.differences.length > 0) {
      return row.differences
        .map(({ field, ours, theirs }) =>
          t('differs', { field: t(`fields.${field}`), ours: shown(field, ours), theirs: shown(field, theirs) }),
        )
        .join(' · ')
    }
    return row.fills.length > 0 ? t('fills', { fields: row.fills.map((field) => t(`fields.${field}`)).join(', ') }) : ''
  }
  const list: Column<ImportRowResult>[] = [
    { key: 'line', header: t('columns.line'), align: 'end', cell: (row) => row.line },
    {
      key: 'order',
      header: t('columns.order'),
      cell: (row) =>
        row.orderId === '' ? (
          '–'
        ) : (
          <CopyId
            id={row.orderId}
            keep={22}
            href={
              row.fault || row.verdict === 'new' ? undefined : `/${seller}/orders/${encodeURIComponent(row.orderId)}`
            }
          />
        ),
    },
    {
      key: 'verdict',
      header: t('columns.verdict'),
      cell: (row) => (
        <span className="inline-flex flex-wrap items-center gap-2">
          {verdict(row.verdict)}
          <span className="whitespace-normal text-ink-soft text-sm">{why(row)}</span>
        </span>
      ),
    },
    { key: 'product', header: t('fields.productName'), cell: (row) => row.productName ?? '–' },
    {
      key: 'time',
      header: t('fields.orderedAt'),
      cell: (row) => (row.orderedAt ? format.exact(row.orderedAt) : '–'),
    },
  ]
  return (
    <div className="flex flex-col gap-3">
      <div className="rounded-md border border-line bg-sunken p-3">
        <DefinitionList
          items={[
            ...VERDICTS.map((name) => ({
              label: t(`verdicts.${name}`),
              value: `${counts[name]} · ${t(`verdictHints.${name}`)}`,
            })),
            {
              label: t('understood'),
              value: columns
                .map(({ title, column }) => t('column', { title, name: t(`fields.${column}`) }))
                .join(' · '),
            },
            { label: t('passedOver'), value: unknown.join(' · ') || '–' },
          ]}
        />
      </div>
      {leftOut > 0 && <Callout tone="warn" title={t('leftOut', { count: leftOut })} />}
      <DataTable label={t('table')} columns={list} rows={told} rowKey={(row) => String(row.line)} empty={null} />
      {told.length < rows && (
        <p className="text-ink-soft text-sm">{t('toldOf', { shown: told.length, total: rows })}</p>
      )}
    </div>
  )
}
