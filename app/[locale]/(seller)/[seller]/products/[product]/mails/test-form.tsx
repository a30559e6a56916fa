'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { MAIL_LANGUAGES } from '@/lib/domain/buyer-mail'
import type { ActionResult } from '@/lib/http/action'
import { Input, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout } from '@/lib/ui/layout'
import type { TestVerdict } from '../../../settings/open-api/actions'

type Props = {
  action: (previous: unknown, form: FormData) => Promise<ActionResult<TestVerdict>>
  hidden: Record<string, string>
  language: string
}

/** Sends a saved text to an address of one's own. */
export function TestForm({ action, hidden, language }: Props) {
  const t = useTranslations('mails')
  const [verdict, setVerdict] = useState<TestVerdict | null>(null)
  return (
    <>
      <ActionForm
        action={async (previous: ActionResult<TestVerdict> | null, form: FormData) => {
          const result = await action(previous, form)
          setVerdict(result.ok ? result.value : null)
          return result
        }}
        quiet
      >
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
          <Input name="to" type="email" label={t('testTo')} hint={t('testHint')} required />
          <Select
            name="language"
            label={t('language')}
            options={MAIL_LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) }))}
            defaultValue={language}
          />
        </div>
        <div>
          <SubmitButton variant="secondary">{t('test')}</SubmitButton>
        </div>
      </ActionForm>
      <div role="status">
        {verdict && (
          <Callout tone={verdict.good ? 'ok' : 'danger'} title={verdict.title}>
            {verdict.text}
          </Callout>
        )}
      </div>
    </>
  )
}
