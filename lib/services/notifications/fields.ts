import { z } from 'zod'
import { CHANNEL_KINDS, DIGESTS, NOTICE_EVENTS, SEVERITIES } from '@/lib/domain/notifications'
import { LANGUAGES } from './render'

export const channelIdField = z.uuid()

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time like 22:00.')

export const rulesField = z.strictObject({
  /** Null: about everything. */
  events: z.array(z.enum(NOTICE_EVENTS)).max(NOTICE_EVENTS.length).nullable(),
  minSeverity: z.enum(SEVERITIES),
  digest: z.enum(DIGESTS),
  digestAt: time,
  quiet: z.strictObject({ from: time, to: time }).nullable(),
  zone: z.string().refine(isTimeZone, {
    error: 'Names no time zone; write it like Asia/Shanghai.',
    params: { code: 'choice' },
  }),
  criticalAtOnce: z.boolean(),
})

export const channelFields = {
  name: z.string().trim().min(1).max(60),
  language: z.enum(LANGUAGES),
  rules: rulesField,
  /** By kind; judged once what is there already has been laid under it. */
  target: z.looseObject({ kind: z.enum(CHANNEL_KINDS) }),
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
