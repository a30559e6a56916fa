import { createHmac } from 'node:crypto'
import { compare, decimal, formatDecimal, parseDecimal, ZERO } from '@/lib/domain/decimal'
import { MAX_BATCH, type UsagePush } from '@/lib/domain/metering'
import { formatSdkDate } from '../times'
import { OpenApiError, readAnswerCode } from './errors'
import { asMembers } from './lenient'
import {
  type AccessKey,
  accessKeySigner,
  callEndpoint,
  type OpenApiAnswer,
  type OpenApiEndpoint,
  type OpenApiRequest,
  type Signer,
} from './transport'
import { readAbnormal, type Unmatched } from './usage-answer'
import { type RequestVerdict, requestVerdict } from './usage-verdicts'

/** Paths of the usage push (protocol/metering.md 1.1, 2). */
export const USAGE_PATHS: Record<UsagePush, string> = {
  new: '/api/mkp-openapi-public/global/v1/isv/usage-data',
  old: '/rest/marketplace/v1/isv/usage-data',
}

/** One SDR (1.3, 2). Times are sent in whole UTC seconds. */
export type PushedRecord = {
  meteringSn: string
  /** Of the pay-per-use instance, never of a package. */
  instanceId: string
  /** Only the old interface takes it. */
  productId?: string | null
  recordTime: Date
  beginTime: Date
  endTime: Date
  /** Exact decimal text: above 0, below 10⁸, at most 4 decimals. */
  value: string
  /** Package to be used up; only of those that stop. */
  relatePkgInstance?: string | null
}

/**
 * `new` is signed with the seller's key, and with AK/SK as well where `akSk` is given (AMBIGUOUS, 3); `old` by the
 * gateway's signature alone.
 */
export type UsagePushInput = {
  /** 1 to 1,000, sent in this order. */
  records: readonly PushedRecord[]
  /** Random, up to 64 characters. */
  nonce: string
  now: Date
} & ({ push: 'new'; key: string; akSk?: AccessKey } | { push: 'old'; akSk: AccessKey; key?: undefined })

/** What came back, for the people who look at batches. */
type Seen = { host?: string; status?: number; raw?: string; retryAfter?: string }

/**
 * `answered`: taken; `records` has the code of each record (by serial) that was not, or was taken before. `refused`: the
 * call as a whole was not taken; `records` may name the culprits. `unknown`: it may have arrived, so the same serials go
 * again. `unmatched` are codes that fit no single record sent: then silence about a record proves nothing.
 */
export type UsagePushResult =
  | ({ kind: 'answered'; code: string; records: ReadonlyMap<string, string>; unmatched: Unmatched[] } & Seen)
  | ({
      kind: 'refused'
      code: string
      message?: string
      verdict: Exclude<RequestVerdict, { class: 'done' }>
      records: ReadonlyMap<string, string>
    } & Seen)
  | ({ kind: 'unknown'; reason: UnknownReason } & Seen)

/** `unreachable`: no connection came about, so nothing has arrived. */
export type UnknownReason = 'timeout' | 'unreachable' | 'connection_failed' | 'unreadable_answer'

/** Makes one call of the usage push (protocol/metering.md 1, 2). Throws RangeError for records no interface takes. */
export async function pushUsage(endpoint: OpenApiEndpoint, input: UsagePushInput): Promise<UsagePushResult> {
  const { records, nonce, now } = input
  const body = usageBody(input.push, records)
  const request: OpenApiRequest = {
    method: 'POST',
    path: USAGE_PATHS[input.push],
    body: { type: 'application/json', content: body },
    headers: input.push === 'new' ? usageHeaders({ key: input.key, nonce, now, body }) : {},
    fallBack: 'unconnected',
  }
  const sign: Signer = input.akSk ? accessKeySigner(input.akSk, () => now) : ({ headers }) => headers
  try {
    return readUsageAnswer(await callEndpoint(endpoint, request, sign), records)
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error
    const { status, retryAfter } = error
    return { kind: 'unknown', reason: reasonOf(error.code), status, retryAfter }
  }
}

/**
 * The body (1.3, 2) as canonical text: members ascending at every level, no white space, what is absent left out. Signed
 * and sent as it is, it fits every reading of "sorted naturally" (1.2).
 */
export function usageBody(push: UsagePush, records: readonly PushedRecord[]): string {
  if (records.length === 0 || records.length > MAX_BATCH) {
    throw new RangeError(`A usage push takes 1 to ${MAX_BATCH} records.`)
  }
  return JSON.stringify({
    usage_records: records.map((record) => ({
      begin_time: formatSdkDate(record.beginTime),
      end_time: formatSdkDate(record.endTime),
      instance_id: record.instanceId,
      metering_sn: push === 'new' ? record.meteringSn : undefined,
      product_id: push === 'old' ? (record.productId ?? undefined) : undefined,
      record_time: formatSdkDate(record.recordTime),
      relate_pkg_instance: record.relatePkgInstance ?? undefined,
      usage_value: usageValue(record.value),
    })),
  })
}

/** The headers of the new interface (1.2); `ts` in milliseconds. */
export function usageHeaders(input: { key: string; nonce: string; now: Date; body: string }): Record<string, string> {
  const { key, nonce, now, body } = input
  const ts = String(now.getTime())
  const signature = createHmac('sha256', key).update(`ts=${ts}&nonce=${nonce}&body=${body}`).digest('base64')
  return { signature, ts, nonce }
}

/** What an answer says; takes any answer whatever. `records` are those the call carried. */
export function readUsageAnswer(answer: OpenApiAnswer, records: readonly PushedRecord[]): UsagePushResult {
  const { json, host, status, raw, retryAfter } = answer
  const seen: Seen = { host, status, raw, ...(retryAfter ? { retryAfter } : {}) }
  const body = asMembers(json)
  const { code, message } = body ? readAnswerCode(body) : {}
  if (code === undefined) return { kind: 'unknown', reason: 'unreadable_answer', ...seen }
  const { codes, unmatched } = readAbnormal(body, records)
  const verdict = requestVerdict(code, status)
  if (verdict.class === 'done') return { kind: 'answered', code, records: codes, unmatched, ...seen }
  return { kind: 'refused', code, ...(message ? { message } : {}), verdict, records: codes, ...seen }
}

function usageValue(value: string): string {
  const exact = parseDecimal(value)
  const text = exact === null ? '' : formatDecimal(exact)
  if (
    exact === null ||
    compare(exact, ZERO) <= 0 ||
    compare(exact, TOO_LARGE) >= 0 ||
    !/^\d+(\.\d{1,4})?$/.test(text)
  ) {
    throw new RangeError(`Not an amount a usage record can have: ${value}`)
  }
  return text
}

/** Double(12,4): at most 8 digits before the point (1.3). */
const TOO_LARGE = decimal('100000000')

function reasonOf(code: string): UnknownReason {
  switch (code) {
    case 'timeout':
    case 'unreachable':
    case 'connection_failed':
      return code
    default:
      return 'unreadable_answer'
  }
}
