import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import type { RawRequest } from '@/lib/koogallery/codec'
import { receive } from '@/lib/services/inbox/receive'
import type { Answer, Portal } from './portal'

export const V1_KEY = '9e0b3c1a-7d52-4f06-8a41-5c2e6f7d8b90'

export type V1Options = {
  key?: string
  /** Sender's time, written as the wire does; the clock's by default. */
  sentAt?: Date
  /** Put into the query after signing, in place of what was signed; undefined leaves the parameter out. */
  tamper?: Record<string, string | undefined>
  /** The database may be out of reach, and the key with it: a failure may then be unsigned. */
  blind?: boolean
}

/** A query as the marketplace signs and sends it (protocol/saas-v1.md 2.1): written anew here, from the document. */
export function v1Query(parameters: Record<string, string>, key = V1_KEY): Record<string, string> {
  const text = Object.keys(parameters)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}=${parameters[name]}`)
    .join('&')
  const token = createHmac('sha256', `${key}${parameters.timeStamp}`).update(text).digest('base64')
  return { ...parameters, authToken: token }
}

export function v1Request(sellerId: string, query: Record<string, string | undefined>): RawRequest {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    // Java's URLEncoder writes a blank as a plus sign.
    value === undefined ? [] : [`${name}=${encodeURIComponent(value).replaceAll('%20', '+')}`],
  )
  return { method: 'GET', url: `/api/koogallery/${sellerId}?${pairs.join('&')}`, headers: [], body: new Uint8Array() }
}

export const compactTime = (date: Date): string => date.toISOString().replace(/\D/g, '')

/** Sends a signed V1.0 call, and checks that the answer is signed with the same key over its exact body. */
export async function sendV1(
  portal: Portal,
  activity: string,
  fields: Record<string, string> = {},
  { key = V1_KEY, sentAt = portal.clock.now, tamper = {}, blind = false }: V1Options = {},
): Promise<Answer> {
  const signed = v1Query({ activity, timeStamp: compactTime(sentAt), ...fields }, key)
  const request = v1Request(portal.sellerId, { ...signed, ...tamper })
  const answer = await receive(portal.inbox, { sellerId: portal.sellerId, receivedAt: portal.clock.now }, request)
  expect(answer.status).toBe(200)
  const read = JSON.parse(answer.body) as Answer
  if (blind && read.resultCode === '000005') return read
  const signature = createHmac('sha256', V1_KEY).update(answer.body).digest('base64')
  expect(answer.headers).toContainEqual(['Body-Sign', `sign_type="HMAC-SHA256", signature="${signature}"`])
  return read
}
