import { createHmac } from 'node:crypto'
import type { Bend } from '../faults'
import { bendMembers, type CallToSign, type SignedRequest, signingKey, stamp17, withBusinessId } from './family'
import { encryptField } from './sensitive-field'

/** Base64 of HMAC-SHA256 over the sorted `name=value`, keyed by Key and timeStamp (protocol/saas-v1.md 2.1). */
export function authToken(key: string, values: Readonly<Partial<Record<string, string>>>): string {
  const text = Object.keys(values)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}=${values[name]}`)
    .join('&')
  return createHmac('sha256', `${key}${values.timeStamp ?? ''}`)
    .update(text, 'utf8')
    .digest('base64')
}

/** Base64 by definition (protocol/saas-v1.md 2.5): a `+` in the query can only be meant. */
const BASE64 = ['authToken', 'mobilePhone', 'email', 'saasExtendParams']

/**
 * A GET with everything in the query, as SaaS V1.0 and licence 1.0 are called: mobile number and e-mail encrypted,
 * extension parameters in Base64 (protocol/saas-v1.md 2, 4.1, 5; license.md 2).
 */
export function signQuery(
  { address, activity, members, keys, identity }: CallToSign,
  bend: Bend = 'none',
): SignedRequest {
  const key = signingKey(keys, 'v1', bend)
  const bent = bendMembers({ ...withBusinessId(activity, members, identity), activity }, bend)
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(bent)) {
    if (value === undefined || value === null) continue
    values[name] = written(name, value, keys.v1 ?? '', identity.nonce)
  }
  // Most tokens have a plus sign; where one must, time steps back until it does.
  for (let ms = 0; ms < 500; ms += 1) {
    values.timeStamp = stamp17(new Date(identity.sentAt.getTime() - ms), 'utc')
    if (bend !== 'plus_as_blank' || authToken(key, values).includes('+')) break
  }
  const query = new URLSearchParams({ ...values, authToken: authToken(key, values) })
  const url = `${address}?${bend === 'plus_as_blank' ? plusAsItIs(query) : query}`
  return { method: 'GET', url, body: '', headers: { accept: 'application/json' } }
}

function written(name: string, value: unknown, key: string, nonce: string): string {
  if (name === 'mobilePhone') return encryptField(key, 256, nonce.slice(0, 16), String(value))
  if (name === 'email') return encryptField(key, 256, nonce.slice(16, 32), String(value))
  if (name === 'saasExtendParams') return Buffer.from(JSON.stringify(value)).toString('base64')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function plusAsItIs(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => {
      const pair = new URLSearchParams({ [name]: value }).toString()
      return BASE64.includes(name) ? pair.replaceAll('%2B', '+') : pair
    })
    .join('&')
}
