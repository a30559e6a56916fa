import type { useTranslations } from 'next-intl'
import { wordFor } from '@/lib/i18n/word-for'
import type { AlarmView } from '@/lib/services/metering/list-alarms'
import { codeWord } from './parts'

type Words = ReturnType<typeof useTranslations<'metering'>>

/** What an alarm says, and what to do. */
export function alarmWords(t: Words, alarm: AlarmView): { title: string; text: string } {
  const { subject, details } = alarm
  const key = wordsOf(alarm)
  const count = Number(details.records ?? details.windows ?? 1)
  const code = typeof details.code === 'string' ? details.code : ''
  const why = typeof details.reason === 'string' ? wordFor(t, 'reason', details.reason) : ''
  return {
    title: t(`alarm.${key}.title`, { subject, count, code: code ? `${code} · ${codeWord(t, code)}` : '–' }),
    text: [why && `${why}${code && ` (${code})`}.`, t(`alarm.${key}.text`)].filter(Boolean).join(' '),
  }
}

/** Two kinds ring for two things each. */
function wordsOf({ kind, subject }: AlarmView) {
  if (kind === 'usage_stuck' && subject === 'sealing') return 'usage_stuck_sealing'
  return kind === 'usage_deadline' && subject === 'age' ? 'usage_deadline_age' : kind
}

/** Where an alarm is looked into. */
export function alarmHref(seller: string, { kind, subject, details }: AlarmView): string {
  const base = `/${seller}/metering`
  switch (kind) {
    case 'usage_silent':
    case 'usage_zero':
      return `/${seller}/instances/${encodeURIComponent(subject)}`
    case 'usage_stuck':
      if (subject === 'sealing') return `${base}/windows?state=open`
      return details.reason === 'no_key'
        ? `/${seller}/settings/keys`
        : details.reason === 'no_ak_sk'
          ? `/${seller}/settings/open-api`
          : `${base}/batches`
    case 'usage_deadline':
      return `${base}/records?book=waiting`
    case 'usage_abnormal':
      return `${base}/records?state=abnormal${details.code ? `&code=${encodeURIComponent(details.code)}` : ''}`
    case 'usage_unbillable':
      return `${base}/records?state=dead`
    case 'package_low':
    case 'package_used_up':
      return `/${seller}/packages/${encodeURIComponent(subject)}`
    default:
      return kind satisfies never
  }
}
