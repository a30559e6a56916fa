import { useTranslations } from 'next-intl'
import { buttonClass } from '@/lib/ui/button'

/** A plain form: it leads on to the identity centre. */
export function SignOut({ seller }: { seller: string }) {
  const t = useTranslations('buyer.mine')
  return (
    <form method="post" action={`/api/buyer/${encodeURIComponent(seller)}/sign-out`}>
      <button type="submit" className={buttonClass('quiet', 'sm')}>
        {t('signOut')}
      </button>
    </form>
  )
}
