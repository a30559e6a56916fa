'use client'

import { Button } from '@/lib/ui/button'
import { Select } from '@/lib/ui/field'
import { rotateApiKeyAction } from './actions'
import { KeyDialog } from './key-dialog'

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
    <KeyDialog
      trigger={<Button size="sm">{texts.rotate}</Button>}
      title={texts.title}
      text={texts.text}
      submit={texts.rotate}
      made={texts.made}
      madeText={texts.madeText}
      action={(form) => rotateApiKeyAction(seller, apiKeyId, form)}
    >
      <Select name="validHours" label={texts.overlap} options={hours} defaultValue="24" />
    </KeyDialog>
  )
}
