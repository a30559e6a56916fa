import type { useTranslations } from 'next-intl'
import type { AlarmView } from '@/lib/services/metering/list-alarms'

type Words = ReturnType<typeof useTranslations<'metering'>>

/** What an alarm says, and what to do. */
export function alarmWords(t: Words, { kind, subject, details }: AlarmView): { title: string; text: string } {
  const reason = typeof details.reason === 'string' ? `reason.${details.reason}` : undefined
  const why = reason && t.has(reason as 'reason.used_up') ? t(reason as 'reason.used_up') : ''
  return {
    title: t(`alarm.${kind}.title`, { subject }),
    text: [why, t(`alarm.${kind}.text`)].filter(Boolean).join(' '),
  }
}

/** Where an alarm is looked into. */
export function alarmHref(seller: string, { kind, subject, details }: AlarmView): string {
  const base = `/${seller}/metering`
  const instance = `instance=${encodeURIComponent(subject)}`
  switch (kind) {
    case 'usage_silent':
    case 'usage_zero':
      return `${base}/instances?${instance}`
    case 'usage_stuck':
      return details.reason ? `/${seller}/settings/open-api` : `${base}/batches`
    case 'usage_deadline':
      return `${base}/records?book=waiting`
    case 'usage_abnormal':
      return `${base}/records?state=abnormal`
    case 'usage_unbillable':
      return `${base}/records?state=dead`
    case 'package_low':
    case 'package_used_up':
      return `/${seller}/packages?package=${encodeURIComponent(subject.split(' ')[0] ?? subject)}`
    default:
      return kind satisfies never
  }
}
