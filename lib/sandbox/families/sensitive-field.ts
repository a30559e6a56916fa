import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

/**
 * Sensitive fields of V1.0: 16 characters of IV, then Base64 of AES-CBC, under the key that Java's SHA1PRNG makes of the
 * seller's Key (protocol/saas-v1.md 5.1, 5.2).
 */
export type KeyBits = 128 | 256

export function encryptField(key: string, bits: KeyBits, iv: string, plain: string): string {
  const cipher = createCipheriv(`aes-${bits}-cbc`, aesKey(key, bits), Buffer.from(iv, 'ascii'))
  return iv + Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]).toString('base64')
}

/** Undefined when it is no such field or another key made it. */
export function decryptField(key: string, bits: KeyBits, field: string): string | undefined {
  if (!/^[\x21-\x7e]{16}[A-Za-z0-9+/]+=*$/.test(field)) return undefined
  try {
    const decipher = createDecipheriv(`aes-${bits}-cbc`, aesKey(key, bits), Buffer.from(field.slice(0, 16), 'ascii'))
    return Buffer.concat([decipher.update(field.slice(16), 'base64'), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

function aesKey(key: string, bits: KeyBits): Buffer {
  const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest()
  const state = new Int8Array(sha1(Buffer.from(key, 'utf8')))
  const first = sha1(new Uint8Array(state.buffer))
  step(state, new Int8Array(first))
  const second = sha1(new Uint8Array(state.buffer))
  return Buffer.concat([first, second]).subarray(0, bits / 8)
}

/** The generator's next state: state + output + 1 over signed bytes, the carry going upwards. */
function step(state: Int8Array, output: Int8Array): void {
  const before = Int8Array.from(state)
  let carry = 1
  for (const [index, byte] of before.entries()) {
    const sum = byte + (output[index] ?? 0) + carry
    state[index] = sum
    carry = sum >> 8
  }
  if (before.every((byte, index) => byte === state[index])) state[0] = (state[0] ?? 0) + 1
}
