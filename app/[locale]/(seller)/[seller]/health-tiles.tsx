import { useTranslations } from 'next-intl'
import { BAD_PROBE_DAYS_ALLOWED, COUNTER_MARKS, FAILED_ORDERS_ALLOWED } from '@/lib/domain/incidents'
import { useFormat } from '@/lib/i18n/use-format'
import type { ProductCount } from '@/lib/services/incidents/counters'
import { ANSWER_LIMIT_MS, type Health } from '@/lib/services/reports/health'
import { Section, Stat } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import type { Tone } from '@/lib/ui/tone'

/** Work that waits longer than this says that the worker does not run. */
const SLOW_QUEUE_MS = 5 * 60_000

/** The interface's health in the marketplace's own terms: each number beside the limit it is held against. */
export function HealthTiles({ seller, health, now }: { seller: string; health: Health; now: Date }) {
  const t = useTranslations('overview.health')
  const format = useFormat()
  const { counters, p95Ms, lastCall, lastProbe, queue, unauthenticatedToday } = health
  const [failed] = counters.failedOrders
  const [badDays] = counters.badProbeDays
  const nameOf = ({ name, productId }: ProductCount) => name ?? (productId || t('unknownProduct'))
  const waitedMs = queue.oldestDueAt ? now.getTime() - queue.oldestDueAt.getTime() : 0
  return (
    <Section title={t('title')}>
      {/* Six tiles: two full rows rather than five and one. */}
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-3">
        <Stat
          label={t('failedOrders')}
          value={failed?.count ?? 0}
          unit={t('of', { allowed: FAILED_ORDERS_ALLOWED })}
          tone={counterTone(failed?.count ?? counters.ordersAtRisk / (counters.ordersAtRisk + 1))}
          hint={
            failed
              ? t('failedOrdersMost', { name: nameOf(failed), allowed: FAILED_ORDERS_ALLOWED })
              : t('failedOrdersHint', { risk: counters.ordersAtRisk, allowed: FAILED_ORDERS_ALLOWED })
          }
          href={`/${seller}/incidents?state=all`}
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
          label={t('badDays')}
          value={badDays?.count ?? 0}
          unit={t('badDaysOf', { allowed: BAD_PROBE_DAYS_ALLOWED })}
          tone={badDays ? counterTone(badDays.count) : lastProbe ? 'ok' : undefined}
          hint={
            badDays
              ? t('badDaysMost', { name: nameOf(badDays), allowed: BAD_PROBE_DAYS_ALLOWED })
              : lastProbe
                ? t('lastProbe', {
                    time: format.relative(lastProbe.at, now),
                    result: t(lastProbe.ok ? 'probeOk' : 'probeFailed'),
                  })
                : t('probeNone')
          }
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

/** Amber from the first mark on, and for what may still become one; red from the second. */
function counterTone(count: number): Tone {
  if (count >= COUNTER_MARKS[1]) return 'danger'
  return count > 0 ? 'warn' : 'ok'
}
