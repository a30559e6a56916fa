'use client'

import { useTranslations } from 'next-intl'
import { Input, PasswordInput } from '@/lib/ui/field'
import { ActionForm, SubmitButton, useActionForm } from '@/lib/ui/form'
import type { SignInResult } from './actions'

/** E-mail and password; a field for the code appears once they fit and the person has a second step. */
export function SignInForm({
  action,
  email,
}: {
  action: (previous: unknown, form: FormData) => Promise<SignInResult>
  email?: string
}) {
  const t = useTranslations('auth.signIn')
  return (
    <ActionForm action={action} quiet>
      <Input
        name="email"
        type="email"
        label={t('email')}
        autoComplete="username"
        defaultValue={email}
        required
        autoFocus
      />
      <PasswordInput name="password" label={t('password')} autoComplete="current-password" required />
      <CodeField />
      <SubmitButton size="lg" className="w-full">
        {t('submit')}
      </SubmitButton>
    </ActionForm>
  )
}

function CodeField() {
  const t = useTranslations('auth.signIn')
  const { state } = useActionForm()
  const asked = state?.ok ? state.value === 'code_needed' : state?.issues?.some(({ path }) => path === 'code')
  if (!asked) return null
  return (
    <Input
      name="code"
      label={t('code')}
      hint={t('codeHint')}
      autoComplete="one-time-code"
      maxLength={20}
      mono
      required
      autoFocus
    />
  )
}
