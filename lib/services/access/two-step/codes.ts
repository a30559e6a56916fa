import { createHash, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

/** What authenticator apps show above the code. */
const ISSUER = 'KooPort'
/** A code of the step before or after counts too: clocks differ. */
const WINDOW = 1
const PERIOD_S = 30
const SECRET_BYTES = 20
const RECOVERY_CODES = 10
/** Crockford's letters: none is read as another. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'
const RECOVERY_LETTERS = 10

/** Base32, as people type it into an app that cannot scan. */
export function newSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

function totp(secret: string, email: string): TOTP {
  return new TOTP({ issuer: ISSUER, label: email, secret: Secret.fromBase32(secret), period: PERIOD_S })
}

/** `otpauth://totp/…`, what an app scans (RFC 6238: SHA-1, 6 digits, 30 s). */
export function keyUri(secret: string, email: string): string {
  return totp(secret, email).toString()
}

/** The time step a six-digit code belongs to; null for one that does not fit at this moment. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const delta = totp(secret, '').validate({ token: code, timestamp: now.getTime(), window: WINDOW })
  return delta === null ? null : Math.floor(now.getTime() / 1_000 / PERIOD_S) + delta
}

/** Fifty random bits each, in two groups of five. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = [...randomBytes(RECOVERY_LETTERS)].map((byte) => LETTERS[byte % LETTERS.length]).join('')
    return `${letters.slice(0, 5)}-${letters.slice(5)}`
  })
}

/** Enough of a digest for what cannot be guessed; blanks, dashes and capitals do not count. */
export function hashRecoveryCode(code: string): string {
  return createHash('sha256').update(code.toLowerCase().replace(/[\s-]/g, '')).digest('base64url')
}
