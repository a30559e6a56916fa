import { createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalJson, decodeUtf8 } from './canonical-json'
import type { RawRequest, SigningKey, Verdict } from './codec'
import { readTimestamp, SIGNATURE_WINDOW } from './signature-v2'

type Bytes = Uint8Array | string

/**
 * Signs a body as the Kit V2 does (protocol/kit-and-oauth.md 3.3); lower-case hex. Unlike the basic interfaces' formula,
 * the body itself is part of the message, not its HMAC.
 */
export function signKit(input: { accessKey: string; nonce: string; timestamp: string; body: Bytes }): string {
  return digest(input).toString('hex')
}

function digest({ accessKey, nonce, timestamp, body }: Parameters<typeof signKit>[0]): Buffer {
  return createHmac('sha256', accessKey).update(`${accessKey}${nonce}${timestamp}`).update(body).digest()
}

/** The first header of that name, whatever its letter case; blanks around it do not count. */
export function headerOf(request: Pick<RawRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers.find(([given]) => given.toLowerCase() === name)?.[1]?.trim()
  return value === '' ? undefined : value
}

/** The signature's parts, from the headers x-sign, x-timestamp and x-nonce. */
export function readKitHeaders(request: Pick<RawRequest, 'headers'>) {
  return {
    signature: headerOf(request, 'x-sign'),
    timestamp: headerOf(request, 'x-timestamp'),
    nonce: headerOf(request, 'x-nonce'),
  }
}

/**
 * Verifies a call of the Kit V2 (protocol/kit-and-oauth.md 3.3): the raw bytes first, then the body laid out anew. Clock
 * and nonce faults are told before the signature, as the public sample does. `window` in milliseconds, both ways.
 */
export function verifyKit(input: {
  request: RawRequest
  keys: readonly SigningKey[]
  now: Date
  window?: number
}): Verdict {
  const { request, now, window = SIGNATURE_WINDOW } = input
  const { signature, timestamp, nonce } = readKitHeaders(request)
  const sentAt = timestamp === undefined ? undefined : readTimestamp(timestamp)
  if (timestamp === undefined || sentAt === undefined) {
    return refuse('timestamp_missing', 'The header x-timestamp is missing or not a number of milliseconds.')
  }
  if (!nonce) return refuse('nonce_missing', 'The header x-nonce is missing.')
  const drift = sentAt - now.getTime()
  if (!(Math.abs(drift) <= window)) {
    const seconds = Math.round(Math.abs(drift) / 1000)
    const side = drift < 0 ? 'behind' : 'ahead of'
    return refuse(
      'timestamp_stale',
      `The timestamp is ${seconds} s ${side} this server's clock; ${window / 1000} s are allowed.`,
    )
  }
  if (!signature) return refuse('signature_missing', 'The header x-sign is missing.')

  // An empty secret would let everybody sign.
  const keys = input.keys.filter((key) => key.secret !== '')
  if (keys.length === 0) return refuse('no_key', 'No access key is stored for the joint-SaaS sync interfaces.')

  const given = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, 'hex') : undefined
  if (given) {
    const fitting = (body: Bytes) =>
      keys.find((key) => timingSafeEqual(digest({ accessKey: key.secret, nonce, timestamp, body }), given))
    const byRaw = fitting(request.body)
    if (byRaw) return { ok: true, keyId: byRaw.id, form: 'raw', sentAt: new Date(sentAt), nonce }
    const text = decodeUtf8(request.body)
    const canonical = text === undefined ? undefined : canonicalJson(text)
    const byCanonical = canonical === undefined ? undefined : fitting(canonical)
    if (byCanonical) return { ok: true, keyId: byCanonical.id, form: 'canonical', sentAt: new Date(sentAt), nonce }
  }
  return refuse('signature_mismatch', 'The signature does not fit the body and the access key.')
}

function refuse(reason: Extract<Verdict, { ok: false }>['reason'], detail: string): Verdict {
  return { ok: false, reason, detail }
}
