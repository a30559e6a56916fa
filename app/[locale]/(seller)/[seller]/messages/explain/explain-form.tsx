'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import type { FormAction } from '@/lib/ui/action-state'
import { Input, type Option, PasswordInput, Select, Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'

/** Takes a request and says below what its signature fits, or would have fitted. */
export function ExplainForm({
  action,
  classes,
  keys,
}: {
  action: FormAction<ActionResult<ReactNode>>
  classes: Option[]
  keys: Option[]
}) {
  const t = useTranslations('explain')
  const [shown, setShown] = useState<ReactNode>(null)
  return (
    <>
      <Card>
        <ActionForm action={action} quiet onDone={(state) => state.ok && setShown(state.value)}>
          <Textarea
            name="request"
            label={t('request')}
            hint={t('requestHint')}
            placeholder={t('placeholder')}
            required
            mono
            rows={9}
            spellCheck={false}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <Select name="keyId" label={t('key')} hint={t('keyHint')} placeholder={t('allKeys')} options={keys} />
            <Select
              name="keyClass"
              label={t('keyClass')}
              hint={t('keyClassHint')}
              placeholder={t('byShape')}
              options={classes}
            />
            <PasswordInput
              name="pastedKey"
              label={t('pastedKey')}
              hint={t('pastedKeyHint')}
              optional
              autoComplete="off"
            />
            <Input
              name="receivedAt"
              label={t('receivedAt')}
              hint={t('receivedAtHint')}
              placeholder="2026-11-02 08:00:00"
              optional
              mono
            />
          </div>
          <div className="flex justify-end">
            <SubmitButton>{t('explain')}</SubmitButton>
          </div>
        </ActionForm>
      </Card>
      <div role="status">{shown}</div>
    </>
  )
}
