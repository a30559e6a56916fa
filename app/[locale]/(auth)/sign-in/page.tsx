import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { currentSession } from '@/lib/auth/session'
import { oidcName } from '@/lib/auth/sign-in'
import { safeNext } from '@/lib/http/safe-next'
import { Button } from '@/lib/ui/button'
import { Callout } from '@/lib/ui/layout'
import { AuthCard } from '../auth-card'
import { oidcAction, signInAction } from './actions'
import { SignInForm } from './sign-in-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth.signIn')
  return { title: t('title') }
}

export default async function SignInPage({ searchParams }: Props) {
  const { next: wanted, error, email } = await searchParams
  const next = safeNext(wanted)
  if (await currentSession()) redirect(next ?? `/${await getLocale()}`)
  const [t, provider] = await Promise.all([getTranslations('auth.signIn'), oidcName()])
  return (
    <AuthCard title={t('title')} text={t('text')}>
      <div className="flex flex-col gap-4">
        {error && <Callout tone="danger" title={t(error === 'AccessDenied' ? 'notKnown' : 'providerFailed')} />}
        {provider && (
          <>
            <form action={oidcAction.bind(null, next)}>
              <Button type="submit" size="lg" className="w-full">
                {t('withProvider', { provider })}
              </Button>
            </form>
            <div className="flex items-center gap-3 text-ink-faint text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
              {t('or')}
            </div>
          </>
        )}
        <SignInForm action={signInAction.bind(null, next)} email={typeof email === 'string' ? email : undefined} />
        <p className="text-ink-faint text-sm">{t('forgotten')}</p>
      </div>
    </AuthCard>
  )
}
