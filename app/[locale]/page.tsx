import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { requireSession } from '@/lib/auth/seller-context'
import { Button } from '@/lib/ui/button'
import { MessagePage } from '@/lib/ui/message-page'
import { signOutAction } from './(seller)/session-actions'

/** The start: the person's first seller account. */
export default async function HomePage() {
  const { user, memberships } = await requireSession()
  const first = memberships[0]
  if (first) redirect(`/${await getLocale()}/${first.sellerId}`)
  const t = await getTranslations('auth.home')
  return (
    <MessagePage title={t('title')} text={t('text', { email: user.email })}>
      <form action={signOutAction}>
        <Button type="submit">{t('signOut')}</Button>
      </form>
    </MessagePage>
  )
}
