import { createHmac } from 'node:crypto'
import { authToken, memberParameters } from '@/lib/koogallery/auth-token'
import type { RawRequest } from '@/lib/koogallery/codec'
import { signKit } from '@/lib/koogallery/signature-kit'

export type Body = Record<string, unknown>

/** A call of the Kit V2 as the marketplace signs it: top-level members ascending, nulls left out. */
export function kitV2Call(input: {
  path: string
  body: Body | string
  key: string
  now: Date
  nonce: string
  /** What is signed when it is not what is sent. */
  signedBody?: string
}): RawRequest {
  const { path, body, key, now, nonce } = input
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const timestamp = String(now.getTime())
  return {
    method: 'POST',
    url: path,
    headers: [
      ['Content-Type', 'application/json'],
      ['X-Sign', signKit({ accessKey: key, nonce, timestamp, body: input.signedBody ?? text }).toUpperCase()],
      ['x-timestamp', timestamp],
      ['x-nonce', nonce],
    ],
    body: Buffer.from(text),
  }
}

/** A call of the Kit V1: authToken in a header, over the members that are not blank. */
export function kitV1Call(input: { path: string; body: Body; key: string; quoted?: boolean }): RawRequest {
  const { path, body, key, quoted } = input
  const token = authToken(key, memberParameters(body))
  return {
    method: 'POST',
    url: path,
    headers: [['authToken', quoted ? `"${token}"` : token]],
    body: Buffer.from(JSON.stringify(body)),
  }
}

/** Body-Sign of the given bytes, computed here anew. */
export function bodySignOf(key: string, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64')
}
