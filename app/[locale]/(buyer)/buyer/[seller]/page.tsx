import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { getContainer } from '@/lib/container'
import { currentBuyer } from '@/lib/http/buyer'
import { getFormat } from '@/lib/i18n/get-format'
import { buyerInstances, mayUse } from '@/lib/services/landing/buyer-instances'
import { buttonClass } from '@/lib/ui/button'
import { BuyerShell } from '@/lib/ui/buyer-shell'
import { Contact } from '../../contact'
import { SignInLink } from '../sign-in-link'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [buyer, t] = await Promise.all([currentBuyer((await params).seller), getTranslations('buyer')])
  return { title: { absolute: buyer ? `${t('mine.title')} · ${buyer.face.name}` : t('mine.title') } }
}

/** What a signed-in buyer has bought here, each with the way in; for several also the chooser after signing in. */
export default async function MyInstancesPage({ params }: Props) {
  const { seller } = await params
  const [buyer, t, states, format] = await Promise.all([
    currentBuyer(seller),
    getTranslations('buyer'),
    getTranslations('buyer.states'),
    getFormat(),
  ])
  if (!buyer) notFound()
  const { face, session } = buyer
  if (!session) {
    return (
      <BuyerShell seller={face} footer={<Contact support={face.support} />}>
        <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t('signIn.title')}</h1>
        <p className="mt-3 text-ink-soft text-lg">{t('signIn.text')}</p>
        <SignInLink seller={seller}>{t('signIn.action')}</SignInLink>
      </BuyerShell>
    )
  }
  const { db } = await getContainer()
  const mine = (await buyerInstances(db, session)).flatMap((one) =>
    one.instance !== null && mayUse(one) ? [one.instance] : [],
  )
  const account = encodeURIComponent(seller)
  return (
    <BuyerShell
      seller={face}
      footer={<Contact support={face.support} />}
      aside={
        <form method="post" action={`/api/buyer/${account}/sign-out`}>
          <button type="submit" className={buttonClass('quiet', 'sm')}>
            {t('mine.signOut')}
          </button>
        </form>
      }
    >
      <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t('mine.title')}</h1>
      <p className="mt-2 text-ink-soft">{t('mine.as', { name: session.name ?? session.userName })}</p>
      {mine.length === 0 ? (
        <p className="mt-6 text-lg">{t('mine.none')}</p>
      ) : (
        <ul className="mt-6 flex flex-col gap-3">
          {mine.map((instance) => {
            const state =
              instance.status !== 'open' ? instance.status : instance.readiness === 'ready' ? 'ready' : 'preparing'
            const query = new URLSearchParams({ instance: instance.instanceId })
            return (
              <li key={instance.instanceId} className="rounded-xl border border-line bg-surface p-4">
                <p className="break-words font-medium text-lg">{instance.productName ?? t('mine.unnamed')}</p>
                <p className="mt-1 text-ink-soft text-sm">
                  {states(state)}
                  {instance.expireTime && ` · ${t('mine.until', { day: format.day(instance.expireTime) })}`}
                </p>
                <p className="mt-1 break-all text-ink-faint text-xs">{t('mine.order', { order: instance.orderId })}</p>
                <a
                  href={`/api/buyer/${account}/open?${query}`}
                  rel="noreferrer"
                  className={`${buttonClass(state === 'ready' ? 'primary' : 'secondary')} mt-3`}
                >
                  {t(state === 'ready' ? 'mine.open' : 'mine.look')}
                </a>
              </li>
            )
          })}
        </ul>
      )}
    </BuyerShell>
  )
}
