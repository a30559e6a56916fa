import { lookup as resolve } from 'node:dns/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { AddressFacts, TlsFacts } from '@/lib/domain/probes'
import type { ProbeAnswer } from '@/lib/koogallery/probe-answer'
import type { SignedCase } from '@/lib/koogallery/probe-case'
import { type AddressGuard, isPublicAddress } from '@/lib/services/outside/address-guard'

/** The way to the portal's own public address, and to no other. Redirects are not followed, no connection is kept. */
export type ProbeClient = {
  /** Name, certificate and the answer of a page that needs no signature. Never throws. */
  inspect(now: () => number): Promise<AddressFacts>
  /** Makes one call. Never throws; `failed` says why there was no answer. */
  call(request: SignedCase): Promise<ProbeCall>
}

export type ProbeCall =
  | ({ kind: 'answered' } & ProbeAnswer)
  | { kind: 'failed'; reason: 'timeout' | 'unreachable' | 'elsewhere' | 'too_large'; error: string }

export type ProbeClientOptions = {
  publicUrl: string
  /** What may be reached although it is no place on the internet, as PORTAL_OUTSIDE_ALLOW lists it. */
  guard: AddressGuard
  /** One call, from the first step to the last byte; longer than the answer may take, so that slow and dead differ. */
  timeoutMs: number
  maxBytes?: number
  /** Addresses of a name; the system's by default. */
  lookup?: (host: string) => Promise<readonly string[]>
  /** Further trusted authorities in PEM, and the port that stands for the public one: for tests. */
  ca?: string
  connectPort?: number
}

const MAX_BYTES = 256 * 1024
/** Needs neither key nor account. */
const REACH_PATH = '/api/health'
const LOOKUP_MS = 5_000

class Timeout extends Error {}

export function createProbeClient(options: ProbeClientOptions): ProbeClient {
  const url = new URL(options.publicUrl)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = url.protocol === 'https:'
  const port = Number(url.port) || (secure ? 443 : 80)
  const local = isLocalHost(host)
  const { timeoutMs, maxBytes = MAX_BYTES, ca, lookup = systemLookup, connectPort = port } = options

  /** The addresses, and whether one of them must not be called. */
  const find = async (): Promise<{ addresses: readonly string[]; closed: boolean }> => {
    const addresses = isIP(host) ? [host] : await within(lookup(host), Math.min(LOOKUP_MS, timeoutMs)).catch(() => [])
    const closed = addresses.some((address) => !options.guard.permits({ address, host, port }))
    return { addresses, closed }
  }

  const send = async (request: SignedCase): Promise<ProbeCall> => {
    const target = new URL(request.url)
    // This client exists for one address; everything else is somebody else's.
    if (target.origin !== url.origin) return { kind: 'failed', reason: 'elsewhere', error: 'not the public address' }
    const { addresses, closed } = await find()
    const [address] = addresses
    if (address === undefined) return { kind: 'failed', reason: 'unreachable', error: 'ENOTFOUND' }
    if (closed && !local) return { kind: 'failed', reason: 'elsewhere', error: 'private address' }
    return exchange({ target, request, address, port: connectPort, secure, timeoutMs, maxBytes, ca })
  }

  return {
    call: send,
    async inspect(now) {
      const { addresses, closed } = await find()
      const base = { host, port, secure, local, addresses, closed: closed && !local }
      const [address] = addresses
      if (address === undefined || base.closed) return { ...base, tls: null, reach: null }
      const tls = secure ? await shakeHands({ host, port: connectPort, address, timeoutMs, ca }) : null
      const trusted = !secure || (tls?.kind === 'shaken' && tls.fault === null)
      if (!trusted) return { ...base, tls, reach: null }
      const sentAt = now()
      const answer = await send({ method: 'GET', url: `${url.origin}${REACH_PATH}`, headers: {}, body: '' })
      if (answer.kind === 'failed') return { ...base, tls, reach: { error: answer.error } }
      const date = Date.parse(answer.headers.find(([name]) => name.toLowerCase() === 'date')?.[1] ?? '')
      const reach = { status: answer.status, date: Number.isNaN(date) ? null : date, sentAt, answeredAt: now() }
      return { ...base, tls, reach }
    },
  }
}

