import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { formatSdkDate, parseSdkDate } from '../times'

/**
 * AK/SK signing of calls to the marketplace's open APIs: Huawei Cloud's `SDK-HMAC-SHA256`
 * (protocol/saas-v2.md 7.3, license.md 4.1, metering.md 3.1).
 */

const ALGORITHM = 'SDK-HMAC-SHA256'

/** The gateway refuses a clock that is further off, in milliseconds (protocol/metering.md 3.1). */
export const SDK_WINDOW = 15 * 60_000

type Body = Uint8Array | string
type Parts = {
  method: string
  path: string
  query: string
  headers: ReadonlyMap<string, string>
  signed: string[]
  body: Body
}

/**
 * Signs all `headers` together with Host and X-Sdk-Date, and returns them with Authorization added. The path is signed
 * with a final slash; the URL requested keeps its own.
 */
export function signRequest(input: {
  method: string
  /** Absolute. */
  url: string
  headers?: Record<string, string>
  body?: Body
  accessKeyId: string
  secretAccessKey: string
  now: Date
}): Record<string, string> {
  const { method, url, body = '', accessKeyId, secretAccessKey, now } = input
  const { host, pathname, search } = new URL(url)
  const headers = { ...input.headers, Host: host, 'X-Sdk-Date': formatSdkDate(now) }
  const byName = lowerCaseNames(Object.entries(headers))
  const signed = [...byName.keys()].sort(compare)
  const request = canonicalRequest({ method, path: pathname, query: search.slice(1), headers: byName, signed, body })
  const signature = hmac(secretAccessKey, stringToSign(headers['X-Sdk-Date'], request)).toString('hex')
  return {
    ...headers,
    Authorization: `${ALGORITHM} Access=${accessKeyId}, SignedHeaders=${signed.join(';')}, Signature=${signature}`,
  }
}

export type SdkVerdict =
  | { ok: true; accessKeyId: string }
  | {
      ok: false
      reason: 'authorization_missing' | 'date_missing' | 'date_stale' | 'unknown_access_key' | 'signature_mismatch'
    }

/** Verifies such a call by the list of headers it names itself, as the gateway does. `url` is the path and query. */
export function verifyRequest(input: {
  method: string
  url: string
  headers: readonly (readonly [string, string])[]
  body: Body
  credentials: readonly { accessKeyId: string; secretAccessKey: string }[]
  now: Date
  window?: number
}): SdkVerdict {
  const { method, url, body, credentials, now, window = SDK_WINDOW } = input
  const headers = lowerCaseNames(input.headers)
  const authorization = readAuthorization(headers.get('authorization') ?? '')
  if (!authorization) return { ok: false, reason: 'authorization_missing' }
  const { accessKeyId, signed, signature } = authorization

  const date = headers.get('x-sdk-date')
  const sentAt = date === undefined ? undefined : parseSdkDate(date)
  if (date === undefined || !sentAt || !signed.includes('x-sdk-date')) return { ok: false, reason: 'date_missing' }
  if (Math.abs(sentAt.getTime() - now.getTime()) > window) return { ok: false, reason: 'date_stale' }

  const key = credentials.find((candidate) => candidate.accessKeyId === accessKeyId)
  if (!key) return { ok: false, reason: 'unknown_access_key' }
  const [path = '/', query = ''] = splitOnce(url, '?')
  const request = canonicalRequest({ method, path, query, headers, signed, body })
  return timingSafeEqual(hmac(key.secretAccessKey, stringToSign(date, request)), signature)
    ? { ok: true, accessKeyId }
    : { ok: false, reason: 'signature_mismatch' }
}

function readAuthorization(header: string) {
  const found = /^SDK-HMAC-SHA256 Access=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/i.exec(
    header,
  )
  const [, accessKeyId, signed, signature] = found ?? []
  if (!accessKeyId || !signed || !signature) return undefined
  return { accessKeyId, signed: signed.toLowerCase().split(';'), signature: Buffer.from(signature, 'hex') }
}

function canonicalRequest({ method, path, query, headers, signed, body }: Parts): string {
  return [
    method.toUpperCase(),
    canonicalPath(path),
    canonicalQuery(query),
    ...signed.map((name) => `${name}:${(headers.get(name) ?? '').trim()}`),
    '',
    signed.join(';'),
    headers.get('x-sdk-content-sha256') ?? sha256(body),
  ].join('\n')
}

function stringToSign(date: string, request: string): string {
  return `${ALGORITHM}\n${date}\n${sha256(request)}`
}

function canonicalPath(path: string): string {
  const encoded = path.split('/').map((segment) => encode(decode(segment)))
  return `${encoded.join('/')}${path.endsWith('/') ? '' : '/'}`
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', value = ''] = splitOnce(pair, '=')
      return [encode(decode(name)), encode(decode(value))] as const
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** RFC 3986: everything but letters, digits and `-_.~`, capital hex. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}

function lowerCaseNames(headers: readonly (readonly [string, string])[]): Map<string, string> {
  return new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))
}

function sha256(data: Body): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest()
}
