import type { SecretBox } from '@/lib/services/secret-box'

/** Tells whether two keys of an account are the same without opening them, whatever their class. */
export function keyFingerprint(secretBox: SecretBox, sellerId: string, secret: string): string {
  return secretBox.fingerprint(secret, `${sellerId}:seller_keys.fingerprint`)
}

/** What people see of a key: its last four characters, none of a short one. */
export function keyHint(secret: string): string {
  return secret.length >= 12 ? secret.slice(-4) : ''
}
