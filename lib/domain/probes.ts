import type { Family } from './commands'
import { wallTime } from './wall-time'

/** Own probes: saved cases sent through the public address, as the marketplace will (protocol/seller-center.md 5). */

export const PROBE_RUN_STATES = ['running', 'passed', 'failed', 'stopped'] as const
export type ProbeRunState = (typeof PROBE_RUN_STATES)[number]

/** `skipped`: not sent, because the address was out of reach or an earlier case gave no instance. */
export const PROBE_RESULT_STATES = ['waiting', 'passed', 'failed', 'skipped'] as const
export type ProbeResultState = (typeof PROBE_RESULT_STATES)[number]

export const CHECK_STATES = ['ok', 'warn', 'fail', 'skipped'] as const
export type CheckState = (typeof CHECK_STATES)[number]

/** Of the address, in the order in which a call meets them. */
export const ADDRESS_CHECKS = ['dns', 'port', 'tls', 'certificate', 'expiry', 'reach', 'clock'] as const
/** Of one call. */
export const CALL_CHECKS = [
  'sent',
  'status',
  'content_type',
  'body_sign',
  'result_code',
  'answer',
  'duration',
  'repeat',
] as const
export type CheckName = (typeof ADDRESS_CHECKS)[number] | (typeof CALL_CHECKS)[number]

/** What was found, as a word of messages/probes `found.<check>`, with the values of its sentence. */
export type ProbeCheck = {
  check: CheckName
  state: CheckState
  found: string
  values?: Record<string, string | number>
}

const DAY_MS = 86_400_000

/** The marketplace wants an answer within this time (protocol/seller-center.md 6.2); milliseconds. */
export const ANSWER_WITHIN_MS = 5_000
/** Days before a certificate's end at which it is told, then told again. */
export const EXPIRY_DAYS = [30, 14, 7] as const
/** Calls are refused beyond 60 s (protocol/saas-v2.md 2.3); half of it is a reason to look. Seconds. */
export const CLOCK_FAIL_S = 60
export const CLOCK_WARN_S = 15

/** What a look at the address brought; times in milliseconds since 1970. */
export type AddressFacts = {
  host: string
  port: number
  secure: boolean
  /** The public URL names this machine or a private network: nobody outside can call it, and nothing is asked of it. */
  local: boolean
  /** Addresses the name has; none when it has none. */
  addresses: readonly string[]
  /** One of them is no place on the internet. */
  closed: boolean
  tls: TlsFacts | null
  reach: { status: number; date: number | null; sentAt: number; answeredAt: number } | { error: string } | null
}

export type TlsFacts =
  | { kind: 'failed'; error: string }
  | {
      kind: 'shaken'
      protocol: string
      /** Why the chain is not trusted, as OpenSSL says it; null when it is. */
      fault: string | null
      issuer: string
      validTo: number
    }

/** Judges the address. What cannot be told because an earlier step failed is skipped. */
export function judgeAddress(facts: AddressFacts, now: number): ProbeCheck[] {
  const { host, port, local } = facts
  const checks: ProbeCheck[] = []
  const say = (check: CheckName, state: CheckState, found: string, values?: ProbeCheck['values']) =>
    checks.push({ check, state, found, ...(values ? { values } : {}) })

  if (facts.addresses.length === 0) say('dns', 'fail', 'none', { host })
  else if (local) say('dns', 'skipped', 'local', { host })
  else if (facts.closed) say('dns', 'fail', 'private', { host })
  else say('dns', 'ok', 'found', { host, address: facts.addresses[0] ?? '' })

  if (port === 443) say('port', 'ok', 'found')
  else say('port', local ? 'skipped' : 'fail', local ? 'local' : 'other', { port })

  judgeTls(facts, now, say)

  const { reach } = facts
  if (reach === null) say('reach', 'skipped', 'not_tried')
  else if ('error' in reach) say('reach', 'fail', 'failed', { error: reach.error })
  else if (reach.status !== 200) say('reach', 'fail', 'status', { status: reach.status })
  else say('reach', 'ok', 'found', { ms: reach.answeredAt - reach.sentAt })

  const seconds = reach && 'status' in reach ? clockOffBy(reach) : null
  if (seconds === null) say('clock', 'skipped', 'unknown')
  else if (Math.abs(seconds) >= CLOCK_FAIL_S) say('clock', 'fail', 'off', { seconds })
  else if (Math.abs(seconds) >= CLOCK_WARN_S) say('clock', 'warn', 'off', { seconds })
  else say('clock', 'ok', 'found', { seconds: Math.abs(seconds) })
  return checks
}

type Say = (check: CheckName, state: CheckState, found: string, values?: ProbeCheck['values']) => void

