import { storable } from '@/lib/domain/storable'
import { asMembers, type Members } from './lenient'

/**
 * Errors of the marketplace's open APIs. The code in the body decides, not the HTTP status: 200 can carry an error and
 * 500 a permanent one (protocol/seller-center.md 13, saas-v2.md 6.2).
 */

/** `code` is the marketplace's own (`MKT.0101`, `CBC.0250`, `APIGW.0301`) or one of ours (`http_502`, `timeout` …). */
export class OpenApiError extends Error {
  override readonly name = 'OpenApiError'
  readonly code: string
  readonly retryable: boolean
  /** HTTP status, if an answer came. */
  readonly status?: number
  /** Seconds to wait or a date, as the header Retry-After said it. */
  readonly retryAfter?: string
  readonly requestId?: string

  constructor(input: {
    code: string
    message: string
    retryable: boolean
    status?: number
    retryAfter?: string
    requestId?: string
    cause?: unknown
  }) {
    super(input.message, { cause: input.cause })
    this.code = input.code
    this.retryable = input.retryable
    this.status = input.status
    this.retryAfter = input.retryAfter
    this.requestId = input.requestId
  }
}

/** Server fault, throttle (protocol/saas-v2.md 6.2), licence and upload server faults (license.md 4.8), gateway throttle. */
const TRANSIENT = /^(?:(?:MKT|CBC)\.(?:0999|0250)|92020001|91381036|APIG(?:W)?\.0308)$/
/** All other codes of the service are about the request: the same request fails again. */
const SERVICE = /^(?:(?:MKT|CBC)\.\d{4}|9202\d{4}|9138\d{4}|9500\d{4})$/

/** Whether the same call may be made again (protocol/seller-center.md 13). Without `status` no answer came. */
export function isRetryable(failure: { status?: number; code?: string; retryAfter?: string | null }): boolean {
  const { status, code = '', retryAfter } = failure
  if (TRANSIENT.test(code)) return true
  if (SERVICE.test(code)) return false
  switch (status) {
    case undefined:
    case 429:
    case 502:
    case 504:
      return true
    case 413:
    case 503:
      return Boolean(retryAfter)
    default:
      return false
  }
}

/** Success of the service family, older tables print CBC for MKT; and of the licence APIs (protocol/license.md 4.8). */
export const SUCCESS_CODES: ReadonlySet<string> = new Set(['MKT.0000', 'CBC.0000', '92020000'])

export type AnswerCode = { code?: string; message?: string; requestId?: string }

/** The verdict in an answer's body, in either shape: resultCode/resultMsg or error_code/error_msg. */
export function readAnswerCode(body: Record<string, unknown>): AnswerCode {
  const text = (...names: string[]) => names.map((name) => body[name]).find((value) => typeof value === 'string')
  return {
    code: asText(text('resultCode', 'error_code', 'errorCode')),
    message: asText(text('resultMsg', 'error_msg', 'errorMsg')),
    requestId: asText(text('request_id', 'requestId')),
  }
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? storable(value) : undefined
}

/** What HTTP said of an answer, for the retry rules. */
export type HttpAnswer = { status?: number; retryAfter?: string }

/** The body of an answer that reports success. Throws OpenApiError for every other. */
export function requireSuccess(json: unknown, { status, retryAfter }: HttpAnswer): Members & { requestId?: string } {
  const answer = { status, retryAfter }
  const body = asMembers(json)
  const { code, message, requestId } = body ? readAnswerCode(body) : {}
  if (!body || code === undefined) {
    throw new OpenApiError({
      code: status === undefined || status === 200 ? 'unreadable_answer' : `http_${status}`,
      message: 'The marketplace answered without a result code.',
      retryable: isRetryable(answer),
      ...answer,
    })
  }
  if (!SUCCESS_CODES.has(code)) {
    const retryable = isRetryable({ ...answer, code })
    throw new OpenApiError({
      code,
      message: message ?? 'The marketplace refused the call.',
      retryable,
      requestId,
      ...answer,
    })
  }
  return requestId === undefined ? body : { ...body, requestId }
}
