import { LoaderCircle } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { BuyerShell } from '@/lib/ui/buyer-shell'

export default function KitBuyerPage() {
  const t = useTranslations('kit.buyer')
  return (
    <BuyerShell seller={{ name: 'Acme Software' }} footer="support@acme.test">
      <LoaderCircle className="mb-5 size-6 animate-turn text-accent" aria-hidden="true" />
      <h1 className="font-semibold text-xl">{t('title')}</h1>
      <p className="mt-2 text-ink-soft">{t('text')}</p>
    </BuyerShell>
  )
}
