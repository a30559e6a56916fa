import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { currentBuyer } from '@/lib/http/buyer'
import { BUYER_ADVICE, isFault } from '@/lib/services/landing/faults'
import { BuyerShell } from '@/lib/ui/buyer-shell'
import { Contact } from '../../contact'
import { SignInLink } from '../sign-in-link'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export const metadata: Metadata = { robots: { index: false, follow: false } }

/** Why a buyer did not come in, in plain words, with the number to name. Shows nothing of the address but known values. */
export default async function ProblemPage({ searchParams }: Props) {
  const { fault, ref, seller } = await searchParams
  const [t, buyer] = await Promise.all([
    getTranslations('buyer'),
    typeof seller === 'string' ? currentBuyer(seller) : null,
  ])
  const advice = BUYER_ADVICE[isFault(fault) ? fault : 'unexpected']
  const reference = typeof ref === 'string' && /^[2-9A-Z]{4}-[2-9A-Z]{4}$/.test(ref) ? ref : null
  return (
    <BuyerShell seller={buyer?.face ?? { name: t('title') }} footer={buyer && <Contact support={buyer.face.support} />}>
      <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t(`problem.${advice}.title`)}</h1>
      <p className="mt-3 text-ink-soft text-lg">{t(`problem.${advice}.text`)}</p>
      {reference && (
        <p className="mt-6 text-ink-soft">
          {t('problem.reference')} <strong className="font-mono text-ink">{reference}</strong>
        </p>
      )}
      {buyer && <SignInLink seller={buyer.face.sellerId}>{t('signIn.again')}</SignInLink>}
    </BuyerShell>
  )
}
