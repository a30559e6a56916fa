import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { currentBuyer } from '@/lib/http/buyer'
import { redirect } from '@/lib/i18n/navigation'
import { buttonClass } from '@/lib/ui/button'
import { BuyerShell } from '@/lib/ui/buyer-shell'
import { Contact } from '../../../contact'

/** Somebody else signed in while a session stood: the person says whether this browser changes over. */
export default async function SwitchPage({ params }: { params: Promise<{ seller: string }> }) {
  const { seller } = await params
  const [now, next, t] = await Promise.all([
    currentBuyer(seller),
    currentBuyer(seller, { pending: true }),
    getTranslations('buyer.switch'),
  ])
  if (!now || !next) notFound()
  const account = encodeURIComponent(seller)
  if (!next.session) return redirect({ href: `/buyer/${account}`, locale: await getLocale() })
  const present = now.session?.name ?? now.session?.userName ?? '–'
  const other = next.session.name ?? next.session.userName
  return (
    <BuyerShell seller={now.face} footer={<Contact support={now.face.support} />}>
      <h1 className="break-words font-semibold text-2xl tracking-[-0.02em]">{t('title', { name: other })}</h1>
      <p className="mt-3 text-ink-soft text-lg">{t('text', { name: present })}</p>
      <form method="post" action={`/api/buyer/${account}/change`} className="mt-8 flex flex-wrap gap-3">
        <button type="submit" className={buttonClass('primary', 'lg')}>
          {t('change')}
        </button>
        <a href={`/buyer/${account}`} className={buttonClass('secondary', 'lg')}>
          {t('stay')}
        </a>
      </form>
    </BuyerShell>
  )
}
