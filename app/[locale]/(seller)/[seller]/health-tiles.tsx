import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import { ANSWER_LIMIT_MS, FAILED_ORDERS_ALLOWED, type Health } from '@/lib/services/reports/health'
import { Section, Stat } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import type { Tone } from '@/lib/ui/tone'

/** Work that waits longer than this says that the worker does not run. */
const SLOW_QUEUE_MS = 5 * 60_000

/** The interface's health in the marketplace's own terms: each number beside the limit it is held against. */
export function HealthTiles({ seller, health, now }: { seller: string; health: Health; now: Date }) {
  const t = useTranslations('overview.health')
  const format = useFormat()
  const { failedOrders, ordersAtRisk, p95Ms, lastCall, lastProbe, queue, unauthenticatedToday } = health
  const waitedMs = queue.oldestDueAt ? now.getTime() - queue.oldestDueAt.getTime() : 0
  return (
    <Section title={t('title')}>
      {/* Six tiles: two full rows rather than five and one. */}
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-3">
        <Stat
          label={t('failedOrders')}
          value={failedOrders}
          unit={t('of', { allowed: FAILED_ORDERS_ALLOWED })}
          tone={failedTone(failedOrders, ordersAtRisk)}
          hint={t('failedOrdersHint', { risk: ordersAtRisk, allowed: FAILED_ORDERS_ALLOWED })}
          href={`/${seller}/messages/failed`}
        />
        <Stat
          label={t('p95')}
          value={p95Ms === null ? '–' : format.duration(p95Ms)}
          tone={
            p95Ms === null
              ? undefined
              : p95Ms < ANSWER_LIMIT_MS / 2
                ? 'ok'
                : p95Ms < ANSWER_LIMIT_MS
                  ? 'warn'
                  : 'danger'
          }
          hint={p95Ms === null ? t('p95None') : t('p95Hint')}
        />
        <Stat
          label={t('lastCall')}
          value={lastCall ? <Time at={lastCall.at} /> : t('never')}
          hint={lastCall ? format.exact(lastCall.at) : t('lastCallNone')}
          href={`/${seller}/messages`}
        />
        <Stat
          label={t('probe')}
          value={lastProbe ? <Time at={lastProbe.at} /> : t('never')}
          tone={lastProbe ? (lastProbe.ok ? 'ok' : 'danger') : undefined}
          hint={lastProbe ? t(lastProbe.ok ? 'probeOk' : 'probeFailed') : t('probeNone')}
          href={`/${seller}/messages?test=only`}
        />
        <Stat
          label={t('queue')}
          value={format.number(queue.due)}
          tone={waitedMs > SLOW_QUEUE_MS ? 'danger' : 'ok'}
          hint={queue.oldestDueAt ? t('queueHint', { time: format.duration(waitedMs) }) : t('queueNone')}
        />
        <Stat
          label={t('unauthenticated')}
          value={format.number(unauthenticatedToday)}
          hint={t('unauthenticatedHint')}
          href={`/${seller}/messages?unsigned=1`}
        />
      </div>
    </Section>
  )
}

/** Alarms at one, three and five failed orders. */
function failedTone(failed: number, atRisk: number): Tone {
  if (failed >= 3) return 'danger'
  return failed > 0 || atRisk > 0 ? 'warn' : 'ok'
}
