'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import type { UsageImport } from '@/lib/services/metering/import-usage'
import { Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { toast } from '@/lib/ui/toast'
import { FileText } from '../../licenses/file-text'
import { importUsageAction, previewUsageAction } from './actions'
import { ImportOutcome } from './import-outcome'

type Shown = { kind: 'preview' | 'result'; outcome: UsageImport } | null

/** Paste a list or choose a file, see the verdict on each row, then take them in. */
export function UsageImportForm({ seller, max }: { seller: string; max: number }) {
  const t = useTranslations('usage-import')
  const [text, setText] = useState('')
  const [shown, setShown] = useState<Shown>(null)
  const change = (value: string) => {
    setText(value)
    setShown(null)
  }
  return (
    <div className="flex flex-col gap-4">
      <FileText label={t('file')} accept=".csv,.txt,text/csv,text/plain" onText={change} />
      <ActionForm
        action={async (_: ActionResult<UsageImport> | null, form: FormData) => {
          const result = await previewUsageAction(null, form)
          setShown(result.ok ? { kind: 'preview', outcome: result.value } : null)
          return result
        }}
        quiet
      >
        <input type="hidden" name="seller" value={seller} />
        <Textarea
          name="text"
          label={t('paste')}
          hint={t('pasteHint', { max })}
          rows={8}
          mono
          required
          value={text}
          onChange={(event) => change(event.target.value)}
          spellCheck={false}
          autoComplete="off"
        />
        {!shown && (
          <div>
            <SubmitButton variant="secondary">{t('preview')}</SubmitButton>
          </div>
        )}
      </ActionForm>
      {shown && (
        <div className="flex flex-col gap-3" role="status">
          <h2 className="font-semibold">{t(shown.kind === 'preview' ? 'previewTitle' : 'resultTitle')}</h2>
          <ImportOutcome outcome={shown.outcome} />
          {shown.kind === 'preview' && shown.outcome.counts.accepted === 0 && (
            <p className="text-ink-soft">{t('nothing')}</p>
          )}
          {shown.kind === 'preview' && shown.outcome.counts.accepted > 0 && (
            <ActionForm
              action={async (_: ActionResult<UsageImport> | null, form: FormData) => {
                const result = await importUsageAction(null, form)
                if (result.ok) {
                  // The form goes with its preview, and with it would go its own toast.
                  toast(result.message ?? '')
                  setShown({ kind: 'result', outcome: result.value })
                }
                return result
              }}
              quiet
            >
              <input type="hidden" name="seller" value={seller} />
              <input type="hidden" name="text" value={text} />
              <div>
                <SubmitButton>{t('run', { count: shown.outcome.counts.accepted })}</SubmitButton>
              </div>
            </ActionForm>
          )}
        </div>
      )}
    </div>
  )
}
