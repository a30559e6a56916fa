import { useTranslations } from 'next-intl'
import type { Clock, ClockEnd } from '@/lib/domain/platform-clocks'
import { useFormat } from '@/lib/i18n/use-format'
import { Countdown } from '@/lib/ui/time'

/** Ends that have a sentence of their own, without a time in it. */
const PLAIN_ENDS = ['once', 'single', 'buyer', 'administrator', 'notRepeated'] as const satisfies readonly ClockEnd[]
const isPlainEnd = (end: ClockEnd): end is (typeof PLAIN_ENDS)[number] => PLAIN_ENDS.some((plain) => plain === end)

/** What the marketplace does next about a failing call, in one or two sentences. */
export function ClockNote({ clock }: { clock: Clock }) {
  const t = useTranslations('messages.clock')
  const format = useFormat()
  const time = (at: Date) => `${format.clock(at)} ${format.zone(at)}`
  const { givesUpAt, nextCallExpectedAt, outcome, over } = clock
  const sentences: string[] = []
  if (givesUpAt && over) {
    sentences.push(t(outcome === 'refunded' ? 'overRefunded' : 'overStopped', { time: format.exact(givesUpAt) }))
  } else if (givesUpAt) {
    if (nextCallExpectedAt) sentences.push(t('nextCall', { time: time(nextCallExpectedAt) }))
    sentences.push(t(outcome === 'refunded' ? 'untilRefund' : 'untilStop', { time: time(givesUpAt) }))
  } else if (isPlainEnd(outcome)) {
    sentences.push(t(outcome))
  } else sentences.push(t(clock.evidence === 'documented' ? 'polled' : 'unknown'))
  const known = outcome !== 'unknown' && outcome !== 'notRepeated' && clock.evidence === 'inferred'
  return (
    <>
      {sentences.join(format.locale === 'zh' ? '' : ' ')}
      {known && <span className="block text-ink-faint text-sm">{t('inferred')}</span>}
    </>
  )
}

/** The clock in a table cell: what is left and of what. */
export function ClockCell({ clock }: { clock: Clock }) {
  const t = useTranslations('messages.clock')
  if (!clock.givesUpAt) return <span className="text-ink-faint">{t('none')}</span>
  if (clock.over) return <span className="text-ink-faint">{t('over')}</span>
  return (
    <span className="inline-flex items-baseline gap-1">
      <Countdown to={clock.givesUpAt} />
      <span className="text-ink-soft text-sm">{t(clock.outcome === 'refunded' ? 'refund' : 'stop')}</span>
    </span>
  )
}
