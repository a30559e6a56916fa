import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import { StatusBadge } from '@/lib/ui/badge'

/** What matters of an order beside its state: the buyer may send it back, or has not paid. */
export async function OrderBadges({ trial, refundUntil }: { trial: boolean; refundUntil: Date | null }) {
  const [t, format] = await Promise.all([getTranslations('orders.badges'), getFormat()])
  return (
    <>
      {trial && <StatusBadge tone="neutral">{t('trial')}</StatusBadge>}
      {refundUntil && (
        <span title={t('refundUntil', { day: format.exact(refundUntil) })}>
          <StatusBadge tone="info">{t('refund')}</StatusBadge>
        </span>
      )}
    </>
  )
}
