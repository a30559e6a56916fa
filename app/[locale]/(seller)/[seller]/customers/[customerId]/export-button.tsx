'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/lib/ui/button'
import { Dialog, DialogActions, DialogClose } from '@/lib/ui/dialog'
import { Textarea } from '@/lib/ui/field'

/** Asks for the reason, then the browser itself fetches the file, however large. */
export function ExportButton({ action }: { action: string }) {
  const t = useTranslations('retention.customer')
  const common = useTranslations('common')
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      trigger={
        <Button>
          <Download aria-hidden="true" />
          {t('export')}
        </Button>
      }
      title={t('exportTitle')}
      description={t('exportText')}
      open={open}
      onOpenChange={setOpen}
    >
      <form
        method="post"
        action={action}
        onSubmit={() => setTimeout(() => setOpen(false))}
        className="flex flex-col gap-4"
      >
        <Textarea
          name="reason"
          label={common('confirmDialog.reason')}
          hint={common('confirmDialog.reasonHint')}
          required
          maxLength={500}
        />
        <DialogActions>
          <DialogClose asChild>
            <Button>{common('cancel')}</Button>
          </DialogClose>
          <Button variant="primary" type="submit">
            {t('exportConfirm')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