function judgeTls({ secure, local, tls }: AddressFacts, now: number, say: Say): void {
  if (!secure) {
    say('tls', local ? 'skipped' : 'fail', 'plain')
    say('certificate', 'skipped', 'none')
    say('expiry', 'skipped', 'none')
    return
  }
  if (tls === null || tls.kind === 'failed') {
    say('tls', tls === null ? 'skipped' : 'fail', tls === null ? 'not_tried' : 'failed', { error: tls?.error ?? '' })
    say('certificate', 'skipped', 'none')
    say('expiry', 'skipped', 'none')
    return
  }
  const modern = tls.protocol === 'TLSv1.2' || tls.protocol === 'TLSv1.3'
  say('tls', modern ? 'ok' : 'fail', modern ? 'found' : 'old', { protocol: tls.protocol })

  const days = Math.floor((tls.validTo - now) / DAY_MS)
  const over = tls.validTo <= now
  if (tls.fault === null) say('certificate', 'ok', 'found', { issuer: tls.issuer })
  else say('certificate', 'fail', certificateFault(tls.fault), { issuer: tls.issuer, error: tls.fault })
  if (over) say('expiry', 'fail', 'over', { days: Math.ceil((now - tls.validTo) / DAY_MS) })
  else if (expiryLevel(days) > 0) say('expiry', 'warn', 'soon', { days })
  else say('expiry', 'ok', 'found', { days })
}

/** How many of the warning times have passed: 0 when the certificate lasts longer than all of them. */
export function expiryLevel(days: number): number {
  return EXPIRY_DAYS.filter((limit) => days <= limit).length
}

/** OpenSSL's words for a chain that is not trusted, in ours. */
function certificateFault(error: string): 'expired' | 'not_yet' | 'self_signed' | 'other_name' | 'untrusted' {
  switch (error) {
    case 'CERT_HAS_EXPIRED':
      return 'expired'
    case 'CERT_NOT_YET_VALID':
      return 'not_yet'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return 'self_signed'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'other_name'
    default:
      return 'untrusted'
  }
}

/** Whole seconds our clock is ahead (or, negative, behind); the header has seconds only, so less than two is nothing. */
function clockOffBy({ date, sentAt, answeredAt }: { date: number | null; sentAt: number; answeredAt: number }) {
  if (date === null) return null
  const early = sentAt - (date + 1_000)
  const late = answeredAt - date
  if (early > 0) return Math.round(early / 1_000)
  return late < 0 ? Math.round(late / 1_000) : 0
}

/** Whether calls can reach the address at all; if not, sending the cases would only repeat the same fault. */
export function isOpen(checks: readonly ProbeCheck[]): boolean {
  const needed: readonly CheckName[] = ['dns', 'tls', 'certificate', 'reach']
  return !checks.some(({ check, state }) => state === 'fail' && needed.includes(check))
}

export const hasFailed = (checks: readonly ProbeCheck[]) => checks.some(({ state }) => state === 'fail')

/** The worst of some checks, for a badge. */
export function worstOf(checks: readonly ProbeCheck[]): CheckState {
  for (const state of ['fail', 'warn', 'ok'] as const) if (checks.some((check) => check.state === state)) return state
  return 'skipped'
}

/** An order in which later cases find what earlier ones made: a purchase first, its release last. */
const STEPS: Readonly<Record<string, number>> = {
  newInstance: 0,
  getLicense: 0,
  tenantSync: 1,
  applicationSync: 2,
  allOrgSync: 3,
  singleOrgSync: 4,
  authSync: 5,
  releaseInstance: 90,
  releaseLicense: 90,
  releaseLicenseCode: 90,
}
const BETWEEN = 50

export function probeOrder<T extends { family: Family; activity: string; name: string }>(cases: readonly T[]): T[] {
  const step = ({ activity }: T) => STEPS[activity] ?? BETWEEN
  return [...cases].sort(
    (a, b) =>
      compare(a.family, b.family) || step(a) - step(b) || compare(a.activity, b.activity) || compare(a.name, b.name),
  )
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** How long after a planned time a run is still begun, say after a restart; minutes. */
const LATE_MINUTES = 120

/**
 * The planned time, `YYYY-MM-DDTHH:MM` on clocks in `zone`, that a run at `now` belongs to; null between them.
 * @param times wall times `HH:MM`; none: nothing is planned
 */
export function dueSlot(now: Date, times: readonly string[], zone: string): string | null {
  const wall = new Date(wallTime(now.getTime(), zone))
  const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes()
  const due = times.filter((time) => minute >= minutesOf(time) && minute - minutesOf(time) < LATE_MINUTES).sort()
  const latest = due.at(-1)
  return latest === undefined ? null : `${wall.toISOString().slice(0, 10)}T${latest}`
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
