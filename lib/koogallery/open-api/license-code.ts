import { parseLenientTime } from '../times'
import { type HttpAnswer, OpenApiError, requireSuccess } from './errors'
import { asMembers, first, list, type Members, present, text } from './lenient'

/**
 * The licence APIs for authorization codes (protocol/license.md 4.3–4.5). The rest of their tables is not public: any
 * of the known members is read wherever it stands, and unknown ones are ignored (4.2).
 */

/** What the marketplace says of a code. `status` as it came: ALIVE, EXPIRED, RELEASED; there is none for "frozen". */
export type CodeInfo = {
  code?: string
  status?: string
  activateTime?: Date
  expireTime?: Date
  productId?: string
  productName?: string
  orderId?: string
  /** Quantity attribute, exact text. */
  amount?: string
}

/** Use of one code on one day: the distinct clients, or how many there were (4.5: exactly one of both). */
export type CodeUsage = { code: string } & ({ clients: readonly string[] } | { activeClients: number })

/** Codes, or usage entries, in one call. */
export const MAX_CODES = 100

/** 4.3: `license_code_info` is JSON text inside the JSON. v2 answers without data: then nothing is known. */
export function parseActivation(json: unknown, answer: HttpAnswer = { status: 200 }): CodeInfo {
  const data = first(requireSuccess(json, answer).data)
  return readInfo(first(data?.license_code_info) ?? data ?? {})
}

/** 4.4, v1. Throws OpenApiError when the answer says nothing of the code. */
export function parseCodeInfo(json: unknown, answer: HttpAnswer = { status: 200 }): CodeInfo {
  const body = requireSuccess(json, answer)
  const info = readInfo(infosIn(body.data)[0] ?? {})
  if (info.status === undefined && info.expireTime === undefined) throw saysNothing(answer)
  return info
}

/** 4.4, v2: the shape is not public; any list of codes below `data` is taken. */
export function parseCodeInfos(json: unknown, answer: HttpAnswer = { status: 200 }): Map<string, CodeInfo> {
  const infos = infosIn(requireSuccess(json, answer).data).map(readInfo)
  return new Map(infos.flatMap((info) => (info.code === undefined ? [] : [[info.code, info] as const])))
}

/** 4.5: codes that failed the check, under a member of `data` whose full name is not public (`check_fail_…`). */
export function parseUsageReport(json: unknown, answer: HttpAnswer = { status: 200 }): string[] {
  const data = first(requireSuccess(json, answer).data) ?? {}
  return Object.entries(data)
    .filter(([name]) => name.startsWith('check_fail'))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .flatMap((entry: unknown) => text(entry) ?? text(codeOf(asMembers(entry) ?? {})) ?? [])
}

/** An entry of `usage_info`; the capital I of `software_usage_Info` is the marketplace's. */
export function writeUsage(usage: CodeUsage): Record<string, unknown> {
  const entries = 'clients' in usage ? usage.clients.map((id) => ({ id })) : [{ active_num: usage.activeClients }]
  return { license: usage.code, software_usage_Info: entries }
}

function readInfo(info: Members): CodeInfo {
  return present({
    code: text(codeOf(info)),
    status: text(info.status),
    activateTime: anyTime(info.activate_time),
    expireTime: anyTime(info.expire_time),
    productId: text(info.product_id),
    productName: text(info.product_name),
    orderId: text(info.order_id),
    amount: text(info.amount),
  })
}

function codeOf(info: Members): unknown {
  return info.license_code ?? info.license
}

/** The objects that speak of a code: data itself, a list, or a list in one of its members. */
function infosIn(data: unknown): Members[] {
  const outer = list(data)
  const speaking = outer.filter(speaksOfCode)
  if (speaking.length > 0) return speaking
  return outer.flatMap((members) => Object.values(members).flatMap(list)).filter(speaksOfCode)
}

function speaksOfCode(info: Members): boolean {
  return text(codeOf(info)) !== undefined || text(info.status) !== undefined
}

/** The marketplace's forms of time, or milliseconds since 1970 (the type of activate_time is not public). */
function anyTime(value: unknown): Date | undefined {
  const written = text(value) ?? ''
  return /^\d{13}$/.test(written) ? new Date(Number(written)) : parseLenientTime(written)
}

function saysNothing(answer: HttpAnswer): OpenApiError {
  const { status, retryAfter } = answer
  return new OpenApiError({
    code: 'code_absent',
    message: 'The answer says nothing of the code.',
    retryable: true,
    status,
    retryAfter,
  })
}
