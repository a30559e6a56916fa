import type { SandboxActivity } from '@/lib/domain/sandbox'

/** Faults of an answer that the marketplace's debugging page would report (protocol/saas-v2.md 8). */
export const FINDINGS = [
  'status_not_200',
  'content_type',
  'not_json',
  'result_code_missing',
  'result_msg_missing',
  'code_not_success',
  'instance_id_missing',
  'instance_not_in_answer',
  'front_end_url_missing',
  'usage_incomplete',
  'too_long',
  'wrong_type',
  /** Answers of V1.0 carry Body-Sign (saas-v1.md 3): not there, not in this spelling, not quoted, not of this body. */
  'body_sign_missing',
  'body_sign_spelling',
  'body_sign_format',
  'body_sign_mismatch',
  /** userName or password cannot be decrypted with the account's key (saas-v1.md 5). */
  'not_decryptable',
  /** Non-ASCII characters should come as \uXXXX (saas-v1.md 3). */
  'not_ascii',
  'license_missing',
  /** A member the interface does not define (kit-and-oauth.md 1.6). */
  'unexpected_member',
  /** The worst for licences: a repeat was given another one. */
  'license_changed',
  /** Not the debugger's, but the worst of all: a repeat was given another instance. */
  'instance_id_changed',
] as const

export type Judgement = {
  /** 200, JSON, and the code for success. */
  good: boolean
  /** 000004: the marketplace goes on asking. */
  processing: boolean
  resultCode: string | null
  instanceId: string | null
  /** The licence in the answer to getLicense. */
  license: string | null
  /** Elements of `info` by instance id. */
  info: Map<string, Record<string, unknown>>
  /** A finding, or `too_long:member`. */
  findings: string[]
}

type Limits = Record<string, number>

const COMMON: Limits = { resultCode: 6, resultMsg: 255, instanceId: 64 }
const INFO: Limits = { instanceId: 64 }
const APP_INFO: Limits = { frontEndUrl: 512, adminUrl: 512, userName: 128, password: 128, memo: 1024 }
const USAGE: Limits = { relatedInstanceId: 64, usageValue: 20, statisticalTime: 20, dashboardUrl: 512 }

export type Answered = { status: number; headers: readonly (readonly [string, string])[]; body: string }

export type OpenedAnswer = {
  /** Empty when the answer is no JSON object. */
  body: Record<string, unknown>
  resultCode: string | null
  /** 200, JSON with a code, and declared as such: only then does the code count. */
  readable: boolean
  findings: string[]
}

/** What every family's answer is held to: HTTP 200, JSON, its content type, resultCode and resultMsg. */
export function openAnswer(answer: Answered): OpenedAnswer {
  const findings: string[] = []
  const type = answer.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (answer.status !== 200) findings.push('status_not_200')
  if (!/^application\/json\b/i.test(type)) findings.push('content_type')
  const body = parseObject(answer.body)
  if (!body) return { body: {}, resultCode: null, readable: false, findings: [...findings, 'not_json'] }
  const resultCode = text(body.resultCode)
  if (resultCode === null) findings.push('result_code_missing')
  if (text(body.resultMsg) === null) findings.push('result_msg_missing')
  const readable = answer.status === 200 && resultCode !== null && !findings.includes('content_type')
  return { body, resultCode, readable, findings }
}

/**
 * Sums up. `accepted`: the code counts as success; `complete`: so does the rest. Unreadable answers are never good.
 */
export function judged(
  { body, resultCode, readable, findings }: OpenedAnswer,
  verdict: { accepted: boolean; complete?: boolean } & Partial<Omit<Judgement, 'good' | 'resultCode' | 'findings'>>,
): Judgement {
  const { accepted, complete = true, processing = false, instanceId = text(body.instanceId) } = verdict
  const { license = null, info = new Map() } = verdict
  if (resultCode !== null && !accepted) findings.push('code_not_success')
  const good = readable && accepted && complete
  return {
    good,
    processing: good && processing,
    resultCode,
    instanceId,
    license,
    info,
    findings: [...new Set(findings)],
  }
}

/** Judges an answer of SaaS V2.0 as the marketplace would: by the tables of protocol/saas-v2.md 4, lengths included. */
export function judgeAnswer(activity: SandboxActivity, answer: Answered, askedIds: readonly string[] = []): Judgement {
  const opened = openAnswer(answer)
  const { body, resultCode, readable, findings } = opened
  const instanceId = text(body.instanceId)
  checkLengths(body, COMMON, findings)

  const succeeded = readable && resultCode === '000000'
  const processing = readable && resultCode === '000004' && (activity === 'newInstance' || activity === 'queryInstance')
  if (resultCode !== null && !succeeded && !processing) findings.push('code_not_success')

  let good = succeeded || (processing && activity === 'newInstance')
  if (activity === 'newInstance' && good && !instanceId) {
    findings.push('instance_id_missing')
    good = false
  }
  const info = succeeded && activity === 'queryInstance' ? readInfo(body.info, askedIds, findings) : new Map()
  if (succeeded && activity === 'queryInstance' && !askedIds.every((id) => info.has(id))) {
    findings.push('instance_not_in_answer')
    good = false
  }
  return { good, processing, resultCode, instanceId, license: null, info, findings: [...new Set(findings)] }
}

/** The elements of `info` by their id (protocol/saas-v2.md 4.2, saas-v1.md 4.7). */
export function readInfo(
  info: unknown,
  askedIds: readonly string[],
  findings: string[],
): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>()
  if (!Array.isArray(info)) {
    if (askedIds.length > 0) findings.push('wrong_type:info')
    return found
  }
  for (const element of info) {
    const entry = record(element)
    const id = text(entry?.instanceId)
    if (!entry || id === null) {
      findings.push('instance_id_missing')
      continue
    }
    found.set(id, entry)
    checkLengths(entry, INFO, findings)
    const app = record(entry.appInfo)
    if (app) checkAppInfo(app, findings)
    for (const usage of Array.isArray(entry.usageInfo) ? entry.usageInfo.map(record) : []) {
      if (usage?.usageValue === undefined || usage.statisticalTime === undefined) findings.push('usage_incomplete')
      if (usage) checkLengths(usage, USAGE, findings)
    }
  }
  return found
}

export function checkAppInfo(app: Record<string, unknown>, findings: string[]): void {
  if (!text(app.frontEndUrl)) findings.push('front_end_url_missing')
  checkLengths(app, APP_INFO, findings)
}

export function checkLengths(value: Record<string, unknown>, limits: Limits, findings: string[]): void {
  for (const [name, limit] of Object.entries(limits)) {
    const member = value[name]
    if (member === undefined || member === null) continue
    if (typeof member === 'object' || typeof member === 'boolean') findings.push(`wrong_type:${name}`)
    else if (String(member).length > limit) findings.push(`too_long:${name}`)
  }
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    return record(JSON.parse(body))
  } catch {
    return undefined
  }
}

export function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined
}

export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
