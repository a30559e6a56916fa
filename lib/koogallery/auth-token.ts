import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Refusal, SigningKey } from './codec'
import { readQuery } from './query'

/**
 * The signatures of the V1.0 families: `authToken` on requests, `Body-Sign` on answers
 * (protocol/saas-v1.md 2 and 3, license.md 2.6, kit-and-oauth.md 3.1 and 3.2). All use the single Key of the class v1.
 */

export const TIME_PARAMETER = 'timeStamp'
const TOKEN_PARAMETER = 'authToken'

/** Base64 by definition, so a blank in them was a plus sign (protocol/saas-v1.md 2.5). Never done to free text. */
const BASE64_FIELDS = new Set([TOKEN_PARAMETER, 'mobilePhone', 'email', 'saasExtendParams'])

export type V1Query = {
  /** All but the token: decoded once, the first of a repeated name, empty and unknown ones included. */
  parameters: ReadonlyMap<string, string>
  token?: string
}

/** Reads the query of a GET as a form, where `+` is a blank, and mends the base64 fields. Never throws. */
export function readV1Query(url: string): V1Query {
  const parameters = readQuery(url, 'form')
  for (const [name, value] of parameters) {
    if (BASE64_FIELDS.has(name)) parameters.set(name, value.replaceAll(' ', '+'))
  }
  const token = parameters.get(TOKEN_PARAMETER)
  parameters.delete(TOKEN_PARAMETER)
  return { parameters, token }
}

/**
 * The members of a POST as its sender signs them: blank ones are skipped, numbers in decimal form, what is nested as
 * JSON (protocol/saas-v1.md 2.2).
 */
export function memberParameters(members: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(members).flatMap(([name, value]): [string, string][] => {
      if (value === null || value === undefined) return []
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
      return text.trim() === '' ? [] : [[name, text]]
    }),
  )
}

/** `name=value` joined by `&` in code-unit order of the names, nothing encoded. */
export function authTokenString(parameters: ReadonlyMap<string, string>): string {
  return [...parameters]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** Standard base64 of HMAC-SHA256, keyed by the Key and the value of timeStamp, one after the other. */
export function authToken(key: string, parameters: ReadonlyMap<string, string>): string {
  return digest(key, parameters).toString('base64')
}

function digest(key: string, parameters: ReadonlyMap<string, string>): Buffer {
  return createHmac('sha256', key + (parameters.get(TIME_PARAMETER) ?? ''))
    .update(authTokenString(parameters))
    .digest()
}

/** Which key made the token, in constant time. There is no nonce: the same call verifies again (saas-v1.md 2.3). */
export function verifyAuthToken(input: {
  parameters: ReadonlyMap<string, string>
  token?: string
  keys: readonly SigningKey[]
}): { ok: true; keyId: string } | Refusal {
  const { parameters, token } = input
  if (!token) return refuse('signature_missing', 'The parameter authToken is missing.')
  if (!parameters.get(TIME_PARAMETER)) return refuse('timestamp_missing', 'The parameter timeStamp is missing.')
  // An empty secret would let everybody sign.
  const keys = input.keys.filter((key) => key.secret !== '')
  if (keys.length === 0) return refuse('no_key', 'No access key is stored for this interface.')
  const given = Buffer.from(token)
  const fitting = keys.find((key) => {
    const expected = Buffer.from(authToken(key.secret, parameters))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
  if (fitting) return { ok: true, keyId: fitting.id }
  return refuse('signature_mismatch', 'The authToken does not fit the parameters and the access key.')
}

/**
 * The header every V1.0 answer carries, over the exact body sent, keyed by the Key alone. The marketplace knows it in
 * this spelling only (protocol/saas-v1.md 3); lib/http/header-case.ts keeps it on the way out.
 */
export function bodySignHeader(key: SigningKey, body: string): [name: string, value: string] {
  const signature = createHmac('sha256', key.secret).update(body).digest('base64')
  return [BODY_SIGN, `sign_type="HMAC-SHA256", signature="${signature}"`]
}

export const BODY_SIGN = 'Body-Sign'

function refuse(reason: Refusal['reason'], detail: string): Refusal {
  return { ok: false, reason, detail }
}
