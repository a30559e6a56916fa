import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Checks a call of the new usage push as the marketplace is thought to (protocol/metering.md 1.2). Written from the
 * documents, apart from the portal's side, so that each checks the other.
 */

const STRICT_MS = 60_000
const LENIENT_MS = 15 * 60_000

export type UsageSignatureVerdict =
  | { ok: true; nonce: string }
  | { ok: false; status: number; code: 'MKT.0199' | 'MKT.0154' | 'MKT.0102'; note: string }

/**
 * Strict: the signature must be one over the sorted body, the time within a minute. Lenient: one over the bytes as sent
 * counts too, and a quarter of an hour. Replays are the caller's to notice.
 */
export function checkUsageSignature(input: {
  headers: readonly (readonly [string, string])[]
  body: Uint8Array
  key: string
  now: Date
  strict: boolean
}): UsageSignatureVerdict {
  const { body, key, now, strict } = input
  const headers = new Map(input.headers.map(([name, value]) => [name.toLowerCase(), value]))
  const [signature, ts, nonce] = ['signature', 'ts', 'nonce'].map((name) => headers.get(name) ?? '')
  if (!signature || !ts || !nonce || nonce.length > 64 || signature.length > 1000) {
    return { ok: false, status: 400, code: 'MKT.0199', note: 'a header is missing or too long: signature, ts or nonce' }
  }
  const off = Math.abs(Number(ts) - now.getTime())
  if (!/^\d{13}$/.test(ts) || off > (strict ? STRICT_MS : LENIENT_MS)) {
    return { ok: false, status: 401, code: 'MKT.0154', note: `ts is ${off} ms off` }
  }
  const fits = (signed: string | Uint8Array) => {
    const hmac = createHmac('sha256', key).update(`ts=${ts}&nonce=${nonce}&body=`).update(signed)
    return sameText(hmac.digest('base64'), signature)
  }
  const sorted = sortedJson(body)
  if (sorted !== undefined && fits(sorted)) return { ok: true, nonce }
  if (!fits(body)) return mismatch('the signature fits neither the sorted body nor the body as sent: key or bytes')
  return strict ? mismatch('the signature fits the body as sent, but that is not sorted') : { ok: true, nonce }
}

const mismatch = (note: string) => ({ ok: false, status: 400, code: 'MKT.0102', note }) as const

function sortedJson(body: Uint8Array): string | undefined {
  try {
    return JSON.stringify(sort(JSON.parse(Buffer.from(body).toString('utf8'))))
  } catch {
    return undefined
  }
}

function sort(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sort)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, member]) => [name, sort(member)]))
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
