import { randomUUID } from 'node:crypto'
import { isConnectionError } from '@/db/pg-errors'
import { requestId as currentRequestId } from '@/lib/observability/request-id'
import { type ErrorCode, type Issue, ServiceError } from '@/lib/services/errors'

const STATUS: Record<ErrorCode, number> = {
  forbidden: 403,
  not_found: 404,
  invalid: 422,
  conflict: 409,
  gone: 410,
  rate_limited: 429,
  unavailable: 503,
}

type Log = { error: (fields: object, message: string) => void }

/** Problem document (RFC 9457) with a request id that is also in the log. */
export function problem(
  status: number,
  code: string,
  detail: string,
  options: {
    issues?: Issue[]
    requestId?: string
    headers?: Record<string, string>
    /** Further members, as RFC 9457 allows. */
    members?: Record<string, unknown>
  } = {},
): Response {
  const requestId = options.requestId ?? currentRequestId() ?? randomUUID()
  const issues = options.issues?.map(({ path, message }) => ({ path, message }))
  return Response.json(
    {
      type: 'about:blank',
      title: code,
      status,
      detail,
      requestId,
      ...(issues?.length ? { issues } : {}),
      ...options.members,
    },
    {
      status,
      headers: {
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        'X-Request-Id': requestId,
        ...options.headers,
      },
    },
  )
}

/**
 * The answer to a fault: ServiceErrors by their code, anything else is logged and hidden behind its request id; a database that
 * is away asks to come again.
 */
export function errorResponse(error: unknown, log: Log): Response {
  const requestId = currentRequestId() ?? randomUUID()
  if (isConnectionError(error)) {
    log.error({ err: error, requestId }, 'a request failed because the database is away')
    const detail = 'The database cannot be reached now, and whether this was carried out is not known; come again.'
    return problem(503, 'unavailable', detail, { requestId, headers: { 'Retry-After': '1' } })
  }
  if (!(error instanceof ServiceError)) {
    log.error({ err: error, requestId }, 'a request failed')
    return problem(500, 'unexpected', 'A fault of the portal; the log has more under this request id.', { requestId })
  }
  return problem(STATUS[error.code], error.code, error.message, { issues: error.issues, requestId })
}
