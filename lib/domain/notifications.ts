import { ALARM_KINDS, type AlarmKind } from './metering'
import { wallTime } from './wall-time'

/** Ways by which people are told. */
export const CHANNEL_KINDS = ['email', 'wecom', 'dingtalk', 'feishu', 'slack', 'teams', 'webhook'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

/** `removed` keeps the name for the delivery log. */
export const CHANNEL_STATES = ['active', 'paused', 'removed'] as const
export type ChannelState = (typeof CHANNEL_STATES)[number]

/** Ascending: money or a buyer is being lost now; it soon will be; somebody ought to know. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** What people are told about: states that begin and end, never single messages. */
export const NOTICE_EVENTS = [
  'call_failing',
  'calls_unsigned',
  'orders_failed',
  'probes_failing',
  'preparation_dead',
  'jobs_dead',
  'task_overdue',
  'hook_failing',
  'channel_failing',
  'keys_low',
  'product_unknown',
  'probe_failing',
  ...ALARM_KINDS,
] as const
export type NoticeEvent = (typeof NOTICE_EVENTS)[number]

/** `raised`: it has become worse. */
export const NOTICE_PHASES = ['opened', 'raised', 'recovered'] as const
export type NoticePhase = (typeof NOTICE_PHASES)[number]

export type NoticeDetails = Record<string, string | number | null>

/** Severity of what has one whatever else is known of it; of a failing call the marketplace's clock decides. */
export const ALARM_SEVERITY: Record<AlarmKind, Severity> = {
  usage_unbillable: 'critical',
  usage_deadline: 'critical',
  usage_stuck: 'critical',
  usage_abnormal: 'warning',
  usage_silent: 'warning',
  package_used_up: 'warning',
  usage_zero: 'info',
  package_low: 'info',
}

export const DIGESTS = ['none', 'hourly', 'daily'] as const
export type Digest = (typeof DIGESTS)[number]

/** When a channel speaks, and about what. */
export type ChannelRules = {
  /** Null: about everything. */
  events: NoticeEvent[] | null
  minSeverity: Severity
  digest: Digest
  /** Wall time `HH:MM` of a daily digest. */
  digestAt: string
  /** Wall times `HH:MM`; over midnight where the end is before the beginning; null for none. */
  quiet: { from: string; to: string } | null
  /** IANA name of the zone these times are meant in. */
  zone: string
  /** Critical ones are told at once, also in quiet hours and between digests. */
  criticalAtOnce: boolean
}

export const DEFAULT_RULES: ChannelRules = {
  events: null,
  minSeverity: 'warning',
  digest: 'none',
  digestAt: '09:00',
  quiet: null,
  zone: 'Asia/Shanghai',
  criticalAtOnce: true,
}

const rank = (severity: Severity) => SEVERITIES.indexOf(severity)

/** Whether a channel is to hear of an event at all. */
export function tells(
  { events, minSeverity }: Pick<ChannelRules, 'events' | 'minSeverity'>,
  notice: { event: NoticeEvent; severity: Severity },
): boolean {
  return rank(notice.severity) >= rank(minSeverity) && (events === null || events.includes(notice.event))
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/**
 * Whether something that happened at `since` may be told at `now`: not in quiet hours; with a digest not before the next
 * full hour, or the next daily time, has come.
 */
export function mayTell(rules: ChannelRules, severity: Severity, since: Date, now: Date): boolean {
  if (rules.criticalAtOnce && severity === 'critical') return true
  if (isQuiet(rules, now)) return false
  switch (rules.digest) {
    case 'none':
      return true
    case 'hourly':
      return Math.floor(now.getTime() / HOUR_MS) > Math.floor(since.getTime() / HOUR_MS)
    case 'daily':
      return digestDay(rules, now) > digestDay(rules, since)
    default:
      return rules.digest satisfies never
  }
}

/** Whether clocks in the channel's zone show a quiet time; the end is not part of it. */
export function isQuiet({ quiet, zone }: Pick<ChannelRules, 'quiet' | 'zone'>, at: Date): boolean {
  if (!quiet) return false
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)]
  const minute = Math.floor((wallTime(at.getTime(), zone) % DAY_MS) / MINUTE_MS)
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

/** Number of the span from one daily digest to the next. */
function digestDay({ digestAt, zone }: ChannelRules, at: Date): number {
  return Math.floor((wallTime(at.getTime(), zone) - minutesOf(digestAt) * MINUTE_MS) / DAY_MS)
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
