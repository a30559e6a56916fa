import type { Order } from '@/lib/domain/order'
import { isRetryable, OpenApiError } from './errors'
import { parseOrder } from './order'
import { signRequest } from './sign-sdk'

/** Path of the order query (protocol/saas-v2.md 6). */
export const ORDER_QUERY_PATH = '/api/mkp-openapi-public/global/v1/order/query'

/** More than any answer of these APIs; what is longer is none of theirs. */
const MAX_ANSWER_BYTES = 1024 * 1024

export type OpenApiClient = {
  /** Looks an order up. Throws OpenApiError, whose `retryable` says whether to try again later. */
  queryOrder(input: { orderId: string; orderLineId?: string }): Promise<{ order: Order; host: string; raw: string }>
}

/**
 * Client of the marketplace's open APIs (protocol/seller-center.md 13). Makes each call once: retries and one call at a
 * time per key are the caller's. `baseUrl` may have a path before the API's own. The fall-back host is asked only when
 * the first could not be reached at all. Neither AK nor SK appears in an error.
 */
export function createOpenApiClient(config: {
  baseUrl: string
  fallbackUrl?: string
  accessKeyId: string
  secretAccessKey: string
  fetch: typeof fetch
  now: () => Date
  /** For the whole call, answer included; milliseconds. */
  timeoutMs?: number
}): OpenApiClient {
  const { baseUrl, fallbackUrl, fetch: send, timeoutMs = 10_000 } = config

  async function get(base: string, path: string, query: [string, string][]): Promise<Answer> {
    const url = apiUrl(base, path, query)
    const { Host: _, ...headers } = signRequest({
      ...config,
      method: 'GET',
      url,
      headers: JSON_HEADERS,
      now: config.now(),
    })
    // Closed over the whole call: an answer that trickles in must not hold a worker.
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await send(url, { method: 'GET', headers, redirect: 'manual', signal }).catch((cause) => {
      throw connectionError(cause, 'before_answer')
    })
    const retryAfter = response.headers.get('retry-after') ?? undefined
    const raw = await readCapped(response)
    return { raw, host: new URL(url).host, status: response.status, ...(retryAfter ? { retryAfter } : {}) }
  }

  async function getFromEither(path: string, query: [string, string][]): Promise<Answer> {
    try {
      return await get(baseUrl, path, query)
    } catch (error) {
      if (!fallbackUrl || !(error instanceof OpenApiError) || error.code !== UNREACHABLE) throw error
      return get(fallbackUrl, path, query)
    }
  }

  return {
    async queryOrder({ orderId, orderLineId }) {
      const query: [string, string][] = [['orderId', orderId]]
      if (orderLineId) query.push(['orderLineId', orderLineId])
      const { raw, host, status, retryAfter } = await getFromEither(ORDER_QUERY_PATH, query)
      return { order: parseOrder(parseAnswer(raw), { status, retryAfter }), host, raw }
    },
  }
}

type Answer = { raw: string; host: string; status: number; retryAfter?: string }

const JSON_HEADERS = { 'Content-Type': 'application/json' }

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
