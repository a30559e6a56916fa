'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { ActionState, FormAction } from './action-state'
import { Button } from './button'
import { Dialog, DialogActions, DialogClose } from './dialog'
import { Textarea } from './field'
import { ActionForm, SubmitButton } from './form'

/**
 * Says what will happen before it does, asks for a reason where one is due, and runs the action.
 * The action gets `hidden` and `reason` in its form; the dialog closes when it answers ok and toasts its message.
 */
export function ConfirmDialog<S extends ActionState>({
  trigger,
  title,
  description,
  confirm,
  danger = false,
  reason = 'none',
  action,
  done,
  hidden = {},
  children,
}: {
  trigger: ReactNode
  title: ReactNode
  /** What will happen, in one or two sentences. */
  description: ReactNode
  /** A verb: "Release instance". */
  confirm: ReactNode
  danger?: boolean
  reason?: 'none' | 'optional' | 'required'
  action: FormAction<S>
  /** What is now true, for the toast, when the action itself sends no message. */
  done?: string
  hidden?: Record<string, string>
  /** Further fields. */
  children?: ReactNode
}) {
  const t = useTranslations('common')
  const [open, setOpen] = useState(false)
  return (
    <Dialog trigger={trigger} title={title} description={description} open={open} onOpenChange={setOpen}>
      <ActionForm action={action} done={done} onDone={() => setOpen(false)}>
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {children}
        {reason !== 'none' && (
          <Textarea
            name="reason"
            label={t('confirmDialog.reason')}
            hint={t('confirmDialog.reasonHint')}
            optional={reason === 'optional'}
            required={reason === 'required'}
            maxLength={500}
          />
        )}
        <DialogActions>
          <DialogClose asChild>
            <Button>{t('cancel')}</Button>
          </DialogClose>
          <SubmitButton variant={danger ? 'danger' : 'primary'}>{confirm}</SubmitButton>
        </DialogActions>
      </ActionForm>
    </Dialog>
  )
}
