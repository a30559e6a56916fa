'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { useRouter } from '@/lib/i18n/navigation'
import { Button } from '@/lib/ui/button'
import { CopyButton } from '@/lib/ui/copy'
import { Dialog, DialogActions, DialogClose } from '@/lib/ui/dialog'
import { Checkbox, Input, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { createApiKeyAction } from './actions'

type Choice = { value: string; label: string; hint?: string }
type Texts = Record<'create' | 'createText' | 'name' | 'nameHint' | 'scopes' | 'expires' | 'made' | 'madeText', string>

/** Makes a key and shows it, once. */
export function CreateKey({
  seller,
  texts,
  scopes,
  lifetimes,
}: {
  seller: string
  texts: Texts
  scopes: Choice[]
  lifetimes: { value: string; label: string }[]
}) {
  const common = useTranslations('common')
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [key, setKey] = useState<string | null>(null)
  return (
    <Dialog
      trigger={
        <Button variant="primary" icon={<Plus aria-hidden="true" />}>
          {texts.create}
        </Button>
      }
      title={key ? texts.made : texts.create}
      description={key ? texts.madeText : texts.createText}
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (next) return
        if (key) router.refresh()
        setKey(null)
      }}
    >
      {key ? (
        <>
          <div className="flex items-start gap-2 rounded-md border border-line bg-sunken p-3">
            <code className="min-w-0 flex-1 break-all font-mono text-sm">{key}</code>
            <CopyButton text={key} />
          </div>
          <DialogActions>
            <DialogClose asChild>
              <Button variant="primary">{common('close')}</Button>
            </DialogClose>
          </DialogActions>
        </>
      ) : (
        <ActionForm
          action={async (_: ActionResult<{ key: string }> | null, form: FormData) => {
            const result = await createApiKeyAction(seller, null, form)
            if (result.ok) setKey(result.value.key)
            return result
          }}
          quiet
        >
          <Input name="name" label={texts.name} hint={texts.nameHint} maxLength={100} required />
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1 font-medium text-sm">{texts.scopes}</legend>
            {scopes.map(({ value, label, hint }) => (
              <Checkbox
                key={value}
                name="scopes"
                value={value}
                label={label}
                hint={hint}
                defaultChecked={value === 'licenses:check'}
              />
            ))}
          </fieldset>
          <Select name="expiresInDays" label={texts.expires} options={lifetimes} defaultValue="365" />
          <DialogActions>
            <DialogClose asChild>
              <Button>{common('cancel')}</Button>
            </DialogClose>
            <SubmitButton>{texts.create}</SubmitButton>
          </DialogActions>
        </ActionForm>
      )}
    </Dialog>
  )
}
