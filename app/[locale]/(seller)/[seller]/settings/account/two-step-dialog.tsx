'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { useRouter } from '@/lib/i18n/navigation'
import { Button } from '@/lib/ui/button'
import { CopyBlock, CopyButton } from '@/lib/ui/copy'
import { Dialog, DialogActions, DialogClose } from '@/lib/ui/dialog'
import { Input, PasswordInput } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { saveFile } from '@/lib/ui/save-file'
import { beginTwoStepAction, confirmTwoStepAction, renewRecoveryCodesAction } from './actions'
import type { QrCode } from './qr-code'

type Stage = { at: 'password' } | { at: 'app'; secret: string; qr: QrCode } | { at: 'codes'; codes: string[] }

/** Sets the second step up, or makes new recovery codes: password, the app's first code, the codes to keep. */
export function TwoStepDialog({ kind, trigger }: { kind: 'begin' | 'renew'; trigger: ReactNode }) {
  const t = useTranslations('auth.twoStep')
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [stage, setStage] = useState<Stage>({ at: 'password' })
  const words = {
    password: { title: t(kind), description: t(kind === 'begin' ? 'beginText' : 'renewText') },
    app: { title: t('scan'), description: t('scanText') },
    codes: { title: t('codes'), description: t('codesText') },
  }[stage.at]

  function show(next: boolean) {
    setOpen(next)
    if (next) return
    if (stage.at === 'codes') router.refresh()
    setStage({ at: 'password' })
  }

  return (
    <Dialog trigger={trigger} {...words} open={open} onOpenChange={show}>
      {stage.at === 'password' && (
        <Step
          key="password"
          submit={t('next')}
          action={async (form) => {
            if (kind === 'renew') {
              const result = await renewRecoveryCodesAction(form)
              if (result.ok) setStage({ at: 'codes', codes: result.value })
              return result
            }
            const result = await beginTwoStepAction(form)
            if (result.ok) setStage({ at: 'app', ...result.value })
            return result
          }}
        >
          <PasswordInput name="current" label={t('currentPassword')} autoComplete="current-password" required />
        </Step>
      )}
      {stage.at === 'app' && (
        <Step
          key="app"
          submit={t('turnOn')}
          action={async (form) => {
            const result = await confirmTwoStepAction(form)
            if (result.ok) setStage({ at: 'codes', codes: result.value })
            return result
          }}
        >
          <svg
            viewBox={`0 0 ${stage.qr.size} ${stage.qr.size}`}
            role="img"
            aria-label={t('qrLabel')}
            className="mx-auto size-44 rounded-md bg-white fill-black"
            shapeRendering="crispEdges"
          >
            <path d={stage.qr.path} />
          </svg>
          <div className="flex flex-col gap-1">
            <p className="text-ink-muted text-sm">{t('byHand')}</p>
            <CopyBlock text={stage.secret} />
          </div>
          <Input
            name="code"
            label={t('code')}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={10}
            mono
            required
          />
        </Step>
      )}
      {stage.at === 'codes' && <Codes codes={stage.codes} />}
    </Dialog>
  )
}

function Step({
  action,
  submit,
  children,
}: {
  action: (form: FormData) => Promise<ActionResult<unknown>>
  submit: string
  children: ReactNode
}) {
  const common = useTranslations('common')
  return (
    <ActionForm action={(_previous: ActionResult<unknown> | null, form: FormData) => action(form)} quiet>
      {children}
      <DialogActions>
        <DialogClose asChild>
          <Button>{common('cancel')}</Button>
        </DialogClose>
        <SubmitButton>{submit}</SubmitButton>
      </DialogActions>
    </ActionForm>
  )
}

function Codes({ codes }: { codes: string[] }) {
  const t = useTranslations('auth.twoStep')
  const text = `${codes.join('\n')}\n`
  return (
    <>
      <ul className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line bg-sunken p-3 font-mono text-sm">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <DialogActions>
        <CopyButton text={text} />
        <Button onClick={() => saveFile('recovery-codes.txt', text)}>{t('save')}</Button>
        <DialogClose asChild>
          <Button variant="primary">{t('kept')}</Button>
        </DialogClose>
      </DialogActions>
    </>
  )
}
