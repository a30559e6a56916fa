'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { useRouter } from '@/lib/i18n/navigation'
import { Button } from '@/lib/ui/button'
import { CopyButton } from '@/lib/ui/copy'
import { Dialog, DialogActions, DialogClose } from '@/lib/ui/dialog'
import { ActionForm, SubmitButton } from '@/lib/ui/form'

/** Asks, does what makes or shows a secret, and shows it until the dialog is closed. */
export function SecretDialog({
  trigger,
  title,
  text,
  confirm,
  action,
  hidden = {},
  wide = false,
  children,
}: {
  trigger: ReactNode
  title: string
  text: string
  confirm: string
  action: (state: unknown, form: FormData) => Promise<ActionResult<{ secret: string }>>
  hidden?: Record<string, string>
  wide?: boolean
  children?: ReactNode
}) {
  const t = useTranslations('hooks')
  const common = useTranslations('common')
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <Dialog
      trigger={trigger}
      title={secret ? t('secret') : title}
      description={secret ? t('secretText') : text}
      open={open}
      width={wide ? 'lg' : 'md'}
      onOpenChange={(next) => {
        setOpen(next)
        if (next) return
        if (secret) router.refresh()
        setSecret(null)
      }}
    >
      {secret ? (
        <>
          <div className="flex items-start gap-2 rounded-md border border-line bg-sunken p-3">
            <code className="min-w-0 flex-1 break-all font-mono text-sm">{secret}</code>
            <CopyButton text={secret} />
          </div>
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
            <SubmitButton>{confirm}</SubmitButton>
          </DialogActions>
        </ActionForm>
      )}
    </Dialog>
  )
}
