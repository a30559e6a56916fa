'use client'

import { Button } from '@/lib/ui/button'
import { Select } from '@/lib/ui/field'
import { SecretDialog } from '../secret-dialog'
import { rotateApiKeyAction } from './actions'

type Texts = Record<'rotate' | 'title' | 'text' | 'overlap' | 'made' | 'madeText', string>

/** A new key in the place of one, shown once; the former works on for a while. */
export function RotateKey({
  seller,
  apiKeyId,
  texts,
  hours,
}: {
  seller: string
  apiKeyId: string
  texts: Texts
  hours: { value: string; label: string }[]
}) {
  return (
    <SecretDialog
      trigger={<Button size="sm">{texts.rotate}</Button>}
      title={texts.title}
      text={texts.text}
      submit={texts.rotate}
      shown={{ title: texts.made, text: texts.madeText }}
      action={rotateApiKeyAction.bind(null, seller, apiKeyId)}
    >
      <Select name="validHours" label={texts.overlap} options={hours} defaultValue="24" />
    </SecretDialog>
  )
}
