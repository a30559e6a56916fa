import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Seals secrets and personal data before they are stored. */
export type SecretBox = {
  /** AES-256-GCM; `aad` binds the text to its place (`seller_keys/acme/basic`), so that it opens nowhere else. */
  seal(plain: string, aad: string): string
  /** The plain text; a SealError when the key, the place or the text is not the one it was sealed with. */
  open(sealed: string, aad: string): string
  /** Keyed digest (hex): tells whether two secrets of one place are equal, and nothing else. */
  fingerprint(plain: string, place: string): string
  /** The digest under the present key, then those under older ones: what was stored before a change is still found. */
  fingerprints(plain: string, place: string): string[]
  /** Short public name of the key, the second part of everything it seals. */
  keyId: string
}

export class SealError extends Error {
  override readonly name = 'SealError'
}

/**
 * A box over a 32-byte key. Sealed text is `v1.<keyid>.<base64url of nonce, ciphertext and tag>`. Keys in `older` only open,
 * so that a master secret can be replaced while what it sealed is still read.
 */
export function createSecretBox(key: Buffer, older: readonly Buffer[] = []): SecretBox {
  const keyId = idOf(key)
  const keys = new Map([...older, key].map((k) => [idOf(k), k]))

  // A key of its own, so that digests and ciphertexts can never be played against each other.
  const digestKeyOf = (k: Buffer) => createHmac('sha256', k).update('fingerprint').digest()
  const digestKey = digestKeyOf(key)
  const digestKeys = [digestKey, ...older.map(digestKeyOf)]
  const digest = (under: Buffer, plain: string, place: string) =>
    createHmac('sha256', under).update(place).update('\0').update(plain).digest('hex')

  return {
    keyId,
    fingerprint: (plain, place) => digest(digestKey, plain, place),
    fingerprints: (plain, place) => digestKeys.map((under) => digest(under, plain, place)),
    seal(plain, aad) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(Buffer.from(aad))
      const body = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${VERSION}.${keyId}.${body.toString('base64url')}`
    },
    open(sealed, aad) {
      const [version, id, text, ...rest] = sealed.split('.')
      if (version !== VERSION || id === undefined || text === undefined || rest.length > 0) {
        throw new SealError('This is not a sealed text.')
      }
      const opener = keys.get(id)
      if (!opener) {
        throw new SealError(`Sealed with another master secret (key ${id}). Set PORTAL_SECRET to the one used before.`)
      }
      const body = Buffer.from(text, 'base64url')
      if (body.length < NONCE_BYTES + TAG_BYTES) throw new SealError('The sealed text is cut short.')
      const decipher = createDecipheriv('aes-256-gcm', opener, body.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(aad))
      decipher.setAuthTag(body.subarray(-TAG_BYTES))
      try {
        const plain = [decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]
        return Buffer.concat(plain).toString('utf8')
      } catch {
        throw new SealError('The sealed text was changed or belongs to another place.')
      }
    },
  }
}

const idOf = (key: Buffer) => createHash('sha256').update('key-id').update(key).digest('hex').slice(0, 8)