/** A name or address that nobody outside this machine or its network can mean. */
export function isLocalHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && !isPublicAddress(host))
}

async function systemLookup(host: string): Promise<readonly string[]> {
  return (await resolve(host, { all: true })).map(({ address }) => address)
}

/** Looks at the certificate whatever it is worth; nothing is sent on this connection. */
function shakeHands(to: {
  host: string
  port: number
  address: string
  timeoutMs: number
  ca?: string
}): Promise<TlsFacts> {
  const { host, port, address, timeoutMs, ca } = to
  return new Promise((done) => {
    const socket = connect({
      host: address,
      port,
      // A server name is a name: addresses have none to send, and are compared as they are.
      ...(isIP(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      ...(ca === undefined ? {} : { ca }),
    })
    const end = (facts: TlsFacts) => {
      clearTimeout(timer)
      socket.destroy()
      done(facts)
    }
    const timer = setTimeout(() => end({ kind: 'failed', error: 'ETIMEDOUT' }), timeoutMs)
    socket.on('error', (error) => end({ kind: 'failed', error: codeOf(error) }))
    socket.on('secureConnect', () => end(readHandshake(socket)))
  })
}

function readHandshake(socket: TLSSocket): TlsFacts {
  const certificate = socket.getPeerCertificate()
  const issuer = certificate.issuer as { O?: string; CN?: string } | undefined
  const fault: unknown = socket.authorizationError
  return {
    kind: 'shaken',
    protocol: socket.getProtocol() ?? '',
    fault: socket.authorized ? null : fault instanceof Error ? codeOf(fault) : String(fault),
    issuer: String(issuer?.O ?? issuer?.CN ?? '').slice(0, 100),
    validTo: Date.parse(certificate.valid_to),
  }
}

function exchange(input: {
  target: URL
  request: SignedCase
  address: string
  port: number
  secure: boolean
  timeoutMs: number
  maxBytes: number
  ca?: string
}): Promise<ProbeCall> {
  const { target, request, address, port, secure, timeoutMs, maxBytes, ca } = input
  const body = Buffer.from(request.body)
  const begin = performance.now()
  return new Promise((done) => {
    const outgoing = (secure ? requestHttps : requestHttp)(
      target,
      {
        method: request.method,
        port,
        headers: {
          ...request.headers,
          ...(request.method === 'POST' ? { 'content-length': String(body.length) } : {}),
          connection: 'close',
        },
        agent: false,
        // To the very address that was judged: a name that changes its mind gains nothing.
        lookup: (_host, wanted, answer) => {
          const family = isIP(address)
          if (wanted.all) answer(null, [{ address, family }])
          else answer(null, address, family)
        },
        ...(ca === undefined ? {} : { ca }),
      },
      (incoming) => {
        read(incoming, maxBytes)
          .then((text) =>
            end(
              text === null
                ? { kind: 'failed', reason: 'too_large', error: `more than ${maxBytes} bytes` }
                : {
                    kind: 'answered',
                    status: incoming.statusCode ?? 0,
                    headers: pairs(incoming.rawHeaders),
                    body: text,
                    durationMs: Math.round(performance.now() - begin),
                  },
            ),
          )
          .catch(fail)
      },
    )
    const timer = setTimeout(() => outgoing.destroy(new Timeout()), timeoutMs)
    const end = (call: ProbeCall) => {
      clearTimeout(timer)
      outgoing.destroy()
      done(call)
    }
    const fail = (error: unknown) =>
      end({ kind: 'failed', reason: error instanceof Timeout ? 'timeout' : 'unreachable', error: codeOf(error) })
    outgoing.on('error', fail)
    outgoing.end(body)
  })
}

/** Null when it is too long. */
async function read(incoming: IncomingMessage, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function pairs(raw: readonly string[]): [string, string][] {
  const found: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) found.push([raw[at] ?? '', raw[at + 1] ?? ''])
  return found
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new Timeout()), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Timeout) return 'ETIMEDOUT'
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message.slice(0, 100)
  return 'unknown'
}
