'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { useRouter } from '@/lib/i18n/navigation'
import { Button } from '@/lib/ui/button'
import { CopyBlock } from '@/lib/ui/copy'
import { Dialog, DialogActions, DialogClose } from '@/lib/ui/dialog'
import { ActionForm, SubmitButton } from '@/lib/ui/form'

/** Asks, does what makes or shows a secret, and shows it until the dialog is closed. */
export function SecretDialog({
  trigger,
  title,
  text,
  submit,
  shown,
  action,
  hidden = {},
  width,
  children,
}: {
  trigger: ReactNode
  title: string
  text: string
  submit: string
  /** Beside the secret, once it is there. */
  shown: { title: string; text: string }
  action: (state: unknown, form: FormData) => Promise<ActionResult<{ secret: string }>>
  hidden?: Record<string, string>
  width?: 'md' | 'lg'
  children?: ReactNode
}) {
  const common = useTranslations('common')
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <Dialog
      trigger={trigger}
      title={secret ? shown.title : title}
      description={secret ? shown.text : text}
      open={open}
      width={width}
      onOpenChange={(next) => {
        setOpen(next)
        if (next) return
        if (secret) router.refresh()
        setSecret(null)
      }}
    >
      {secret ? (
        <>
          <CopyBlock text={secret} />
          <DialogActions>
            <DialogClose asChild>
              <Button variant="primary">{common('close')}</Button>
            </DialogClose>
          </DialogActions>
        </>
      ) : (
        <ActionForm
          action={async (state: ActionResult<{ secret: string }> | null, form: FormData) => {
            const result = await action(state, form)
            if (result.ok) setSecret(result.value.secret)
            return result
          }}
          quiet
        >
          {Object.entries(hidden).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
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
