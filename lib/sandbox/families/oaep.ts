import { constants, createHash, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'

type Digest = 'sha1' | 'sha256'

/** As the marketplace does it, and two other ways it might (protocol/kit-and-oauth.md 3.5). */
export const OAEP_FORMS = {
  usual: { digest: 'sha256', mgf: 'sha1' },
  oaep_sha256: { digest: 'sha256', mgf: 'sha256' },
  oaep_sha1: { digest: 'sha1', mgf: 'sha1' },
} as const satisfies Record<string, { digest: Digest; mgf: Digest }>

/**
 * RSA-OAEP with a mask digest of its own, which node:crypto does not offer; RFC 8017, 7.1.1, empty label.
 * @param publicKey SubjectPublicKeyInfo in Base64, without PEM lines, as typed into the application credential
 */
export function encryptSecret(publicKey: string, plain: string, form: { digest: Digest; mgf: Digest }): string {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  const length = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  const labelHash = createHash(form.digest).update('').digest()
  const message = Buffer.from(plain, 'utf8')
  const padding = Buffer.alloc(length - message.length - 2 * labelHash.length - 2)
  const block = Buffer.concat([labelHash, padding, Buffer.from([1]), message])
  const seed = randomBytes(labelHash.length)
  const maskedBlock = xor(block, mask(seed, block.length, form.mgf))
  const maskedSeed = xor(seed, mask(maskedBlock, seed.length, form.mgf))
  const encoded = Buffer.concat([Buffer.from([0]), maskedSeed, maskedBlock])
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded).toString('base64')
}

/** MGF1 (RFC 8017, B.2.1). */
function mask(seed: Buffer, length: number, digest: Digest): Buffer {
  const parts: Buffer[] = []
  for (let counter = 0, have = 0; have < length; counter += 1) {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(counter)
    const part = createHash(digest).update(seed).update(number).digest()
    parts.push(part)
    have += part.length
  }
  return Buffer.concat(parts).subarray(0, length)
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
}
