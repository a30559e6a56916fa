import { constants, createHash, createPrivateKey, createPublicKey, type KeyObject, privateDecrypt } from 'node:crypto'

/**
 * RSA-OAEP with its two digests chosen apart (RFC 8017, 7.1.2). The Kit encrypts with SHA-256 over MGF1 with SHA-1
 * (protocol/kit-and-oauth.md 3.5); Node's own OAEP takes one digest for both and cannot read that. So OpenSSL does the
 * modular arithmetic (blinded, unpadded) and the padding is taken off here.
 */

export type OaepDigests = { hash: 'sha256' | 'sha1'; mgf1: 'sha256' | 'sha1' }

/** The documented variant first, then the two that other libraries make by default; the first that decodes counts. */
export const OAEP_VARIANTS: readonly OaepDigests[] = [
  { hash: 'sha256', mgf1: 'sha1' },
  { hash: 'sha256', mgf1: 'sha256' },
  { hash: 'sha1', mgf1: 'sha1' },
]

/**
 * The text inside an OAEP ciphertext (Base64, blanks allowed), tried with each variant; undefined when none fits the key.
 * Says nothing about why: whoever sent it must not learn that.
 */
export function decryptOaep(privateKey: KeyObject, ciphertext: string): string | undefined {
  const encrypted = fromBase64(ciphertext)
  const size = modulusBytes(privateKey)
  if (!encrypted || size === undefined || encrypted.length !== size) return undefined
  let encoded: Buffer
  try {
    encoded = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encrypted)
  } catch {
    // Not below the modulus.
    return undefined
  }
  for (const variant of OAEP_VARIANTS) {
    const message = decodeOaep(encoded, variant)
    const text = message && toText(message)
    if (text !== undefined) return text
  }
  return undefined
}

/**
 * Takes the padding off a block as long as the modulus, with an empty label; undefined when it does not fit. Every byte
 * is looked at whatever is found, and all checks come to one answer (RFC 8017, 7.1.2, note on Manger's attack).
 */
export function decodeOaep(encoded: Uint8Array, { hash, mgf1 }: OaepDigests): Buffer | undefined {
  const labelHash = createHash(hash).digest()
  const hashSize = labelHash.length
  if (encoded.length < 2 * hashSize + 2) return undefined
  const maskedSeed = encoded.subarray(1, 1 + hashSize)
  const maskedBlock = encoded.subarray(1 + hashSize)
  const seed = xor(maskedSeed, mask(maskedBlock, hashSize, mgf1))
  const block = xor(maskedBlock, mask(seed, maskedBlock.length, mgf1))

  let fault = encoded[0] ?? 1
  for (let i = 0; i < hashSize; i += 1) fault |= (block[i] ?? 0) ^ (labelHash[i] ?? 0)
  // After the hash: zeros, a one, the message.
  let searching = 1
  let start = 0
  for (let i = hashSize; i < block.length; i += 1) {
    const byte = block[i] ?? 0
    const isOne = equals(byte, 1)
    const isZero = equals(byte, 0)
    start |= -(searching & isOne) & (i + 1)
    fault |= searching & (isOne ^ 1) & (isZero ^ 1)
    searching &= isOne ^ 1
  }
  fault |= searching
  return fault === 0 ? block.subarray(start) : undefined
}

/** 1 when two bytes are equal, else 0, without a branch. */
function equals(a: number, b: number): number {
  return ((a ^ b) - 1) >>> 31
}

function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0)))
}

/** MGF1 (RFC 8017, B.2.1). */
function mask(seed: Uint8Array, length: number, hash: 'sha256' | 'sha1'): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 0, made = 0; made < length; counter += 1) {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(counter)
    const block = createHash(hash).update(seed).update(number).digest()
    blocks.push(block)
    made += block.length
  }
  return Buffer.concat(blocks, length)
}

function modulusBytes(key: KeyObject): number | undefined {
  const bits = key.asymmetricKeyDetails?.modulusLength
  return bits === undefined ? undefined : Math.ceil(bits / 8)
}

/** Base64 in either alphabet, wrapped or not. */
function fromBase64(text: string): Buffer | undefined {
  const compact = text.replace(/\s/g, '')
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(compact) ? Buffer.from(compact, 'base64') : undefined
}

function toText(message: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(message)
  } catch {
    return undefined
  }
}

/** Why a private key cannot be used for the Kit. */
export type KeyFault = 'not_a_key' | 'public_key' | 'encrypted_key' | 'not_rsa' | 'too_short'

/** The form demands 3072 bits (protocol/kit-and-oauth.md 3.5); an older key in use is not turned away over that. */
const SHORTEST_BITS = 2048

/**
 * Reads a private RSA key: PEM (PKCS#8 or PKCS#1), or PKCS#8 DER in Base64 without PEM lines, as the public sample keeps
 * it (protocol/kit-and-oauth.md 3.5).
 */
export function readPrivateKey(text: string): { ok: true; key: KeyObject } | { ok: false; fault: KeyFault } {
  const trimmed = text.trim()
  if (/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(trimmed)) return { ok: false, fault: 'public_key' }
  if (/ENCRYPTED/.test(trimmed)) return { ok: false, fault: 'encrypted_key' }
  const key = parseKey(trimmed)
  if (!key) return { ok: false, fault: 'not_a_key' }
  if (key.asymmetricKeyType !== 'rsa') return { ok: false, fault: 'not_rsa' }
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < SHORTEST_BITS) return { ok: false, fault: 'too_short' }
  return { ok: true, key }
}

function parseKey(text: string): KeyObject | undefined {
  try {
    if (text.startsWith('-----')) return createPrivateKey(text)
    const der = fromBase64(text)
    return der && createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  } catch {
    return undefined
  }
}

/**
 * The public key as the credential form takes it: SubjectPublicKeyInfo in Base64, without the first and the last PEM
 * line (protocol/kit-and-oauth.md 3.5, 7).
 */
export function publicKeyBody(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
}

/** Tells key pairs apart: SHA-256 of the public key, hex. */
export function publicKeyFingerprint(body: string): string {
  return createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex')
}
