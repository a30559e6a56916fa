import type { NoticeRow } from '@/db/queries/notices'
import type { NoticeEvent, NoticePhase, Severity } from '@/lib/domain/notifications'
import { SEVERITIES } from '@/lib/domain/notifications'
import type { Message, Told } from './message'
import { en } from './words/en'
import type { Words } from './words/words'
import { zh } from './words/zh'

export const LANGUAGES = ['zh', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export const WORDS: Record<Language, Words> = { zh, en }

/** Things told in one message at most; the rest is counted. */
const SHOWN = 20
/** Longest value of a fact, in characters. */
const LONGEST = 200

export type Rendering = {
  id: string
  account: { id: string; name: string }
  language: Language
  /** IANA name of the zone in which times are written. */
  zone: string
  publicUrl: string
  now: Date
}

export type Turned = { notice: Omit<NoticeRow, 'sellerId'>; phase: NoticePhase }

/** The message about what has changed; of each notice only the last change is told. */
export function render(turns: readonly Turned[], means: Rendering): Message {
  const words = WORDS[means.language]
  const last = [...new Map(turns.map((turn) => [turn.notice.id, turn])).values()]
  const told = last.map((turn) => tell(turn, words, means)).sort(byUrgency)
  const recovered = told.filter(({ phase }) => phase === 'recovered').length
  const [first] = told
  return {
    ...frame(words, means),
    headline: told.length === 1 && first ? first.title : words.several(told.length - recovered, recovered),
    severity: first && first.phase !== 'recovered' ? first.severity : 'info',
    recovered: recovered === told.length,
    told: told.slice(0, SHOWN),
    more: Math.max(0, told.length - SHOWN),
    url: told.length === 1 && first ? first.url : home(means),
  }
}

/** What the test button sends. */
export function renderTest(means: Rendering): Message {
  const words = WORDS[means.language]
  return {
    ...frame(words, means),
    headline: words.test.title,
    severity: 'info',
    recovered: false,
    told: [],
    more: 0,
    url: `${home(means)}/settings/notifications`,
    footer: `${words.test.text} ${words.footer}`,
  }
}

function frame(words: Words, { id, account, now, zone }: Rendering) {
  return {
    id,
    account,
    moreText: words.more,
    openText: words.open,
    footer: words.footer,
    time: writeTime(now, zone),
  }
}

function tell({ notice, phase }: Turned, words: Words, means: Rendering): Told {
  const { id, event, subject, severity, openedAt, endedAt, details } = notice
  const { title, advice } = words.events[event]
  const said = title(details, subject)
  const recovered = phase === 'recovered'
  const facts = Object.entries(details).flatMap(([name, value]) => {
    const label = words.facts[name]
    if (label === undefined || value === null || value === '') return []
    return [{ label, value: name === 'activity' ? activityOf(words, String(value)) : writeValue(value, means.zone) }]
  })
  if (typeof details.since !== 'string') facts.push({ label: words.since, value: writeTime(openedAt, means.zone) })
  if (recovered && endedAt) {
    const minutes = Math.max(1, Math.round((endedAt.getTime() - openedAt.getTime()) / 60_000))
    facts.push({ label: words.lasted, value: words.minutes(minutes) })
  }
  return {
    ...{ noticeId: id, event, phase, severity, subject, openedAt, endedAt, details },
    title: recovered ? words.recovered(said) : phase === 'raised' ? words.raised(said) : said,
    facts,
    advice: recovered ? null : advice(details),
    url: `${home(means)}${pageOf(event, subject)}`,
  }
}

const activityOf = (words: Words, name: string) => words.activities[name] ?? name

const home = ({ publicUrl, language, account }: Rendering) =>
  `${publicUrl}/${language}/${encodeURIComponent(account.id)}`

/** Where it is mended, below the account's address. */
function pageOf(event: NoticeEvent, subject: string): string {
  switch (event) {
    case 'call_failing':
      return `/incidents/${encodeURIComponent(subject)}`
    case 'orders_failed':
      return '/incidents?state=all'
    case 'probes_failing':
      return '/messages?test=only'
    case 'calls_unsigned':
      return '/messages/failed'
    case 'preparation_dead':
      return `/instances/${encodeURIComponent(subject)}`
    case 'jobs_dead':
      return '/jobs?state=dead'
    case 'task_overdue':
      return `/tasks/${encodeURIComponent(subject)}`
    case 'hook_failing':
      return `/settings/hooks/${encodeURIComponent(subject)}`
    case 'channel_failing':
      return `/settings/notifications/${encodeURIComponent(subject)}`
    case 'keys_low':
      return '/licenses/stock'
    case 'product_unknown':
      return '/products'
    case 'probe_failing':
      return '/probes'
    case 'package_low':
    case 'package_used_up':
      return `/packages/${encodeURIComponent(subject)}`
    case 'usage_silent':
    case 'usage_zero':
    case 'usage_stuck':
    case 'usage_deadline':
    case 'usage_abnormal':
    case 'usage_unbillable':
      return '/metering'
    default:
      return event satisfies never
  }
}

const urgency = ({ phase, severity }: { phase: NoticePhase; severity: Severity }) =>
  phase === 'recovered' ? -1 : SEVERITIES.indexOf(severity)

const byUrgency = (a: Told, b: Told) =>
  urgency(b) - urgency(a) || a.openedAt.getTime() - b.openedAt.getTime() || a.title.localeCompare(b.title)

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

function writeValue(value: string | number, zone: string): string {
  if (typeof value === 'number') return String(value)
  if (ISO.test(value)) return writeTime(new Date(value), zone)
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value
}

/** `2026-11-02 16:00 GMT+8`: the same in both languages. */
export function writeTime(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'shortOffset',
  }).formatToParts(at)
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
  return `${read('year')}-${read('month')}-${read('day')} ${read('hour')}:${read('minute')} ${read('timeZoneName')}`
}
