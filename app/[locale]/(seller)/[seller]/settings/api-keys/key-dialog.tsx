'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { useRouter } from '@/lib/i18n/navigation'
import { Button } from '@/lib/ui/button'
import { CopyButton } from '@/lib/ui/copy'
import { Dialog, DialogActions, DialogClose } from '@/lib/ui/dialog'
import { ActionForm, SubmitButton } from '@/lib/ui/form'

/** A form that makes a key, and then the key: shown once. */
export function KeyDialog({
  trigger,
  title,
  text,
  submit,
  made,
  madeText,
  action,
  children,
  width,
}: {
  trigger: ReactNode
  title: string
  text: string
  submit: string
  made: string
  madeText: string
  action: (form: FormData) => Promise<ActionResult<{ key: string }>>
  children: ReactNode
  width?: 'md' | 'lg'
}) {
  const common = useTranslations('common')
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [key, setKey] = useState<string | null>(null)
  return (
    <Dialog
      trigger={trigger}
      title={key ? made : title}
      description={key ? madeText : text}
      width={width}
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
            const result = await action(form)
            if (result.ok) setKey(result.value.key)
            return result
          }}
          quiet
        >
          {children}
          <DialogActions>
            <DialogClose asChild>
              <Button>{common('cancel')}</Button>
            </DialogClose>
            <SubmitButton>{submit}</SubmitButton>
          </DialogActions>
        </ActionForm>
      )}
    </Dialog>
  )
}
