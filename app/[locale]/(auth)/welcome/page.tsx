import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { accessContext } from '@/lib/auth/access-context'
import { SITES } from '@/lib/domain/seller'
import { findOwnerLink } from '@/lib/services/access/find-owner-link'
import { PASSWORD_MIN } from '@/lib/services/password'
import { Input, PasswordInput, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout } from '@/lib/ui/layout'
import { AuthCard } from '../auth-card'
import { LinkGone } from '../link-gone'
import { unlessGone } from '../unless-gone'
import { acceptOwnerLinkAction } from './actions'

type Props = { searchParams: Promise<{ token?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth.welcome')
  return { title: t('title'), referrer: 'no-referrer' }
}

/** Where the one-time link of the command line leads: the first owner, or one who lost the way in. */
export default async function WelcomePage({ searchParams }: Props) {
  const { token } = await searchParams
  const [t, common] = await Promise.all([getTranslations('auth.welcome'), getTranslations('auth')])
  const text = typeof token === 'string' ? token : ''
  const link = await unlessGone(findOwnerLink(await accessContext(), text))
  if (!link) return <LinkGone title={common('gone.title')} text={t('gone')} signIn={common('gone.signIn')} />
  const { accounts } = link
  return (
    <AuthCard title={t('title')} text={t('text')}>
      <ActionForm action={acceptOwnerLinkAction.bind(null, text)}>
        {accounts.length > 0 && (
          <Callout tone="info" title={t('accounts', { names: accounts.map(({ name }) => name).join(', ') })}>
            {accounts.every(({ sandbox }) => sandbox) && t('sandboxReady')}
          </Callout>
        )}
        <Input name="name" label={t('name')} autoComplete="name" maxLength={100} required />
        <Input name="email" type="email" label={t('email')} autoComplete="username" required />
        <PasswordInput
          name="password"
          label={t('password')}
          hint={t('passwordHint', { min: PASSWORD_MIN })}
          autoComplete="new-password"
          minLength={PASSWORD_MIN}
          required
        />
        {accounts.length === 0 && <FirstAccount />}
        <SubmitButton size="lg" className="w-full">
          {t('submit')}
        </SubmitButton>
      </ActionForm>
    </AuthCard>
  )
}

async function FirstAccount() {
  const [t, sites] = await Promise.all([getTranslations('auth.welcome'), getTranslations('enums.site')])
  return (
    <fieldset className="flex flex-col gap-4 border-line border-t pt-4">
      <legend className="sr-only">{t('account')}</legend>
      <Input name="accountName" label={t('accountName')} autoComplete="organization" maxLength={100} required />
      <Input
        name="accountId"
        label={t('accountId')}
        hint={t('accountIdHint')}
        pattern="[a-z0-9][a-z0-9_\-]{0,39}"
        maxLength={40}
        mono
        required
      />
      <Select name="site" label={t('site')} options={SITES.map((site) => ({ value: site, label: sites(site) }))} />
    </fieldset>
  )
}
