import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { accessContext } from '@/lib/auth/access-context'
import { currentSession } from '@/lib/auth/session'
import { findInvitation } from '@/lib/services/access/find-invitation'
import { PASSWORD_MIN } from '@/lib/services/password'
import { Button, ButtonLink } from '@/lib/ui/button'
import { Input, PasswordInput } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { AuthCard } from '../auth-card'
import { LinkGone } from '../link-gone'
import { unlessGone } from '../unless-gone'
import { joinAsNewAction, joinAsUserAction, switchPersonAction } from './actions'

type Props = { searchParams: Promise<{ token?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth.join')
  return { title: t('metaTitle'), referrer: 'no-referrer' }
}

/** Where an invitation leads: a new sign-in, or joining with the one that exists. */
export default async function JoinPage({ searchParams }: Props) {
  const { token: given } = await searchParams
  const token = typeof given === 'string' ? given : ''
  const [t, common, roles] = await Promise.all([
    getTranslations('auth.join'),
    getTranslations('auth'),
    getTranslations('enums.role'),
  ])
  const invitation = await unlessGone(findInvitation(await accessContext(), token))
  if (!invitation) return <LinkGone title={common('gone.title')} text={t('gone')} signIn={common('gone.signIn')} />
  const { sellerName, email, role, invitedBy, hasSignIn } = invitation
  const text = t('text', { by: invitedBy ?? '', role: roles(`${role}.label`), email })
  const session = await currentSession()
  const here = `/${await getLocale()}/join?${new URLSearchParams({ token })}`
  return (
    <AuthCard title={t('title', { seller: sellerName })} text={text}>
      {session?.user.email === email ? (
        <ActionForm action={joinAsUserAction.bind(null, token)}>
          <SubmitButton size="lg" className="w-full">
            {t('submit')}
          </SubmitButton>
        </ActionForm>
      ) : session ? (
        <form action={switchPersonAction.bind(null, token)} className="flex flex-col gap-4">
          <p>{t('otherPerson', { signedIn: session.user.email, email })}</p>
          <Button type="submit">{t('switch')}</Button>
        </form>
      ) : hasSignIn ? (
        <div className="flex flex-col gap-4">
          <p>{t('signInFirst')}</p>
          <ButtonLink variant="primary" size="lg" href={`/sign-in?${new URLSearchParams({ next: here, email })}`}>
            {t('signIn')}
          </ButtonLink>
        </div>
      ) : (
        <ActionForm action={joinAsNewAction.bind(null, token)}>
          <Input name="email" type="email" label={t('email')} value={email} autoComplete="username" readOnly />
          <Input name="name" label={t('name')} autoComplete="name" maxLength={100} required />
          <PasswordInput
            name="password"
            label={t('password')}
            hint={t('passwordHint', { min: PASSWORD_MIN })}
            autoComplete="new-password"
            minLength={PASSWORD_MIN}
            required
          />
          <SubmitButton size="lg" className="w-full">
            {t('submit')}
          </SubmitButton>
        </ActionForm>
      )}
    </AuthCard>
  )
}
