import { createHmac, timingSafeEqual } from 'node:crypto'
import { ANSWER_WITHIN_MS, type CheckName, type CheckState, type ProbeCheck } from '@/lib/domain/probes'
import { BODY_SIGN } from './auth-token'
import type { KnownFamily } from './codec'
import { type ContractCode, checkAnswer } from './contract-check'

/** What came back; header names as they stood on the wire. */
export type ProbeAnswer = {
  status: number
  headers: readonly (readonly [string, string])[]
  body: string
  durationMs: number
}

export type JudgedAnswer = {
  checks: ProbeCheck[]
  resultCode: string | null
  /** What identifies what a purchase made: the same for ever. */
  identity: string | null
  instanceId: string | null
}

/** Families whose answers are signed (protocol/saas-v1.md 3). */
const SIGNED: readonly KnownFamily[] = ['saas_v1', 'license_v1', 'kit_v1']

/** Only this is success in debugging and for a probe (protocol/seller-center.md 14, E3). */
const SUCCESS = '000000'

/**
 * Judges an answer as the marketplace's probe would: HTTP 200, content type, code, its members by the contract check, and
 * the time it took (protocol/seller-center.md 14).
 */
export function judgeProbeAnswer(
  { family, activity, key }: { family: KnownFamily; activity: string; key: string },
  answer: ProbeAnswer,
): JudgedAnswer {
  const checks: ProbeCheck[] = []
  const say = (check: CheckName, state: CheckState, found: string, values?: ProbeCheck['values']) =>
    checks.push({ check, state, found, ...(values ? { values } : {}) })

  if (answer.status === 200) say('status', 'ok', 'found')
  else
    say('status', 'fail', answer.status >= 300 && answer.status < 400 ? 'redirect' : 'other', { status: answer.status })

  const type = headerOf(answer, 'content-type')?.[1] ?? ''
  if (/^application\/json\s*(?:;|$)/i.test(type)) say('content_type', 'ok', 'found')
  else say('content_type', 'fail', type === '' ? 'missing' : 'other', { type: type.slice(0, 100) })

  if (SIGNED.includes(family)) {
    const found = judgeBodySign(answer, key)
    say('body_sign', found === 'found' ? 'ok' : 'fail', found)
  }

  const body = parseObject(answer.body)
  const resultCode = textOf(body?.resultCode)
  if (!body) say('result_code', 'fail', 'not_json')
  else if (resultCode === null) say('result_code', 'fail', 'missing')
  else if (resultCode !== SUCCESS) say('result_code', 'fail', 'other', { code: resultCode.slice(0, 20) })
  else say('result_code', 'ok', 'found')

  const instanceId = textOf(body?.instanceId)
  const license = textOf(body?.license)
  const faults = body ? memberFaults(family, activity, answer) : []
  for (const { code, field = '', limit = 0 } of faults) say('answer', 'fail', code, { member: field, limit })
  if (resultCode === SUCCESS && faults.length === 0) say('answer', 'ok', 'found')

  const ms = answer.durationMs
  if (ms > ANSWER_WITHIN_MS) say('duration', 'fail', 'slow', { ms })
  else if (ms > ANSWER_WITHIN_MS / 2) say('duration', 'warn', 'near', { ms })
  else say('duration', 'ok', 'found', { ms })
  return { checks, resultCode, instanceId, identity: activity === 'getLicense' ? license : instanceId }
}

/** Whether a repeat was answered with the same instance, or licence (protocol/seller-center.md 4). */
export function judgeRepeat(first: JudgedAnswer, again: JudgedAnswer): ProbeCheck {
  if (again.resultCode !== SUCCESS)
    return { check: 'repeat', state: 'fail', found: 'failed', values: { code: again.resultCode ?? '–' } }
  return first.identity === again.identity
    ? { check: 'repeat', state: 'ok', found: 'found' }
    : { check: 'repeat', state: 'fail', found: 'changed' }
}

/** Activities whose repeat must lead to the same thing. */
export const REPEATED_ACTIVITIES: readonly string[] = ['newInstance', 'getLicense']

/** Told by a check of their own, which knows more: what the proxy did to the header, how long it took. */
const TOLD_APART: ReadonlySet<ContractCode> = new Set([
  'status',
  'content_type',
  'not_json',
  'result_code_unknown',
  'not_success',
  'body_sign_missing',
  'body_sign_spelling',
  'body_sign_format',
  'body_sign_mismatch',
  'slow',
])
/** Of a list with the same fault in each entry, the first few say enough. */
const MOST_FAULTS = 5

function memberFaults(family: KnownFamily, activity: string, { body }: ProbeAnswer) {
  return checkAnswer({ family, activity, test: true, headers: [], body, durationUs: 0 })
    .filter(({ code, field }) => !TOLD_APART.has(code) && field !== 'resultCode')
    .slice(0, MOST_FAULTS)
}

function judgeBodySign(answer: ProbeAnswer, key: string): 'found' | 'missing' | 'spelling' | 'format' | 'mismatch' {
  const header = headerOf(answer, BODY_SIGN.toLowerCase())
  if (!header) return 'missing'
  if (header[0] !== BODY_SIGN) return 'spelling'
  const [, given] = /^sign_type="HMAC-SHA256", ?signature="([^"]+)"$/.exec(header[1].trim()) ?? []
  if (given === undefined) return 'format'
  const expected = createHmac('sha256', key).update(answer.body).digest('base64')
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b) ? 'found' : 'mismatch'
}

const headerOf = ({ headers }: ProbeAnswer, name: string) => headers.find(([given]) => given.toLowerCase() === name)

function parseObject(text: string): Record<string, unknown> | null {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return null
  }
}

function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
