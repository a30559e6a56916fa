'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FEWEST_DAYS, MOST_DAYS } from '@/lib/domain/retention'
import type { ActionResult } from '@/lib/http/action'
import { useFormat } from '@/lib/i18n/use-format'
import type { RetentionPreview, RetentionView } from '@/lib/services/retention/preview'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { DataTable } from '@/lib/ui/data-table'
import { Input } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { previewRetentionAction, saveRetentionAction } from './actions'

type Kind = RetentionView['kinds'][number]

/** Days per kind, what they would clear, and the saving with its reason. Who may not change them reads them. */
export function RetentionForm({ seller, view, writes }: { seller: string; view: RetentionView; writes: boolean }) {
  const t = useTranslations('retention')
  const format = useFormat()
  const [days, setDays] = useState(() =>
    Object.fromEntries(view.kinds.map(({ kind, days }) => [kind, days === null ? '' : String(days)])),
  )
  const [purge, setPurge] = useState(view.purgeAfterDays === null ? '' : String(view.purgeAfterDays))
  const [preview, setPreview] = useState<RetentionPreview | null>(null)
  const values = Object.fromEntries(Object.entries(days).map(([kind, value]) => [`retention.${kind}`, value]))

  const would = (kind: Kind['kind']) => {
    const found = preview?.find((row) => row.kind === kind)
    if (!found) return '–'
    if (found.rows === 0) return t('nothing')
    const count = t(found.more ? 'moreThan' : 'rows', { count: found.rows })
    return (
      <div>
        {count}
        {found.oldest && <p className="text-ink-soft text-sm">{t('since', { day: format.exact(found.oldest) })}</p>}
      </div>
    )
  }
  const columns = [
    {
      key: 'kind',
      header: t('columns.kind'),
      cell: ({ kind }: Kind) => (
        <div>
          <p className="font-medium">{t(`kinds.${kind}.name`)}</p>
          <p className="max-w-prose whitespace-normal text-ink-soft text-sm">{t(`kinds.${kind}.text`)}</p>
        </div>
      ),
    },
    {
      key: 'days',
      header: t('columns.days'),
      cell: ({ kind }: Kind) =>
        writes ? (
          <Input
            name={`retention.${kind}`}
            label={<span className="sr-only">{t('daysOf', { kind: t(`kinds.${kind}.name`) })}</span>}
            type="number"
            min={FEWEST_DAYS[kind]}
            max={MOST_DAYS}
            value={days[kind]}
            placeholder={t('forEver')}
            onChange={(event) => {
              setDays({ ...days, [kind]: event.target.value })
              setPreview(null)
            }}
            fieldClassName="w-28"
          />
        ) : (
          (days[kind] && t('days', { count: Number(days[kind]) })) || t('forEver')
        ),
    },
    ...(writes ? [{ key: 'would', header: t('columns.would'), cell: ({ kind }: Kind) => would(kind) }] : []),
    {
      key: 'cleared',
      header: t('columns.cleared'),
      cell: ({ removed, removedAt }: Kind) =>
        removedAt ? (
          <div>
            {t('rows', { count: removed })}
            <p className="text-ink-soft text-sm">
              <Time at={removedAt} />
            </p>
          </div>
        ) : (
          '–'
        ),
    },
  ]
  const table = (
    <DataTable label={t('title')} rows={view.kinds} rowKey={({ kind }) => kind} columns={columns} empty={null} />
  )
  if (!writes) {
    return (
      <>
        <Card title={t('table')} description={t('tableText')} flush>
          {table}
        </Card>
        <Card title={t('purge.title')} description={t('purge.text')}>
          <p>{purge === '' ? t('purge.off') : t('purge.after', { count: Number(purge) })}</p>
        </Card>
      </>
    )
  }
  return (
    <>
      <ActionForm
        action={async (_: ActionResult<RetentionPreview> | null, form: FormData) => {
          const result = await previewRetentionAction(seller, null, form)
          setPreview(result.ok ? result.value : null)
          return result
        }}
        quiet
      >
        <Card title={t('table')} description={t('tableText')} flush>
          {table}
          <div className="border-line border-t p-4">
            <SubmitButton variant="secondary">{t('preview')}</SubmitButton>
          </div>
        </Card>
      </ActionForm>
      <Card title={t('purge.title')} description={t('purge.text')}>
        <Input
          name="purgeAfterDays"
          label={t('purge.label')}
          hint={t('purge.hint')}
          type="number"
          min={1}
          max={MOST_DAYS}
          value={purge}
          placeholder={t('purge.never')}
          onChange={(event) => setPurge(event.target.value)}
          fieldClassName="max-w-xs"
        />
      </Card>
      <div>
        <ConfirmDialog
          trigger={<Button variant="primary">{t('save')}</Button>}
          title={t('saveTitle')}
          description={t('saveText')}
          confirm={t('saveConfirm')}
          reason="required"
          action={saveRetentionAction.bind(null, seller)}
          hidden={{ ...values, purgeAfterDays: purge }}
        />
      </div>
    </>
  )
}
