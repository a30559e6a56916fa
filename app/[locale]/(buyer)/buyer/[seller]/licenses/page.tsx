import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { getContainer } from '@/lib/container'
import { currentBuyer } from '@/lib/http/buyer'
import { buyerLicenses, MOST_LICENSES } from '@/lib/services/landing/buyer-licenses'
import { BuyerShell } from '@/lib/ui/buyer-shell'
import { Contact } from '../../../contact'
import { BuyerTabs } from '../buyer-tabs'
import { PleaseSignIn } from '../please-sign-in'
import { SignOut } from '../sign-out'
import { LicenseCard } from './license-card'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [buyer, t] = await Promise.all([currentBuyer((await params).seller), getTranslations('buyer')])
  const title = t('licenses.title')
  return { title: { absolute: buyer ? `${title} · ${buyer.face.name}` : title }, referrer: 'no-referrer' }
}

/** The keys of what a signed-in buyer may use, with their devices. */
export default async function MyLicensesPage({ params }: Props) {
  const { seller } = await params
  const [buyer, t, { landing }] = await Promise.all([currentBuyer(seller), getTranslations('buyer'), getContainer()])
  if (!buyer) notFound()
  const { face, session } = buyer
  if (!session) return <PleaseSignIn face={face} />
  const licenses = await buyerLicenses(landing, session)
  return (
    <BuyerShell seller={face} footer={<Contact support={face.support} />} aside={<SignOut seller={seller} />} wide>
      <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t('licenses.title')}</h1>
      <p className="mt-2 break-words text-ink-soft">{t('mine.as', { name: session.name ?? session.userName })}</p>
      <BuyerTabs seller={seller} active="licenses" />
      {licenses.length === 0 ? (
        <p className="mt-6 text-lg">{t('licenses.none')}</p>
      ) : (
        <div className="mt-6 flex flex-col gap-4">
          {licenses.map((license) => (
            <LicenseCard key={license.id} license={license} seller={seller} site={face.site} />
          ))}
        </div>
      )}
      {licenses.length === MOST_LICENSES && (
        <p className="mt-4 text-ink-soft text-sm">{t('licenses.most', { count: MOST_LICENSES })}</p>
      )}
    </BuyerShell>
  )
}
