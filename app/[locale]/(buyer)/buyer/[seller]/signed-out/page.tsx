import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { currentBuyer } from '@/lib/http/buyer'
import { BuyerShell } from '@/lib/ui/buyer-shell'
import { Contact } from '../../../contact'
import { SignInLink } from '../../sign-in-link'

export default async function SignedOutPage({ params }: { params: Promise<{ seller: string }> }) {
  const { seller } = await params
  const [buyer, t] = await Promise.all([currentBuyer(seller), getTranslations('buyer')])
  if (!buyer) notFound()
  return (
    <BuyerShell seller={buyer.face} footer={<Contact support={buyer.face.support} />}>
      <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t('signedOut.title')}</h1>
      <p className="mt-3 text-ink-soft text-lg">{t('signedOut.text')}</p>
      <SignInLink seller={seller}>{t('signIn.again')}</SignInLink>
    </BuyerShell>
  )
}
