import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { accessContext } from '@/lib/auth/access-context'
import { requireSession } from '@/lib/auth/seller-context'
import { findTwoStep } from '@/lib/services/access/two-step/find'
import { PASSWORD_MIN } from '@/lib/services/password'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Input, PasswordInput } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card, DefinitionList, Page, PageHeader } from '@/lib/ui/layout'
import { LocaleSwitch } from '@/lib/ui/locale-switch'
import { ThemeToggle } from '@/lib/ui/theme-toggle'
import { changeNameAction, changePasswordAction, signOutEverywhereAction } from './actions'
import { TwoStepCard } from './two-step-card'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth.account')
  return { title: t('title') }
}

/** One's own sign-in, the same in every seller account. */
export default async function AccountPage() {
  const [{ user }, t, common] = await Promise.all([
    requireSession(),
    getTranslations('auth.account'),
    getTranslations('common'),
  ])
  const twoStep = await findTwoStep(await accessContext(), user.id)
  return (
    <Page className="max-w-3xl">
      <PageHeader title={t('title')} description={t('text')} />
      <Card title={t('profile')}>
        <ActionForm action={changeNameAction} className="max-w-sm">
          <Input name="email" label={t('email')} value={user.email} autoComplete="username" disabled />
          <Input name="name" label={t('name')} defaultValue={user.name} autoComplete="name" maxLength={100} required />
          <div>
            <SubmitButton>{common('save')}</SubmitButton>
          </div>
        </ActionForm>
      </Card>
      <Card title={t('password')} description={t('passwordText')}>
        <ActionForm action={changePasswordAction} className="max-w-sm" resetOnDone>
          {user.hasPassword && (
            <PasswordInput name="current" label={t('currentPassword')} autoComplete="current-password" required />
          )}
          <PasswordInput
            name="password"
            label={t('newPassword')}
            hint={t('passwordHint', { min: PASSWORD_MIN })}
            autoComplete="new-password"
            minLength={PASSWORD_MIN}
            required
          />
          <div>
            <SubmitButton>{t('changePassword')}</SubmitButton>
          </div>
        </ActionForm>
      </Card>
      <TwoStepCard hasPassword={user.hasPassword} twoStep={twoStep} />
      <Card title={t('display')}>
        <DefinitionList
          items={[
            { label: common('language'), value: <LocaleSwitch /> },
            { label: common('theme.label'), value: <ThemeToggle /> },
          ]}
        />
      </Card>
      <Card title={t('sessions')} description={t('sessionsText')}>
        <ConfirmDialog
          trigger={<Button>{t('signOutEverywhere')}</Button>}
          title={t('signOutEverywhere')}
          description={t('signOutEverywhereText')}
          confirm={t('signOutEverywhere')}
          danger
          action={signOutEverywhereAction}
        />
      </Card>
    </Page>
  )
}
