import { useTranslations } from 'next-intl'
import type { RefundState } from '@/lib/domain/incidents'
import { useFormat } from '@/lib/i18n/use-format'
import type { FailedOrder } from '@/lib/services/incidents/check-refund'
import { StatusBadge } from '@/lib/ui/badge'
import { Button, TextLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Callout } from '@/lib/ui/layout'
import type { Tone } from '@/lib/ui/tone'
import { checkRefundAction } from './actions'

const TONE: Record<RefundState, Tone> = { presumed: 'danger', refunded: 'neutral', kept: 'warn', none: 'warn' }

export function RefundBadge({ state, plain }: { state: RefundState; plain?: boolean }) {
  const t = useTranslations('incidents.refund')
  return (
    <StatusBadge plain={plain} tone={TONE[state]}>
      {t(state)}
    </StatusBadge>
  )
}

const FOUND = [
  { found: 'refunded', button: 'markRefunded', title: 'markRefundedTitle' },
  { found: 'kept', button: 'markKept', title: 'markKeptTitle' },
] as const

/** Two buttons: what the Seller Center shows of an order that is presumed refunded. */
export function RefundButtons({ seller, orderId, refund }: { seller: string; orderId: string; refund: RefundState }) {
  const t = useTranslations('incidents.refund')
  if (refund === 'none') return null
  return (
    <span className="inline-flex flex-wrap gap-2">
      {FOUND.filter(({ found }) => found !== refund).map(({ found, button, title }) => (
        <ConfirmDialog
          key={found}
          trigger={
            <Button size="sm" aria-label={`${t(button)}: ${orderId}`}>
              {t(button)}
            </Button>
          }
          title={t(title)}
          description={t('markText')}
          confirm={t('confirm')}
          done={t('done')}
          reason="optional"
          action={checkRefundAction}
          hidden={{ seller, orderId, found }}
        />
      ))}
    </span>
  )
}

/** On the page of an order whose clock ran out: what is to be presumed, what to check, and a place to enter it. */
export function RefundNotice({ seller, order, mayAct }: { seller: string; order: FailedOrder; mayAct: boolean }) {
  const t = useTranslations('incidents.refund')
  const format = useFormat()
  const { refund, lostAt, checkedAt, checkedBy, note, orderId, incidentId } = order
  const time = format.exact(refund === 'presumed' || refund === 'none' ? lostAt : (checkedAt ?? lostAt))
  return (
    <Callout
      tone={TONE[refund]}
      title={t(`title.${refund}`)}
      action={mayAct && <RefundButtons seller={seller} orderId={orderId} refund={refund} />}
    >
      <p>{t(`text.${refund}`, { time, name: checkedBy ?? '' })}</p>
      {note && <p>{t('note', { note })}</p>}
      <p className="mt-1">
        <TextLink href={`/${seller}/incidents/${incidentId}`}>{t('incident')}</TextLink>
      </p>
    </Callout>
  )
}
