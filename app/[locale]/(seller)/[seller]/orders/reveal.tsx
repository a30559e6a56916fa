'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ActionState, FormAction } from '@/lib/ui/action-state'
import { Button } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { Dialog, DialogActions } from '@/lib/ui/dialog'
import { Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { DefinitionList } from '@/lib/ui/layout'

export type Revealed = Record<string, string | null | undefined>
type RevealState = ({ ok: true; value: Revealed } | { ok: false; message: string }) & ActionState

/** Hidden data: shown once a reason is given, gone when the page is left. */
export function Reveal({
  action,
  hidden,
  fields,
  texts,
}: {
  action: FormAction<RevealState>
  hidden: Record<string, string>
  /** What to show of the answer, in this order. */
  fields: { name: string; label: string }[]
  texts: { open: string; title: string; description: string; confirm: string; none: string }
}) {
  const t = useTranslations('common.confirmDialog')
  const [open, setOpen] = useState(false)
  const [value, setValue] = useState<Revealed | null>(null)
  if (value) {
    return (
      <div role="status">
        <DefinitionList
          items={fields.map(({ name, label }) => {
            const text = value[name]
            return { label, value: text ? <CopyId id={text} keep={Number.POSITIVE_INFINITY} /> : texts.none }
          })}
        />
      </div>
    )
  }
  return (
    <Dialog
      trigger={
        <Button size="sm" className="self-start">
          {texts.open}
        </Button>
      }
      title={texts.title}
      description={texts.description}
      open={open}
      onOpenChange={setOpen}
    >
      <ActionForm
        action={action}
        quiet
        onDone={(state) => {
          if (!state.ok) return
          setValue(state.value)
          setOpen(false)
        }}
      >
        {Object.entries(hidden).map(([name, text]) => (
          <input key={name} type="hidden" name={name} value={text} />
        ))}
        <Textarea name="reason" label={t('reason')} hint={t('reasonHint')} required maxLength={500} />
        <DialogActions>
          <SubmitButton>{texts.confirm}</SubmitButton>
        </DialogActions>
      </ActionForm>
    </Dialog>
  )
}
