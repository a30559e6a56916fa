import { useTranslations } from 'next-intl'
import { Link } from '@/lib/i18n/navigation'
import { cn } from '@/lib/ui/cn'

const TABS = ['services', 'licenses'] as const

/** The two pages of a signed-in buyer who has licences. */
export function BuyerTabs({ seller, active }: { seller: string; active: (typeof TABS)[number] }) {
  const t = useTranslations('buyer.tabs')
  const home = `/buyer/${encodeURIComponent(seller)}`
  return (
    <nav aria-label={t('label')} className="mt-5 flex gap-5 border-line border-b">
      {TABS.map((tab) => (
        <Link
          key={tab}
          href={tab === 'services' ? home : `${home}/licenses`}
          aria-current={tab === active ? 'page' : undefined}
          className={cn(
            '-mb-px border-b-2 py-2',
            tab === active ? 'border-accent font-medium' : 'border-transparent text-ink-soft hover:text-ink',
          )}
        >
          {t(tab)}
        </Link>
      ))}
    </nav>
  )
}
