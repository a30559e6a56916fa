import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'
import type { EncryptType } from '@/lib/domain/seller'
import { decodeUtf8 } from './canonical-json'

/**
 * Sensitive fields of V1.0: `IV (16 characters) + base64(AES-CBC)` for mobile number and e-mail in requests, user name
 * and password in answers (protocol/saas-v1.md 5).
 */

const BITS = { '1': 256, '2': 128 } as const satisfies Record<EncryptType, number>

const IV_LENGTH = 16
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A field has room for 128 characters, so for this many bytes in clear (protocol/saas-v1.md 4.1). */
export const LONGEST_SENSITIVE_BYTES = 79

/**
 * The key that Java's `KeyGenerator("AES")` makes from `SecureRandom("SHA1PRNG")` seeded with the Key: written out,
 * because it is that of the SUN provider alone (protocol/saas-v1.md 5.2).
 */
export function deriveAesKey(key: string, type: EncryptType): Buffer {
  const wanted = BITS[type] / 8
  const state = sha1(Buffer.from(key))
  const bytes: Buffer[] = []
  for (let have = 0; have < wanted; have += 20) {
    const out = sha1(state)
    bytes.push(out)
    advance(state, out)
  }
  return Buffer.concat(bytes).subarray(0, wanted)
}

/** Adds `out` and one to the state, byte by byte and, as Java does it, signed. */
function advance(state: Buffer, out: Buffer): void {
  let carry = 1
  let changed = false
  for (let i = 0; i < state.length; i += 1) {
    const sum = state.readInt8(i) + out.readInt8(i) + carry
    changed ||= state.readUInt8(i) !== (sum & 0xff)
    state.writeUInt8(sum & 0xff, i)
    carry = sum >> 8
  }
  if (!changed) state.writeUInt8((state.readUInt8(0) + 1) & 0xff, 0)
}

const sha1 = (bytes: Buffer): Buffer => createHash('sha1').update(bytes).digest()

/** @param iv 16 letters and digits; their ASCII bytes are the vector. */
export function encryptField(input: { key: string; type: EncryptType; iv: string; value: string }): string {
  const { key, type, iv, value } = input
  const cipher = createCipheriv(`aes-${BITS[type]}-cbc`, deriveAesKey(key, type), iv)
  return iv + Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]).toString('base64')
}

/**
 * The vector for a value, made from the value itself: a repeated answer stays the same byte for byte, and neither two
 * values, nor two fields or instances, share a vector.
 */
export function syntheticIv(input: { key: string; instanceId: string; field: string; value: string }): string {
  const { key, instanceId, field, value } = input
  const digest = createHmac('sha256', key).update(`iv\0${instanceId}\0${field}\0${value}`).digest()
  return [...digest.subarray(0, IV_LENGTH)].map((byte) => LETTERS_AND_DIGITS[byte % LETTERS_AND_DIGITS.length]).join('')
}

/** The value in clear; undefined when the field is not one, or was made with another key or key length. */
export function decryptField(input: { key: string; type: EncryptType; field: string }): string | undefined {
  const { key, type, field } = input
  const iv = Buffer.from(field.slice(0, IV_LENGTH))
  const encrypted = Buffer.from(field.slice(IV_LENGTH), 'base64')
  try {
    // Throws for a vector or a text of the wrong length, too.
    const decipher = createDecipheriv(`aes-${BITS[type]}-cbc`, deriveAesKey(key, type), iv)
    return decodeUtf8(Buffer.concat([decipher.update(encrypted), decipher.final()]))
  } catch {
    return undefined
  }
}
