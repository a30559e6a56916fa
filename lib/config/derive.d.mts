/** What a key is for. Keys of different purposes cannot be used for, or found from, one another. */
export type Purpose = 'seal' | 'auth' | 'cli' | 'handover' | 'oauth-state' | 'search'
export const PURPOSES: readonly Purpose[]
/** Shortest master secret that is taken, in characters. */
export const MIN_SECRET_LENGTH: number
/** A 32-byte key for one purpose, by HKDF-SHA256 from the master secret. */
export function deriveKey(secret: string, purpose: Purpose): Buffer
/** The bearer token by which the command line, knowing the same secret, speaks to the running server (base64url). */
export function commandLineToken(secret: string): string
