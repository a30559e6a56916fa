// Signs calls as the marketplace does (protocol/saas-v2.md 2.2), written apart from the portal's own code.
import { createHmac, randomBytes } from 'node:crypto'

const hmac = (/** @type {string} */ key, /** @type {string} */ text) =>
  createHmac('sha256', key).update(text).digest('hex')

/**
 * Path with query of a call.
 * @param {{ path: string, key: string, body: string, sentAt?: number }} call `sentAt` in milliseconds
 */
export function signedPath({ path, key, body, sentAt = Date.now() }) {
  const nonce = randomBytes(16).toString('hex')
  const signature = hmac(key, `${key}${nonce}${sentAt}${hmac(key, body)}`).toUpperCase()
  return `${path}?signature=${signature}&timestamp=${sentAt}&nonce=${nonce}`
}
