import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import type { SendingReport } from '@/lib/services/metering/report-sending'
import { Section, Stat, StatRow } from '@/lib/ui/layout'
import { Countdown, Time } from '@/lib/ui/time'
import type { Tone } from '@/lib/ui/tone'
import { codeWord } from './parts'

const TONE: Record<'accepted' | 'partly' | 'refused' | 'unknown', Tone> = {
  accepted: 'ok',
  partly: 'warn',
  refused: 'danger',
  unknown: 'warn',
}

/** What the sender is doing: what waits, its last call, its next one. */
export function SenderTiles({ seller, sending }: { seller: string; sending: SendingReport }) {
  const t = useTranslations('metering')
  const format = useFormat()
  const { waiting, countedUpTo, oldest, lastCall, next } = sending
  const base = `/${seller}/metering`
  return (
    <Section title={t('sender.title')}>
      <StatRow>
        <Stat
          label={t('sender.waiting')}
          value={`${format.number(waiting)}${waiting >= countedUpTo ? '+' : ''}`}
          hint={
            oldest ? (
              <>
                {t('sender.oldest')} <Time at={oldest.beginTime} />
              </>
            ) : (
              t('sender.nothing')
            )
          }
          href={`${base}/records?book=waiting`}
        />
        <Stat
          label={t('sender.last')}
          value={lastCall ? <Time at={lastCall.sentAt} /> : t('never')}
          tone={lastCall?.outcome ? TONE[lastCall.outcome] : undefined}
          hint={
            lastCall
              ? [
                  t('sender.size', { count: lastCall.size }),
                  lastCall.outcome ? t(`outcome.${lastCall.outcome}`) : t('outcome.under_way'),
                  lastCall.code && codeWord(t, lastCall.code),
                ]
                  .filter(Boolean)
                  .join(' · ')
              : t('sender.neverText')
          }
          href={lastCall ? `${base}/batches?id=${lastCall.id}` : `${base}/batches`}
        />
        <Stat
          label={t('sender.next')}
          value={
            !next ? (
              '–'
            ) : next.state === 'running' ? (
              t('sender.running')
            ) : next.state === 'dead' ? (
              t('sender.dead')
            ) : (
              <Countdown to={next.at} urgentMs={-60_000} />
            )
          }
          tone={next?.state === 'dead' ? 'danger' : undefined}
          hint={next?.error ?? t(next ? 'sender.nextText' : 'sender.idle')}
          href={next ? `/${seller}/jobs/${next.jobId}` : `/${seller}/jobs`}
        />
      </StatRow>
    </Section>
  )
}
