import { isRetryable, OpenApiError } from './errors'
import { signRequest } from './sign-sdk'

/** More than any answer of these APIs; what is longer is none of theirs. */
const MAX_ANSWER_BYTES = 1024 * 1024

export type OpenApiConfig = {
  /** May have a path before the API's own. */
  baseUrl: string
  fallbackUrl?: string
  accessKeyId: string
  secretAccessKey: string
  fetch: typeof fetch
  now: () => Date
  /** For the whole call, answer included; milliseconds. */
  timeoutMs?: number
}

export type OpenApiRequest = {
  method: 'GET' | 'POST'
  path: string
  query?: [string, string][]
  body?: { type: string; content: string | Uint8Array }
  /** Signed together with the others. */
  headers?: Record<string, string>
}

/** `json` has every number as its text; undefined when the answer was no JSON. */
export type OpenApiAnswer = { raw: string; json: unknown; host: string; status: number; retryAfter?: string }

/**
 * Signs a call, makes it once and reads what comes back, whatever its status. The fall-back host is asked only when the
 * first could not be reached at all. Neither AK nor SK appears in an error.
 */
export async function callOpenApi(config: OpenApiConfig, request: OpenApiRequest): Promise<OpenApiAnswer> {
  try {
    return await send(config, config.baseUrl, request)
  } catch (error) {
    const { fallbackUrl } = config
    if (!fallbackUrl || !(error instanceof OpenApiError) || error.code !== UNREACHABLE) throw error
    return send(config, fallbackUrl, request)
  }
}

async function send(config: OpenApiConfig, base: string, request: OpenApiRequest): Promise<OpenApiAnswer> {
  const { method, path, query = [], body } = request
  const url = apiUrl(base, path, query)
  const { Host: _, ...headers } = signRequest({
    ...config,
    method,
    url,
    headers: { 'Content-Type': body?.type ?? 'application/json', ...request.headers },
    body: body?.content,
    now: config.now(),
  })
  // Closed over the whole call: an answer that trickles in must not hold a worker.
  const signal = AbortSignal.timeout(config.timeoutMs ?? 10_000)
  const content = typeof body?.content === 'string' ? body.content : body && new Blob([new Uint8Array(body.content)])
  const response = await config
    .fetch(url, { method, headers, body: content, redirect: 'manual', signal })
    .catch((cause) => {
      throw connectionError(cause, 'before_answer')
    })
  const retryAfter = response.headers.get('retry-after') ?? undefined
  const raw = await readCapped(response)
  const { host } = new URL(url)
  return { raw, json: parseAnswer(raw), host, status: response.status, ...(retryAfter ? { retryAfter } : {}) }
}

function apiUrl(base: string, path: string, query: [string, string][]): string {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
  url.search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return url.href
}

/** The host was never reached: nothing can have happened there, so another may be asked. */
const UNREACHABLE = 'unreachable'

const UNREACHABLE_CAUSES: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  // undici's word for a connection closed before it answered
  'UND_ERR_SOCKET',
])

function connectionError(cause: unknown, when: 'before_answer' | 'while_answering'): OpenApiError {
  const name = errorName(cause)
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new OpenApiError({ code: 'timeout', message: 'The marketplace did not answer in time.', retryable: true })
  }
  const unreachable = when === 'before_answer' && UNREACHABLE_CAUSES.has(name)
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
    throw connectionError(cause, 'while_answering')
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
