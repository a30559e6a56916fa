import { BellRing } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { AlarmKind } from '@/lib/domain/metering'
import type { AlarmView } from '@/lib/services/metering/list-alarms'
import { ButtonLink } from '@/lib/ui/button'
import { Card } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { TONE_TEXT, type Tone } from '@/lib/ui/tone'
import { alarmHref, alarmWords } from './alarm-words'

export const ALARM_TONE: Record<AlarmKind, Tone> = {
  usage_unbillable: 'danger',
  usage_deadline: 'danger',
  usage_stuck: 'danger',
  usage_abnormal: 'danger',
  usage_silent: 'warn',
  usage_zero: 'warn',
  package_used_up: 'warn',
  package_low: 'warn',
}

/** What rings now, most urgent first, each with what to do and the way to it. */
export function AlarmList({ seller, alarms }: { seller: string; alarms: readonly AlarmView[] }) {
  const t = useTranslations('metering')
  return (
    <Card title={t('alarms.title')} flush>
      <ul className="divide-y divide-line">
        {alarms.map((alarm) => {
          const { title, text } = alarmWords(t, alarm)
          return (
            <li key={alarm.id} className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
              <BellRing className={`mt-0.5 size-4 shrink-0 ${TONE_TEXT[ALARM_TONE[alarm.kind]]}`} aria-hidden="true" />
              <div className="min-w-0 flex-1 basis-64">
                <p className="break-words font-medium">{title}</p>
                <p className="text-ink-soft text-sm">{text}</p>
              </div>
              <div className="flex items-center gap-3 text-ink-soft text-sm">
                <Time at={alarm.openedAt} />
                <ButtonLink href={alarmHref(seller, alarm)} size="sm" aria-label={`${t('alarms.look')}: ${title}`}>
                  {t('alarms.look')}
                </ButtonLink>
              </div>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
