import { createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalJson, decodeUtf8 } from './canonical-json'
import type { SigningKey, Verdict } from './codec'
import type { SignatureQuery } from './query'

/** How far the caller's clock may be from ours, either way, in milliseconds (protocol/saas-v2.md 2.3). */
export const SIGNATURE_WINDOW = 60_000

type Bytes = Uint8Array | string

/**
 * Signs a body as KooGallery does for SaaS V2.0, orderNotify, L2 and L-IND (protocol/saas-v2.md 2.2); lower-case hex.
 * `timestamp` is the text that goes into the URL, milliseconds since 1970.
 */
export function sign(input: { accessKey: string; nonce: string; timestamp: string; body: Bytes }): string {
  return digest(input).toString('hex')
}

function digest(input: { accessKey: string; nonce: string; timestamp: string; body: Bytes }): Buffer {
  const { accessKey, nonce, timestamp, body } = input
  const inner = createHmac('sha256', accessKey).update(body).digest('hex')
  return createHmac('sha256', accessKey).update(`${accessKey}${nonce}${timestamp}${inner}`).digest()
}

/**
 * Verifies a call, bytes first: the body is read as JSON only when its raw form does not fit, to try the canonical form
 * (protocol/saas-v2.md 2.4). Checks run in the order of Huawei's own sample: clock and nonce before the signature
 * (protocol/saas-v2.md 2.5). Whether the nonce was seen before is for the caller to know. `window` in milliseconds.
 */
export function verify(input: {
  query: SignatureQuery
  body: Uint8Array
  keys: readonly SigningKey[]
  now: Date
  window?: number
}): Verdict {
  const { query, body, now, window = SIGNATURE_WINDOW } = input
  const { timestamp, nonce, signature } = query
  const sentAt = timestamp === undefined ? undefined : readTimestamp(timestamp)
  if (timestamp === undefined || sentAt === undefined) {
    return refuse('timestamp_missing', 'The URL parameter timestamp is missing or not a number of milliseconds.')
  }
  if (!nonce) return refuse('nonce_missing', 'The URL parameter nonce is missing.')
  const drift = sentAt - now.getTime()
  if (!(Math.abs(drift) <= window)) return refuse('timestamp_stale', describeDrift(drift, window))
  if (!signature) return refuse('signature_missing', 'The URL parameter signature is missing.')

  // An empty secret would let everybody sign.
  const keys = input.keys.filter((key) => key.secret !== '')
  if (keys.length === 0) return refuse('no_key', 'No access key is stored for this interface.')

  const given = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, 'hex') : undefined
  if (given) {
    const fitting = (message: Bytes) =>
      keys.find((key) => timingSafeEqual(digest({ accessKey: key.secret, nonce, timestamp, body: message }), given))
    const byRaw = fitting(body)
    if (byRaw) return { ok: true, keyId: byRaw.id, form: 'raw', sentAt: new Date(sentAt), nonce }
    const canonical = canonicalBody(body)
    const byCanonical = canonical === undefined ? undefined : fitting(canonical)
    if (byCanonical) return { ok: true, keyId: byCanonical.id, form: 'canonical', sentAt: new Date(sentAt), nonce }
  }
  return refuse('signature_mismatch', 'The signature does not fit the body and the access key.')
}

/** The body as the marketplace's signer would write it, or undefined when it is no JSON object in UTF-8. */
function canonicalBody(body: Uint8Array): string | undefined {
  const text = decodeUtf8(body)
  return text === undefined ? undefined : canonicalJson(text)
}

/**
 * Milliseconds since 1970. Thirteen digits are milliseconds, ten are taken for seconds (protocol/saas-v2.md 2.3);
 * undefined when it is no number.
 */
export function readTimestamp(text: string): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined
  return text.length === 10 ? Number(text) * 1000 : Number(text)
}

function describeDrift(drift: number, window: number): string {
  const seconds = Math.round(Math.abs(drift) / 1000)
  return `The timestamp is ${seconds} s ${drift < 0 ? 'behind' : 'ahead of'} this server's clock; ${window / 1000} s are allowed.`
}

function refuse(reason: Extract<Verdict, { ok: false }>['reason'], detail: string): Verdict {
  return { ok: false, reason, detail }
}
