// Plain JavaScript, so that the command line can share it without a build.
import { createHmac, hkdfSync } from 'node:crypto'

/** What a key is for. Keys of different purposes cannot be used for, or found from, one another. */
export const PURPOSES = /** @type {const} */ (['seal', 'auth', 'cli', 'handover', 'oauth-state', 'search'])

/** @typedef {typeof PURPOSES[number]} Purpose */

/** Shortest master secret that is taken, in characters. */
export const MIN_SECRET_LENGTH = 16

/**
 * A 32-byte key for one purpose, by HKDF-SHA256 from the master secret.
 * @param {string} secret
 * @param {Purpose} purpose
 * @returns {Buffer}
 */
export function deriveKey(secret, purpose) {
  return Buffer.from(hkdfSync('sha256', secret, 'koogallery-portal', `portal/${purpose}/v1`, 32))
}

/**
 * The bearer token by which the command line, knowing the same secret, speaks to the running server (base64url).
 * @param {string} secret
 * @returns {string}
 */
export function commandLineToken(secret) {
  return createHmac('sha256', deriveKey(secret, 'cli')).update('portal-command-line').digest('base64url')
}
