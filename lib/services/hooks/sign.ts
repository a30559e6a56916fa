import { createHmac, randomBytes } from 'node:crypto'

/** A secret is this and base64 of 24 to 64 bytes (Standard Webhooks, "Signature scheme"). */
export const SECRET_PREFIX = 'whsec_'
const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/

export function newHookSecret(): string {
  return `${SECRET_PREFIX}${randomBytes(32).toString('base64')}`
}

export function isHookSecret(text: string): boolean {
  if (!SECRET.test(text)) return false
  const { length } = Buffer.from(text.slice(SECRET_PREFIX.length), 'base64')
  return length >= 24 && length <= 64
}

/**
 * The three headers of Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`, once per secret,
 * separated by blanks. The body must be sent byte for byte as given here.
 * @param id      the same on every attempt
 * @param at      time of this attempt; signed in whole seconds
 * @param secrets `whsec_…`, the current one first
 */
export function signHook(
  { id, at, body }: { id: string; at: Date; body: string },
  secrets: readonly string[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
