'use client'

import { UserPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ROLES } from '@/lib/domain/roles'
import { Button } from '@/lib/ui/button'
import { CopyBlock } from '@/lib/ui/copy'
import { Dialog, DialogActions, DialogClose } from '@/lib/ui/dialog'
import { Input, RadioCards } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Time } from '@/lib/ui/time'
import { type Invited, inviteMemberAction } from './actions'

/** Asks whom to invite, then shows the link to pass on: it is shown once, only its hash is kept. */
export function InviteDialog({ seller }: { seller: string }) {
  const t = useTranslations('auth.members')
  const [invited, setInvited] = useState<Invited | null>(null)
  const [open, setOpen] = useState(false)

  function toggle(next: boolean) {
    setOpen(next)
    if (next) setInvited(null)
  }

  return (
    <Dialog
      trigger={
        <Button variant="primary" icon={<UserPlus aria-hidden="true" />}>
          {t('invite')}
        </Button>
      }
      open={open}
      onOpenChange={toggle}
      title={invited ? t('linkTitle') : t('invite')}
      description={invited ? t('linkText', { email: invited.email }) : t('inviteText')}
    >
      {invited ? <InvitationLink invited={invited} /> : <InviteForm seller={seller} onInvited={setInvited} />}
    </Dialog>
  )
}

function InviteForm({ seller, onInvited }: { seller: string; onInvited: (invited: Invited) => void }) {
  const t = useTranslations('auth.members')
  const common = useTranslations('common')
  const roles = useTranslations('enums.role')
  const invite = async (previous: unknown, form: FormData) => {
    const result = await inviteMemberAction(seller, previous, form)
    if (result.ok) onInvited(result.value)
    return result
  }
  return (
    <ActionForm action={invite} quiet>
      <Input name="email" type="email" label={t('email')} autoComplete="off" required />
      <RadioCards
        name="role"
        label={t('role')}
        defaultValue="operator"
        options={ROLES.map((role) => ({
          value: role,
          label: roles(`${role}.label`),
          hint: roles(`${role}.hint`),
        }))}
      />
      <DialogActions>
        <DialogClose asChild>
          <Button>{common('cancel')}</Button>
        </DialogClose>
        <SubmitButton>{t('makeLink')}</SubmitButton>
      </DialogActions>
    </ActionForm>
  )
}

function InvitationLink({ invited }: { invited: Invited }) {
  const t = useTranslations('auth.members')
  const common = useTranslations('common')
  return (
    <>
      <CopyBlock text={invited.url} />
      <p className="mt-2 text-ink-faint text-sm">
        {t('linkUntil')} <Time at={invited.expiresAt} exact />
      </p>
      <DialogActions>
        <DialogClose asChild>
          <Button variant="primary">{common('close')}</Button>
        </DialogClose>
      </DialogActions>
    </>
  )
}
