import { getTranslations } from 'next-intl/server'
import type { BuyerFace } from '@/lib/services/landing/buyer-face'
import { BuyerShell } from '@/lib/ui/buyer-shell'
import { Contact } from '../../contact'
import { SignInLink } from '../sign-in-link'

/** In place of a buyer's page, while nobody is signed in. */
export async function PleaseSignIn({ face }: { face: BuyerFace }) {
  const t = await getTranslations('buyer.signIn')
  return (
    <BuyerShell seller={face} footer={<Contact support={face.support} />}>
      <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t('title')}</h1>
      <p className="mt-3 text-ink-soft text-lg">{t('text')}</p>
      <SignInLink seller={face.sellerId}>{t('action')}</SignInLink>
    </BuyerShell>
  )
}
