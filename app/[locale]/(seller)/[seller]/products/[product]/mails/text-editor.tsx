'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { fillMail, unknownPlaceholders } from '@/lib/domain/buyer-mail'
import type { MailView } from '@/lib/services/buyer-mail/get-mails'
import type { FormAction } from '@/lib/ui/action-state'
import { Badge, StatusBadge } from '@/lib/ui/badge'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Input, Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'

type Props = {
  view: MailView
  hidden: Record<string, string>
  /** Whether mails go out in this language. */
  sent: boolean
  writes: boolean
  save: FormAction
  reset: FormAction
}

/** A mail's text in one language, with what the buyer will read while it is typed. */
export function TextEditor({ view, hidden, sent, writes, save, reset }: Props) {
  const t = useTranslations('mails')
  const [said, setSaid] = useState({ subject: view.subject, text: view.text })
  const [kept, setKept] = useState(view)
  // What was saved or reset takes the place of what was typed.
  if (kept.subject !== view.subject || kept.text !== view.text) {
    setKept(view)
    setSaid({ subject: view.subject, text: view.text })
  }
  const unknown = unknownPlaceholders(view.mail, `${said.subject}\n${said.text}`)
  const preview = fillMail(said, view.values)
  return (
    <section lang={view.language} className="flex min-w-0 flex-col gap-4" aria-label={t(`languages.${view.language}`)}>
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-medium">{t(`languages.${view.language}`)}</h3>
        <Badge tone={view.own ? 'info' : 'neutral'}>{t(view.own ? 'own' : 'standard')}</Badge>
        {sent && <StatusBadge tone="ok">{t('sent')}</StatusBadge>}
      </div>
      {writes && (
        <ActionForm action={save}>
          {Object.entries(hidden).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <Input
            name="subject"
            label={t('subject')}
            value={said.subject}
            onChange={(event) => setSaid({ ...said, subject: event.target.value })}
            maxLength={150}
            required
          />
          <Textarea
            name="text"
            label={t('body')}
            value={said.text}
            onChange={(event) => setSaid({ ...said, text: event.target.value })}
            rows={12}
            maxLength={5_000}
            error={
              unknown.length > 0 ? t('unknown', { names: unknown.map((name) => `{${name}}`).join(' ') }) : undefined
            }
            required
          />
          <div className="flex flex-wrap gap-2">
            <SubmitButton>{t('saveText')}</SubmitButton>
            <ConfirmDialog
              trigger={<Button disabled={!view.own}>{t('reset')}</Button>}
              title={t('reset')}
              description={t('resetText')}
              confirm={t('reset')}
              action={reset}
              hidden={hidden}
            />
          </div>
        </ActionForm>
      )}
      <div className="min-w-0 rounded-md border border-line bg-sunken p-3">
        <p className="mb-1 text-ink-faint text-xs">{t('preview')}</p>
        <p className="mb-2 break-words font-medium">{preview.subject}</p>
        <p className="whitespace-pre-wrap break-words text-ink-soft text-sm">{preview.text}</p>
      </div>
    </section>
  )
}
