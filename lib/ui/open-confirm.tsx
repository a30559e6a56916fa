'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ActionState } from './action-state'
import { Button } from './button'
import type { ConfirmProps } from './confirm-dialog'
import { Dialog, DialogActions, DialogClose } from './dialog'
import { Textarea } from './field'
import { ActionForm, SubmitButton } from './form'

/** A ConfirmDialog that begins open: loaded when its button is pressed. */
export default function OpenConfirm<S extends ActionState>({
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
}: ConfirmProps<S>) {
  const t = useTranslations('common')
  const [open, setOpen] = useState(true)
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
