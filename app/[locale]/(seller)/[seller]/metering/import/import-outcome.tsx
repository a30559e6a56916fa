'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { EVENT_VERDICTS, type EventVerdict } from '@/lib/domain/metering'
import { csvField } from '@/lib/http/csv'
import type { UsageImport, UsageRowResult } from '@/lib/services/metering/import-usage'
import { StatusBadge } from '@/lib/ui/badge'
import { Button } from '@/lib/ui/button'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { DefinitionList } from '@/lib/ui/layout'
import { saveFile } from '@/lib/ui/save-file'

const SHOWN = 100
const TONES = { accepted: 'ok', duplicate: 'neutral', conflict: 'warn', refused: 'danger' } as const

/** How many rows come to what, the rows themselves, and those that were not taken as a file to mend. */
export function ImportOutcome({ outcome }: { outcome: UsageImport }) {
  const t = useTranslations('usage-import')
  const { rows, counts, told, leftOut } = outcome
  const shown = told.slice(0, SHOWN)
  const refused = told.filter(({ verdict }) => verdict === 'refused' || verdict === 'conflict')
  const verdict = (name: EventVerdict) => <StatusBadge tone={TONES[name]}>{t(`verdicts.${name}`)}</StatusBadge>
  const columns: Column<UsageRowResult>[] = [
    { key: 'line', header: t('columns.line'), align: 'end', cell: (row) => row.line },
    {
      key: 'verdict',
      header: t('columns.verdict'),
      cell: (row) => (
        <span className="inline-flex flex-wrap items-center gap-2">
          {verdict(row.verdict)}
          {row.reason && <span className="text-ink-soft text-sm">{t(`reasons.${row.reason}`)}</span>}
        </span>
      ),
    },
    { key: 'id', header: t('columns.id'), cell: (row) => <span className="font-mono text-sm">{row.id}</span> },
    {
      key: 'instance',
      header: t('columns.instanceId'),
      cell: (row) => <span className="font-mono text-sm">{row.instanceId}</span>,
    },
    { key: 'meter', header: t('columns.meter'), cell: (row) => row.meter },
    { key: 'value', header: t('columns.value'), align: 'end', cell: (row) => row.value },
    { key: 'time', header: t('columns.time'), cell: (row) => <span className="font-mono text-sm">{row.time}</span> },
  ]
  return (
    <div className="flex flex-col gap-3">
      <div className="rounded-md border border-line bg-sunken p-3">
        <DefinitionList
          items={EVENT_VERDICTS.map((name) => ({
            label: t(`verdicts.${name}`),
            value: `${counts[name]} · ${t(`verdictHints.${name}`)}`,
          }))}
        />
        {leftOut > 0 && <p className="mt-2 text-warn">{t('leftOut', { count: leftOut })}</p>}
      </div>
      {refused.length > 0 && (
        <div>
          <Button
            onClick={() =>
              save(refused, (row) => (row.reason ? t(`reasons.${row.reason}`) : t('verdictHints.conflict')))
            }
          >
            <Download aria-hidden="true" />
            {t('download')}
          </Button>
        </div>
      )}
      <DataTable label={t('table')} columns={columns} rows={shown} rowKey={(row) => String(row.line)} empty={null} />
      {shown.length < rows && (
        <p className="text-ink-soft text-sm">{t('toldOf', { shown: shown.length, total: rows })}</p>
      )}
    </div>
  )
}

/** The rows with a column that says why, in the form in which they can be uploaded again. */
function save(rows: readonly UsageRowResult[], why: (row: UsageRowResult) => string): void {
  const lines = rows.map((row) => [row.id, row.instanceId, row.meter, row.value, row.time, why(row)])
  const text = [['id', 'instanceId', 'meter', 'value', 'time', 'reason'], ...lines]
    .map((fields) => fields.map(csvField).join(','))
    .join('\r\n')
  saveFile('usage-refused.csv', `\uFEFF${text}`, 'text/csv')
}
