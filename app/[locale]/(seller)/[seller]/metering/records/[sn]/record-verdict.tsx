import { useTranslations } from 'next-intl'
import type { RecordState } from '@/lib/domain/metering'
import { wordFor } from '@/lib/i18n/word-for'
import type { RecordDetail } from '@/lib/services/metering/get-record'
import { ButtonLink } from '@/lib/ui/button'
import { Callout } from '@/lib/ui/layout'
import { Countdown } from '@/lib/ui/time'
import { codeWord, toneOfRecord } from '../../parts'

/** Was it billed? One sentence, why, and what to do. */
export function RecordVerdict({ seller, record, now }: { seller: string; record: RecordDetail; now: Date }) {
  const t = useTranslations('metering')
  const { state, code, reason } = record
  const settled = state === 'accepted' || state === 'duplicate' || state === 'replaced'
  const key = code?.replaceAll('.', '_') ?? null
  const cure = settled
    ? null
    : key && t.has(`cure.${key}` as 'cure.other')
      ? t(`cure.${key}` as 'cure.other')
      : reason && t.has(`cure.${reason}` as 'cure.other')
        ? t(`cure.${reason}` as 'cure.other')
        : MENDABLE.has(state)
          ? t('cure.other')
          : null
  const why = code ? `${code} · ${codeWord(t, code)}` : reason ? wordFor(t, 'reason', reason) : null
  return (
    <Callout
      tone={toneOfRecord(state)}
      title={
        <>
          {t('record.question')}{' '}
          {t(`billed.${record.test && settled ? 'test' : record.checked && settled ? 'checked' : state}`)}
        </>
      }
      action={
        record.replacedBy ? (
          <ButtonLink size="sm" href={`/${seller}/metering/records/${record.replacedBy}`}>
            {t('record.newer')}
          </ButtonLink>
        ) : undefined
      }
    >
      <div className="flex flex-col gap-1">
        {why && !settled && <p>{t('record.because', { why })}</p>}
        {cure && <p>{cure}</p>}
        {WAITS.has(state) && record.collectedAt > now && (
          <p>
            {t('record.collectedIn')} <Countdown to={record.collectedAt} urgentMs={900_000} />
          </p>
        )}
        {MENDABLE.has(state) && record.refusedAfter > now && (
          <p>
            {t('record.timeLeft')} <Countdown to={record.refusedAfter} urgentMs={86_400_000} />
          </p>
        )}
      </div>
    </Callout>
  )
}

const WAITS: ReadonlySet<RecordState> = new Set(['sealed', 'sent', 'unknown'])
const MENDABLE: ReadonlySet<RecordState> = new Set(['held', 'abnormal', 'dead'])
