import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import { Link } from '@/lib/i18n/navigation'
import type { BuyerService } from '@/lib/services/landing/buyer-services'
import { StatusBadge } from '@/lib/ui/badge'
import { buttonClass } from '@/lib/ui/button'

const TONES = { ready: 'ok', preparing: 'info', frozen: 'warn', released: 'neutral' } as const

/** One service of a buyer: how it stands, and the ways in. */
export async function ServiceCard({ service, seller }: { service: BuyerService; seller: string }) {
  const [t, states, format] = await Promise.all([
    getTranslations('buyer.mine'),
    getTranslations('buyer.states'),
    getFormat(),
  ])
  const { instance, usageKey } = service
  const state = instance.status !== 'open' ? instance.status : instance.readiness === 'ready' ? 'ready' : 'preparing'
  const open = new URLSearchParams({ instance: instance.instanceId })
  return (
    <li className="rounded-lg border border-line bg-surface p-4 sm:p-5">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <h2 className="min-w-0 break-words font-medium text-lg">{instance.productName ?? t('unnamed')}</h2>
        <StatusBadge tone={TONES[state]}>{states(state)}</StatusBadge>
      </div>
      {instance.expireTime && (
        <p className="mt-1 text-ink-soft text-sm">{t('until', { day: format.day(instance.expireTime) })}</p>
      )}
      <p className="mt-1 break-all text-ink-faint text-xs">{t('order', { order: instance.orderId })}</p>
      <div className="mt-4 flex flex-wrap gap-2">
        <a
          href={`/api/buyer/${encodeURIComponent(seller)}/open?${open}`}
          rel="noreferrer"
          className={buttonClass(state === 'ready' ? 'primary' : 'secondary', 'lg')}
        >
          {t(state === 'ready' ? 'open' : 'look')}
        </a>
        {usageKey !== null && (
          <Link
            href={`/usage/${encodeURIComponent(instance.instanceId)}?${new URLSearchParams({ key: usageKey })}`}
            className={buttonClass('secondary', 'lg')}
          >
            {t('usage')}
          </Link>
        )}
      </div>
    </li>
  )
}
