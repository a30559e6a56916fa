'use client'

import { Plus } from 'lucide-react'
import { Button } from '@/lib/ui/button'
import { Checkbox, Input, Select } from '@/lib/ui/field'
import { SecretDialog } from '../secret-dialog'
import { createApiKeyAction } from './actions'

type Choice = { value: string; label: string; hint?: string }
type Texts = Record<'create' | 'createText' | 'name' | 'nameHint' | 'expires' | 'made' | 'madeText', string>

/** Makes a key and shows it, once. */
export function CreateKey({
  seller,
  texts,
  groups,
  lifetimes,
}: {
  seller: string
  texts: Texts
  groups: { label: string; scopes: Choice[] }[]
  lifetimes: { value: string; label: string }[]
}) {
  return (
    <SecretDialog
      trigger={
        <Button variant="primary" icon={<Plus aria-hidden="true" />}>
          {texts.create}
        </Button>
      }
      title={texts.create}
      text={texts.createText}
      submit={texts.create}
      shown={{ title: texts.made, text: texts.madeText }}
      action={createApiKeyAction.bind(null, seller)}
      width="lg"
    >
      <Input name="name" label={texts.name} hint={texts.nameHint} maxLength={100} required />
      {groups.map(({ label: group, scopes }) => (
        <fieldset key={group} className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
          <legend className="mb-1.5 font-medium text-sm">{group}</legend>
          {scopes.map(({ value, label, hint }) => (
            <Checkbox key={value} name="scopes" value={value} label={label} hint={hint} />
          ))}
        </fieldset>
      ))}
      <Select name="expiresInDays" label={texts.expires} options={lifetimes} defaultValue="365" />
    </SecretDialog>
  )
}
