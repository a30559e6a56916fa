// Signs calls as the marketplace does, in every family, written from the documents apart from the portal's own code.
import { createHmac, randomBytes } from 'node:crypto'

/**
 * A call as it goes over the wire; `path` with its query.
 * @typedef {{ method: 'GET' | 'POST', path: string, headers: Record<string, string>, body: string }} SignedCall
 */

const hmac = (key, text) => createHmac('sha256', key).update(text)

/** SaaS V2.0, orderNotify, L2 and L-IND (protocol/saas-v2.md 2.2); lower-case hex. */
export function signV2({ key, nonce, timestamp, body }) {
  const inner = hmac(key, body).digest('hex')
  return hmac(key, `${key}${nonce}${timestamp}${inner}`).digest('hex')
}

/** Kit V2 (protocol/kit-and-oauth.md 3.3): the body itself is part of the message; lower-case hex. */
export function signKit({ key, nonce, timestamp, body }) {
  return hmac(key, `${key}${nonce}${timestamp}`).update(body).digest('hex')
}

/** V1.0 (protocol/saas-v1.md 2.1) over names and values as they are before they are encoded; base64. */
export function authToken({ key, parameters }) {
  const pairs = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))
  return hmac(`${key}${parameters.timeStamp}`, pairs.map((pair) => pair.join('=')).join('&')).digest('base64')
}

/** The members of a POST that V1.0 signs (protocol/saas-v1.md 2.2): all that are not blank, as text. */
export function signedMembers(body) {
  const texts = Object.entries(body).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value),
  ])
  return Object.fromEntries(texts.filter(([, text]) => text.trim() !== ''))
}

/** What the header Body-Sign of an answer must be (protocol/saas-v1.md 3). */
export function bodySign({ key, body }) {
  return `sign_type="HMAC-SHA256", signature="${hmac(key, body).digest('base64')}"`
}

/** `yyyyMMddHHmmssSSS`, some hours east of UTC. */
export function compactTime(atMs, hoursEast = 0) {
  return new Date(atMs + hoursEast * 3_600_000).toISOString().replace(/\D/g, '')
}

/** Path with query of a call of SaaS V2.0. `sentAt` in milliseconds. */
export function signedPath({ path, key, body, sentAt = Date.now() }) {
  const nonce = randomBytes(16).toString('hex')
  const signature = signV2({ key, nonce, timestamp: sentAt, body }).toUpperCase()
  return `${path}?signature=${signature}&timestamp=${sentAt}&nonce=${nonce}`
}

/** @returns {SignedCall} A POST of the families that are signed in the URL. */
export function postV2({ path, key, fields, sentAt }) {
  const body = JSON.stringify(fields)
  return { method: 'POST', path: signedPath({ path, key, body, sentAt }), headers: JSON_TYPE, body }
}

/** @returns {SignedCall} A GET of SaaS V1.0 or L1; the time is UTC (protocol/saas-v1.md 2.3). */
export function getV1({ path, key, parameters, sentAt }) {
  const signed = { ...parameters, timeStamp: compactTime(sentAt) }
  const query = new URLSearchParams({ ...signed, authToken: authToken({ key, parameters: signed }) })
  return { method: 'GET', path: `${path}?${query}`, headers: {}, body: '' }
}

/** @returns {SignedCall} A push of Kit V1; the time is China's (protocol/kit-and-oauth.md 1.7). */
export function postKitV1({ path, key, fields, sentAt }) {
  const signed = { ...fields, timeStamp: compactTime(sentAt, 8) }
  const token = authToken({ key, parameters: signedMembers(signed) })
  return { method: 'POST', path, headers: { ...JSON_TYPE, authToken: token }, body: JSON.stringify(signed) }
}

/** @returns {SignedCall} A push of Kit V2. */
export function postKitV2({ path, key, fields, sentAt }) {
  const body = JSON.stringify(sorted({ ...fields, timeStamp: compactTime(sentAt, 8) }))
  const nonce = randomBytes(16).toString('hex')
  const sign = signKit({ key, nonce, timestamp: sentAt, body })
  return {
    method: 'POST',
    path,
    headers: { ...JSON_TYPE, 'x-sign': sign, 'x-timestamp': String(sentAt), 'x-nonce': nonce },
    body,
  }
}

const JSON_TYPE = { 'content-type': 'application/json;charset=utf8' }

function sorted(fields) {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))
}
