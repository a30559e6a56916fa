import { RESULT_CODES } from '@/lib/domain/outcomes'
import { LIMITS } from '../answer'
import { BODY_SIGN, bodySignHeader } from '../auth-token'
import type { KnownFamily } from '../codec'
import { type FieldRule, SIGNED_ANSWERS, successFields } from './rules'

/**
 * Would the marketplace's debugger accept this answer? Its errors E1 to E10 (protocol/seller-center.md 14), looked for in
 * an answer that was given, so that they are found before its next probe finds them.
 */
export const CONTRACT_CODES = [
  'status',
  'content_type',
  'not_json',
  'field_missing',
  'field_too_long',
  'wrong_type',
  'bad_value',
  'result_code_unknown',
  'not_success',
  'body_sign_missing',
  'body_sign_spelling',
  'body_sign_format',
  'body_sign_mismatch',
  'slow',
] as const
export type ContractCode = (typeof CONTRACT_CODES)[number]

/** The number the fault has in protocol/seller-center.md 14. */
export const CONTRACT_RULE: Record<ContractCode, string> = {
  status: 'E10',
  content_type: 'E7',
  not_json: 'E6',
  field_missing: 'E4',
  field_too_long: 'E5',
  wrong_type: 'E6',
  bad_value: 'E5',
  result_code_unknown: 'E3',
  not_success: 'E3',
  body_sign_missing: 'E1',
  body_sign_spelling: 'E1',
  body_sign_format: 'E1',
  body_sign_mismatch: 'E2',
  slow: 'E9',
}

/** `field` with its place, such as `info[0].appInfo.frontEndUrl`; `limit` where there is one. Never a value. */
export type ContractFault = { code: ContractCode; field?: string; limit?: number }

/** The marketplace waits so long before it calls again (protocol/saas-v2.md 1), in microseconds. */
const ANSWER_LIMIT_US = 5_000_000
const KNOWN_CODES: ReadonlySet<string> = new Set(Object.values(RESULT_CODES))
const PENDING = RESULT_CODES.processing

export type GivenAnswer = {
  family: KnownFamily
  activity: string | null
  /** Of debugging: only 000000 passes there. */
  test: boolean
  status?: number
  headers: readonly [string, string][]
  body: string
  durationUs: number
  /** Secrets that may have signed it, current one first; empty where they are not known. */
  keys?: readonly string[]
}

/** Every fault the debugger would find; empty when it would accept the answer. Never throws. */
export function checkAnswer(answer: GivenAnswer): ContractFault[] {
  const { status = 200, headers, durationUs } = answer
  const faults: ContractFault[] = []
  if (status !== 200) faults.push({ code: 'status' })
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (!/^application\/json\s*(?:;|$)/i.test(type)) faults.push({ code: 'content_type', field: 'Content-Type' })
  faults.push(...bodyFaults(answer))
  if (SIGNED_ANSWERS.has(answer.family)) faults.push(...signFaults(answer))
  if (durationUs > ANSWER_LIMIT_US) faults.push({ code: 'slow', limit: ANSWER_LIMIT_US / 1_000_000 })
  return faults
}

function bodyFaults({ family, activity, test, body }: GivenAnswer): ContractFault[] {
  const members = readObject(body)
  if (!members) return [{ code: 'not_json' }]
  const { resultCode } = members
  const always: FieldRule[] = [
    { path: 'resultCode', required: true, type: 'string', max: 6 },
    { path: 'resultMsg', required: true, type: 'string', max: LIMITS.resultMsg },
  ]
  const faults = always.flatMap((rule) => fieldFaults(members, rule, ''))
  if (typeof resultCode !== 'string') return faults
  // A change may be refused by any code (protocol/saas-v2.md 4.7).
  if (!KNOWN_CODES.has(resultCode) && !(activity === 'changeInstanceCheck' && /^\d{6}$/.test(resultCode))) {
    faults.push({ code: 'result_code_unknown', field: 'resultCode' })
  }
  if (test && resultCode !== RESULT_CODES.success) faults.push({ code: 'not_success', field: 'resultCode' })
  const bought = resultCode === PENDING && activity === 'newInstance'
  if (resultCode === RESULT_CODES.success || bought) {
    faults.push(...successFields(family, activity).flatMap((rule) => fieldFaults(members, rule, '')))
  }
  return faults
}

function fieldFaults(members: Record<string, unknown>, rule: FieldRule, within: string): ContractFault[] {
  const value = members[rule.path]
  const field = `${within}${rule.path}`
  if (value === undefined || value === null || value === '') {
    return rule.required ? [{ code: 'field_missing', field }] : []
  }
  if (typeOf(value) !== rule.type) return [{ code: 'wrong_type', field }]
  const faults: ContractFault[] = []
  const written = String(value)
  if (rule.max !== undefined && written.length > rule.max)
    faults.push({ code: 'field_too_long', field, limit: rule.max })
  if (rule.format && !rule.format.test(written)) faults.push({ code: 'bad_value', field })
  if (!rule.of) return faults
  const inner = Array.isArray(value)
    ? value.map((each, index): [unknown, string] => [each, `${field}[${index}].`])
    : [[value, `${field}.`] as [unknown, string]]
  for (const [each, place] of inner) {
    if (typeOf(each) !== 'object') faults.push({ code: 'wrong_type', field: place.slice(0, -1) })
    else for (const of of rule.of) faults.push(...fieldFaults(each as Record<string, unknown>, of, place))
  }
  return faults
}

function signFaults({ headers, body, keys = [] }: GivenAnswer): ContractFault[] {
  const sent = headers.find(([name]) => name.toLowerCase() === BODY_SIGN.toLowerCase())
  if (!sent) return [{ code: 'body_sign_missing', field: BODY_SIGN }]
  const [name, value] = sent
  const faults: ContractFault[] = name === BODY_SIGN ? [] : [{ code: 'body_sign_spelling', field: name }]
  const [, signature] = /^sign_type="HMAC-SHA256", ?signature="([A-Za-z0-9+/]{43}=)"$/.exec(value) ?? []
  if (signature === undefined) return [...faults, { code: 'body_sign_format', field: BODY_SIGN }]
  const fits = keys.some((secret) => bodySignHeader({ id: '', secret }, body)[1].includes(`"${signature}"`))
  if (keys.length > 0 && !fits) faults.push({ code: 'body_sign_mismatch', field: BODY_SIGN })
  return faults
}

function typeOf(value: unknown): FieldRule['type'] | 'other' {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'object' && value !== null) return 'object'
  if (typeof value === 'string') return 'string'
  return typeof value === 'number' ? 'number' : 'other'
}

function readObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeOf(value) === 'object' ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
