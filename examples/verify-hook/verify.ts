// Verifies a hook of the portal (Standard Webhooks). Node 20 or newer; no package.
import { createHmac, timingSafeEqual } from 'node:crypto'

export type HookHeaders = { id: string; timestamp: string; signature: string }

/**
 * Whether the portal signed exactly this body with one of your `secrets` (`whsec_…`), within the last five minutes.
 * `body`: the bytes as they came, before any parsing; `now`: seconds since 1970. Remember the ids you have worked off:
 * a hook may come twice.
 */
export function verifyHook(headers: HookHeaders, body: string, secrets: readonly string[], now: number): boolean {
  const seconds = /^\d{1,12}$/.test(headers.timestamp) ? Number(headers.timestamp) : Number.NaN
  if (!(Math.abs(now - seconds) <= 300)) return false
  const given = headers.signature
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => Buffer.from(entry.slice(3), 'base64'))
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    const good = createHmac('sha256', key).update(`${headers.id}.${headers.timestamp}.${body}`).digest()
    return given.some((one) => one.length === good.length && timingSafeEqual(one, good))
  })
}
