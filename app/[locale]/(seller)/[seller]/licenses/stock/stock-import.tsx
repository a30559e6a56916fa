'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import type { StockPreview } from '@/lib/services/licensing/import-stock'
import { Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { DefinitionList } from '@/lib/ui/layout'
import { toast } from '@/lib/ui/toast'
import { FileText } from '../file-text'
import { importStockAction, previewStockAction } from './actions'

type Pool = { seller: string; productId: string; skuCode: string }
const SHOWN_LINES = 12

/** Paste or choose a file, see what would happen, then do it. */
export function StockImport({ pool, max }: { pool: Pool; max: number }) {
  const t = useTranslations('licenses.stock')
  const [text, setText] = useState('')
  const [preview, setPreview] = useState<StockPreview | null>(null)
  const change = (value: string) => {
    setText(value)
    setPreview(null)
  }
  const hidden = (
    <>
      {Object.entries(pool).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  )
  return (
    <div className="flex flex-col gap-4">
      <FileText label={t('file')} accept=".csv,.txt,text/csv,text/plain" onText={change} />
      <ActionForm
        action={async (_: ActionResult<StockPreview> | null, form: FormData) => {
          const result = await previewStockAction(null, form)
          setPreview(result.ok ? result.value : null)
          return result
        }}
        quiet
      >
        {hidden}
        <Textarea
          name="text"
          label={t('paste')}
          hint={t('pasteHint', { max })}
          rows={6}
          mono
          required
          value={text}
          onChange={(event) => change(event.target.value)}
          spellCheck={false}
          autoComplete="off"
        />
        {!preview && (
          <div>
            <SubmitButton variant="secondary">{t('preview')}</SubmitButton>
          </div>
        )}
      </ActionForm>
      {preview && (
        <div className="flex flex-col gap-3" role="status">
          <Outcome preview={preview} max={max} />
          {preview.fresh > 0 ? (
            <ActionForm
              action={async (_: ActionResult<{ added: number }> | null, form: FormData) => {
                const result = await importStockAction(null, form)
                if (result.ok) {
                  // The form goes with its preview, and with it would go its own toast.
                  toast(result.message ?? '')
                  change('')
                }
                return result
              }}
              quiet
            >
              {hidden}
              <input type="hidden" name="text" value={text} />
              <div className="flex gap-2">
                <SubmitButton>{t('run', { count: preview.fresh })}</SubmitButton>
              </div>
            </ActionForm>
          ) : (
            <p className="text-ink-soft">{t('nothing')}</p>
          )}
        </div>
      )}
    </div>
  )
}

function Outcome({ preview, max }: { preview: StockPreview; max: number }) {
  const t = useTranslations('licenses.stock')
  const { fresh, duplicates, known, bad, leftOut } = preview
  const lines = (numbers: number[]) => {
    if (numbers.length === 0) return '0'
    const named = t('lines', { lines: numbers.slice(0, SHOWN_LINES).join(', ') })
    const more = numbers.length - SHOWN_LINES
    return `${numbers.length} · ${named}${more > 0 ? ` ${t('andMore', { count: more })}` : ''}`
  }
  return (
    <div className="rounded-md border border-line bg-sunken p-3">
      <DefinitionList
        items={[
          { label: t('fresh'), value: String(fresh) },
          { label: t('duplicates'), value: lines(duplicates) },
          { label: t('known'), value: lines(known) },
          {
            label: t('bad'),
            value:
              bad.length === 0
                ? '0'
                : `${lines(bad.map(({ line }) => line))} (${[...new Set(bad.map(({ fault }) => t(`faults.${fault}`)))].join(', ')})`,
          },
        ]}
      />
      {leftOut > 0 && <p className="mt-2 text-warn">{t('leftOut', { max, count: leftOut })}</p>}
    </div>
  )
}
