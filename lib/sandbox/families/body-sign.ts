import { createHmac } from 'node:crypto'
import type { Answered } from '../judge'

const HEADER = 'Body-Sign'
const FORMAT = /^sign_type="HMAC-SHA256"\s*,\s*signature=\s*"([A-Za-z0-9+/]+=*)"$/

/**
 * The header every answer of V1.0 carries, as the debugging page checks it: spelling, quotes, and the signature over the
 * very bytes of the body under the Key alone (protocol/saas-v1.md 3). Adds to `findings` and answers whether it is right.
 */
export function checkBodySign(answer: Answered, key: string, findings: string[]): boolean {
  const spelt = answer.headers.find(([name]) => name.toLowerCase() === HEADER.toLowerCase())
  const fault = faultOf(spelt, answer.body, key)
  if (fault) findings.push(fault)
  return fault === undefined
}

function faultOf(spelt: readonly [string, string] | undefined, body: string, key: string): string | undefined {
  if (!spelt) return 'body_sign_missing'
  const [name, value] = spelt
  if (name !== HEADER) return 'body_sign_spelling'
  const signature = FORMAT.exec(value)?.[1]
  if (signature === undefined) return 'body_sign_format'
  return signature === bodySignature(key, body) ? undefined : 'body_sign_mismatch'
}

export function bodySignature(key: string, body: string): string {
  return createHmac('sha256', key).update(body, 'utf8').digest('base64')
}
