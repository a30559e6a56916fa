import { storable } from '@/lib/domain/storable'
import { isRetryable, OpenApiError } from './errors'
import { signRequest } from './sign-sdk'

/** More than any answer of these APIs; what is longer is none of theirs. */
const MAX_ANSWER_BYTES = 1024 * 1024

export type OpenApiEndpoint = {
  /** May have a path before the API's own. */
  baseUrl: string
  fallbackUrl?: string
  fetch: typeof fetch
  /** For the whole call, answer included; milliseconds. */
  timeoutMs?: number
}

export type AccessKey = { accessKeyId: string; secretAccessKey: string }

export type OpenApiConfig = OpenApiEndpoint & AccessKey & { now: () => Date }

export type OpenApiRequest = {
  method: 'GET' | 'POST'
  path: string
  query?: [string, string][]
  body?: { type: string; content: string | Uint8Array }
  /** Signed together with the others. */
  headers?: Record<string, string>
  /**
   * When the fall-back host may be asked: after a connection closed without an answer too, or, for what must not be done
   * twice, only when no connection came about.
   */
  fallBack?: 'unanswered' | 'unconnected'
}

/** Headers to send for a request; `headers` are those it has already. */
export type Signer = (call: {
  method: string
  url: string
  headers: Record<string, string>
  body: string | Uint8Array | undefined
}) => Record<string, string>

/** `raw` as it can be kept. `json` has every number as its text; undefined when the answer was no JSON. */
export type OpenApiAnswer = { raw: string; json: unknown; host: string; status: number; retryAfter?: string }

/** Makes a call signed with AK/SK, see `callEndpoint`. Neither AK nor SK appears in an error. */
export async function callOpenApi(config: OpenApiConfig, request: OpenApiRequest): Promise<OpenApiAnswer> {
  return callEndpoint(config, request, accessKeySigner(config, config.now))
}

/** The gateway's signature with AK/SK (protocol/metering.md 3). */
export function accessKeySigner({ accessKeyId, secretAccessKey }: AccessKey, now: () => Date): Signer {
  return (call) => {
    const { Host: _, ...headers } = signRequest({ ...call, accessKeyId, secretAccessKey, now: now() })
    return headers
  }
}

/**
 * Signs a call, makes it once and reads what comes back, whatever its status. The fall-back host is asked only when the
 * first could not be reached.
 */
export async function callEndpoint(
  endpoint: OpenApiEndpoint,
  request: OpenApiRequest,
  sign: Signer,
): Promise<OpenApiAnswer> {
  try {
    return await send(endpoint, endpoint.baseUrl, request, sign)
  } catch (error) {
    const { fallbackUrl } = endpoint
    if (!fallbackUrl || !(error instanceof OpenApiError) || error.code !== UNREACHABLE) throw error
    return send(endpoint, fallbackUrl, request, sign)
  }
}

async function send(
  endpoint: OpenApiEndpoint,
  base: string,
  request: OpenApiRequest,
  sign: Signer,
): Promise<OpenApiAnswer> {
  const { method, path, query = [], body, fallBack = 'unanswered' } = request
  const url = apiUrl(base, path, query)
  const given = { 'Content-Type': body?.type ?? 'application/json', ...request.headers }
  const headers = sign({ method, url, headers: given, body: body?.content })
  // Closed over the whole call: an answer that trickles in must not hold a worker.
  const signal = AbortSignal.timeout(endpoint.timeoutMs ?? 10_000)
  const content = typeof body?.content === 'string' ? body.content : body && new Blob([new Uint8Array(body.content)])
  const response = await endpoint
    .fetch(url, { method, headers, body: content, redirect: 'manual', signal })
    .catch((cause) => {
      throw connectionError(cause, fallBack === 'unanswered' ? UNREACHABLE_CAUSES : UNCONNECTED_CAUSES)
    })
  const retryAfter = response.headers.get('retry-after') ?? undefined
  const raw = await readCapped(response)
  const { host } = new URL(url)
  return {
    raw: storable(raw),
    json: parseAnswer(raw),
    host,
    status: response.status,
    ...(retryAfter ? { retryAfter } : {}),
  }
}

function apiUrl(base: string, path: string, query: [string, string][]): string {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
  url.search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return url.href
}

/** The host was never reached: nothing can have happened there, so another may be asked. */
const UNREACHABLE = 'unreachable'

const UNCONNECTED_CAUSES: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const UNREACHABLE_CAUSES: ReadonlySet<string> = new Set([
  ...UNCONNECTED_CAUSES,
  'ECONNRESET',
  'ETIMEDOUT',
  // undici's word for a connection closed before it answered
  'UND_ERR_SOCKET',
])

/** Once an answer has begun, no host is unreachable. */
const NO_CAUSES: ReadonlySet<string> = new Set()

function connectionError(cause: unknown, unreachableCauses: ReadonlySet<string>): OpenApiError {
  const name = errorName(cause)
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new OpenApiError({ code: 'timeout', message: 'The marketplace did not answer in time.', retryable: true })
  }
  const unreachable = unreachableCauses.has(name)
  return new OpenApiError({
    code: unreachable ? UNREACHABLE : 'connection_failed',
    message: unreachable ? `The marketplace cannot be reached (${name}).` : `The connection failed (${name}).`,
    retryable: true,
  })
}

/** The system's code behind fetch's general "fetch failed". */
function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { cause } = error
  for (const candidate of [cause, error]) {
    if (candidate instanceof Error && 'code' in candidate && typeof candidate.code === 'string') return candidate.code
  }
  return error.name
}

async function readCapped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > MAX_ANSWER_BYTES) break
      chunks.push(chunk)
    }
  } catch (cause) {
    throw connectionError(cause, NO_CAUSES)
  }
  if (size > MAX_ANSWER_BYTES) {
    const { status } = response
    const retryable = isRetryable({ status })
    throw new OpenApiError({ code: 'answer_too_large', message: 'The answer is larger than 1 MiB.', retryable, status })
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** JSON with every number left as its text, so that no digit is lost; undefined when it is no JSON. */
function parseAnswer(raw: string): unknown {
  const keepNumbers = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (context?.source ?? value) : value
  try {
    return JSON.parse(raw, keepNumbers)
  } catch {
    return undefined
  }
}
