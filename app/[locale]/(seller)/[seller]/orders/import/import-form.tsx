'use client'

import { Upload } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import type { OrderImport } from '@/lib/services/orders/import'
import { buttonClass } from '@/lib/ui/button'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { toast } from '@/lib/ui/toast'
import { importOrdersAction, previewImportAction } from './actions'
import { ImportOutcome } from './import-outcome'

type Shown = { kind: 'preview' | 'result'; outcome: OrderImport } | null

/** Choose the file, see the verdict on each row, then enter them. The file stays in the browser in between. */
export function OrderImportForm({ seller }: { seller: string }) {
  const t = useTranslations('imports')
  const id = useId()
  const [file, setFile] = useState<File | null>(null)
  const [shown, setShown] = useState<Shown>(null)
  const withFile = (form: FormData) => {
    form.set('seller', seller)
    if (file) form.set('file', file)
    return form
  }
  const changes = shown ? shown.outcome.counts.new + shown.outcome.counts.fills + shown.outcome.counts.differs : 0
  return (
    <div className="flex flex-col gap-4">
      <ActionForm
        action={async (_: ActionResult<OrderImport> | null, form: FormData) => {
          const result = await previewImportAction(null, withFile(form))
          setShown(result.ok ? { kind: 'preview', outcome: result.value } : null)
          return result
        }}
        quiet
      >
        <div className="flex flex-wrap items-center gap-3">
          <input
            id={id}
            type="file"
            accept=".xlsx,.csv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0] ?? null)
              setShown(null)
            }}
            className="peer sr-only"
          />
          <label
            htmlFor={id}
            className={`${buttonClass('secondary')} cursor-pointer peer-focus-visible:outline-2 peer-focus-visible:outline-accent`}
          >
            <Upload aria-hidden="true" />
            {t('choose')}
          </label>
          <span className="min-w-0 break-all text-ink-soft">{file ? file.name : t('noFile')}</span>
        </div>
        {file && !shown && (
          <div>
            <SubmitButton variant="secondary">{t('preview')}</SubmitButton>
          </div>
        )}
      </ActionForm>
      {shown && (
        <div className="flex flex-col gap-3" role="status">
          <h2 className="font-semibold">{t(shown.kind === 'preview' ? 'previewTitle' : 'resultTitle')}</h2>
          <ImportOutcome seller={seller} outcome={shown.outcome} />
          {shown.kind === 'preview' && changes === 0 && <p className="text-ink-soft">{t('nothing')}</p>}
          {shown.kind === 'preview' && changes > 0 && (
            <ActionForm
              action={async (_: ActionResult<OrderImport> | null, form: FormData) => {
                const result = await importOrdersAction(null, withFile(form))
                if (result.ok) {
                  // The form goes with its preview, and with it would go its own toast.
                  toast(result.message ?? '')
                  setShown({ kind: 'result', outcome: result.value })
                }
                return result
              }}
              quiet
            >
              <div>
                <SubmitButton>{t('run', { count: changes })}</SubmitButton>
              </div>
            </ActionForm>
          )}
        </div>
      )}
    </div>
  )
}
