import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { getContainer } from '@/lib/container'
import { currentBuyer } from '@/lib/http/buyer'
import { buyerServices } from '@/lib/services/landing/buyer-services'
import { BuyerShell } from '@/lib/ui/buyer-shell'
import { Contact } from '../../contact'
import { BuyerTabs } from './buyer-tabs'
import { PleaseSignIn } from './please-sign-in'
import { ServiceCard } from './service-card'
import { SignOut } from './sign-out'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [buyer, t] = await Promise.all([currentBuyer((await params).seller), getTranslations('buyer')])
  return { title: { absolute: buyer ? `${t('mine.title')} · ${buyer.face.name}` : t('mine.title') } }
}

/** What a signed-in buyer has bought here, each with the way in; for several also the chooser after signing in. */
export default async function MyInstancesPage({ params }: Props) {
  const { seller } = await params
  const [buyer, t, { landing }] = await Promise.all([currentBuyer(seller), getTranslations('buyer'), getContainer()])
  if (!buyer) notFound()
  const { face, session } = buyer
  if (!session) return <PleaseSignIn face={face} />
  const { services, licensed } = await buyerServices(landing, session)
  return (
    <BuyerShell seller={face} footer={<Contact support={face.support} />} aside={<SignOut seller={seller} />} wide>
      <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t('mine.title')}</h1>
      <p className="mt-2 break-words text-ink-soft">{t('mine.as', { name: session.name ?? session.userName })}</p>
      {licensed && <BuyerTabs seller={seller} active="services" />}
      {services.length === 0 ? (
        <p className="mt-6 text-lg">{t('mine.none')}</p>
      ) : (
        <ul className="mt-6 flex flex-col gap-3">
          {services.map((service) => (
            <ServiceCard key={service.instance.instanceId} service={service} seller={seller} />
          ))}
        </ul>
      )}
    </BuyerShell>
  )
}
