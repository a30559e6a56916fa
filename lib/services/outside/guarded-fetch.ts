import { lookup as resolve } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { AddressGuard, Target } from './address-guard'

/** Why a call to the outside got no answer. Never carries the address found, which would tell of networks behind us. */
export class OutsideError extends Error {
  override readonly name = 'OutsideError'
  constructor(
    readonly reason: 'blocked_address' | 'unreachable' | 'timeout' | 'too_large' | 'not_https',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }

  /** By name: the container and a page may each have this class from a bundle of their own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'OutsideError'
  }
}

export type GuardedOptions = {
  guard: AddressGuard
  /** From the first step to the last byte. */
  timeoutMs: number
  maxBytes: number
  /** Plain http to wherever the guard permits, for the sandbox and tests; or to what its list names. */
  allowHttp?: boolean | 'listed'
  /** Resolves names; the system's by default. */
  lookup?: typeof resolve
}

type Init = {
  method?: string
  headers?: HeadersInit
  body?: unknown
  signal?: AbortSignal | null
  /** Where this call must be quicker than the others. */
  timeoutMs?: number
}
export type GuardedFetch = (url: string, init?: Init) => Promise<Response>

/**
 * A `fetch` for hosts that somebody else named: the address is judged when the connection is made, so that a name which
 * changes its mind between a look and a call gains nothing; redirects are handed back, not followed; time and size are
 * limited; no connection is kept. Throws OutsideError.
 */
export function createGuardedFetch(options: GuardedOptions): GuardedFetch {
  return (url, init = {}) => call(options, new URL(url), init)
}

/** Whether an address would be called now: gives why not, or null. A name that cannot be found yet is no fault. */
export type AddressJudge = (url: string) => Promise<OutsideError | null>

/** Judges as `createGuardedFetch` with the same options does, without calling. What it permits is judged again at each call. */
export function createAddressJudge(options: Pick<GuardedOptions, 'guard' | 'allowHttp' | 'lookup'>): AddressJudge {
  return (url) => {
    const { refused, check, host, port } = judge(options, new URL(url))
    if (refused || isIP(host) !== 0) return Promise.resolve(refused)
    return new Promise((done) => {
      guardedLookup(check, port, options.lookup)(host, { all: true }, (error) =>
        done(error instanceof OutsideError ? error : null),
      )
    })
  }
}

/** What can be told of an address before its name is looked up, and how what is found is judged. */
function judge({ guard, allowHttp = false }: Pick<GuardedOptions, 'guard' | 'allowHttp'>, url: URL) {
  const secure = url.protocol === 'https:'
  const check = (target: Target): OutsideError | null => {
    if (!guard.permits(target)) return blocked()
    return !secure && allowHttp === 'listed' && !guard.lists(target) ? notHttps() : null
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (secure ? 443 : 80)
  const spoken = secure || (allowHttp && url.protocol === 'http:')
  // A literal address is connected to without any look-up; the URL has brought its odd spellings into one form.
  const refused = !spoken ? notHttps() : isIP(host) === 0 ? null : check({ address: host, host, port })
  return { refused, check, host, port, secure }
}

function call(options: GuardedOptions, url: URL, init: Init): Promise<Response> {
  const { maxBytes } = options
  const timeoutMs = Math.min(options.timeoutMs, init.timeoutMs ?? options.timeoutMs)
  const { refused, check, port, secure } = judge(options, url)
  if (refused) return Promise.reject(refused)
  const body = bodyOf(init.body)
  const headers: Record<string, string> = Object.fromEntries(new Headers(init.headers))
  if (body) headers['content-length'] = String(body.length)

  return new Promise((done, failed) => {
    const request = (secure ? requestHttps : requestHttp)(
      url,
      {
        method: init.method ?? 'GET',
        headers: { ...headers, 'accept-encoding': 'identity', connection: 'close' },
        lookup: guardedLookup(check, port, options.lookup),
        agent: false,
        signal: init.signal ?? undefined,
      },
      (answer) => {
        readUpTo(answer, maxBytes)
          .then((bytes) => done(toResponse(answer, bytes)))
          .catch((error: unknown) => {
            request.destroy()
            fail(error)
          })
      },
    )
    const timer = setTimeout(() => {
      request.destroy(new OutsideError('timeout', `No answer within ${timeoutMs} ms.`))
    }, timeoutMs)
    const fail = (error: unknown) =>
      failed(
        error instanceof OutsideError
          ? error
          : new OutsideError('unreachable', `The host could not be reached (${codeOf(error)}).`, { cause: error }),
      )
    request.on('error', fail)
    request.on('close', () => clearTimeout(timer))
    request.end(body)
  })
}

/** Every address the name has must be permitted: which of them is tried is not ours to choose. */
function guardedLookup(check: (target: Target) => OutsideError | null, port: number, lookup = resolve): LookupFunction {
  return (host, wanted, answer) => {
    lookup(host, { ...wanted, all: true }, (error, addresses) => {
      if (error) return answer(error, [])
      const [first] = addresses
      if (!first) return answer(blocked(), [])
      for (const { address } of addresses) {
        const refused = check({ address, host, port })
        if (refused) return answer(refused, [])
      }
      if (wanted.all) return answer(null, addresses)
      answer(null, first.address, first.family)
    })
  }
}

function blocked(): OutsideError {
  return new OutsideError('blocked_address', 'The host leads to an address that must not be called.')
}

function notHttps(): OutsideError {
  return new OutsideError('not_https', 'The address is not https.')
}

function bodyOf(body: unknown): Buffer | undefined {
  if (body === undefined || body === null) return undefined
  return Buffer.from(body instanceof Uint8Array ? body : String(body))
}

async function readUpTo(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new OutsideError('too_large', `The answer is larger than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const BODILESS = new Set([101, 103, 204, 205, 304])

function toResponse(answer: IncomingMessage, bytes: Buffer): Response {
  const status = answer.statusCode ?? 502
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one)
  }
  return new Response(BODILESS.has(status) ? null : new Uint8Array(bytes), { status, headers })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
