import { spawnSync } from 'node:child_process'
import { constants, createHash, createPublicKey, generateKeyPairSync, type KeyObject, publicEncrypt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeOaep,
  decryptOaep,
  OAEP_VARIANTS,
  type OaepDigests,
  publicKeyBody,
  publicKeyFingerprint,
  readPrivateKey,
} from '@/lib/koogallery/rsa-oaep'
import openjdk from './recorded/oaep-openjdk.json'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** protocol/kit-and-oauth.md 3.5. */
const SECRET = 's3cret-云商店-0001'
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 })
const other = generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey

function keyOf(text: string): KeyObject {
  const read = readPrivateKey(text)
  if (!read.ok) throw new Error(read.fault)
  return read.key
}

/** Encrypts with the OpenSSL of this machine. */
function openssl(hash: string, mgf1: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'oaep-'))
  try {
    const keyFile = path.join(folder, 'public.pem')
    writeFileSync(keyFile, createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }))
    const options = ['rsa_padding_mode:oaep', `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${mgf1}`]
    const made = spawnSync(
      'openssl',
      ['pkeyutl', '-encrypt', '-pubin', '-inkey', keyFile, ...options.flatMap((option) => ['-pkeyopt', option])],
      { input: SECRET },
    )
    if (made.status !== 0) throw new Error(made.stderr.toString())
    return made.stdout.toString('base64')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** EME-OAEP as RFC 8017, 7.1.1 writes it, with whatever is to be wrong about it. */
function encodeOaep(
  message: string,
  size: number,
  { hash, mgf1 }: OaepDigests,
  wrong: { label?: string; first?: number; padding?: number; separator?: number } = {},
): Buffer {
  const mgf = (seed: Buffer, length: number) => {
    const blocks = Array.from({ length: 20 }, (_, n) => {
      return createHash(mgf1)
        .update(seed)
        .update(Buffer.of(0, 0, 0, n))
        .digest()
    })
    return Buffer.concat(blocks).subarray(0, length)
  }
  const xor = (a: Buffer, b: Buffer) => Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0)))
  const label = createHash(hash)
    .update(wrong.label ?? '')
    .digest()
  const text = Buffer.from(message)
  const padding = Buffer.alloc(size - 2 * label.length - 2 - text.length, wrong.padding ?? 0)
  const block = Buffer.concat([label, padding, Buffer.of(wrong.separator ?? 1), text])
  const seed = Buffer.alloc(label.length, 7)
  const masked = xor(block, mgf(seed, block.length))
  return Buffer.concat([Buffer.of(wrong.first ?? 0), xor(seed, mgf(masked, label.length)), masked])
}

describe.each(OAEP_VARIANTS)('the padding, $hash over MGF1 with $mgf1 (RFC 8017, 7.1.2)', (variant) => {
  const least = 2 * createHash(variant.hash).digest().length + 2
  const decoded = (message: string, size: number, wrong = {}) =>
    decodeOaep(encodeOaep(message, size, variant, wrong), variant)?.toString()

  it('is taken off a block of any size, down to the smallest', () => {
    expect(decoded('secret', 384)).toBe('secret')
    expect(decoded('x', least + 1)).toBe('x')
    expect(decoded('', least)).toBe('')
    expect(decoded('\u0001\u0000\u0001', 256)).toBe('\u0001\u0000\u0001')
  })

  it.each([
    ['another label', { label: 'x' }],
    ['a first byte that is not zero', { first: 1 }],
    ['padding that is not zero', { padding: 2 }],
    ['no one before the message', { separator: 0 }],
    ['something else before the message', { separator: 3 }],
  ])('does not fit with %s', (_, wrong) => {
    expect(decoded('secret', 384, wrong)).toBeUndefined()
  })

  it('has a least size', () => {
    expect(decodeOaep(encodeOaep('', least, variant).subarray(0, least - 1), variant)).toBeUndefined()
  })
})

describe('clientSecret (kit-and-oauth.md 3.5)', () => {
  it.skipIf(!hasOpenssl).each(OAEP_VARIANTS)('OpenSSL, $hash over MGF1 with $mgf1', ({ hash, mgf1 }) => {
    const ciphertext = openssl(hash, mgf1)
    expect(ciphertext).toHaveLength(512)
    expect(decryptOaep(privateKey, ciphertext)).toBe(SECRET)
    expect(decryptOaep(other, ciphertext)).toBeUndefined()
  })

  it.each(['default', 'sha256/sha1', 'sha256/sha256', 'sha1/sha1'] as const)('OpenJDK, %s', (variant) => {
    expect(decryptOaep(keyOf(openjdk.privateKey), openjdk[variant])).toBe(openjdk.secret)
  })

  it('is read by the documented digests first, and by no others than the one it was made with', () => {
    expect(OAEP_VARIANTS[0]).toEqual({ hash: 'sha256', mgf1: 'sha1' })
    const raw = Buffer.from(openjdk['sha1/sha1'], 'base64')
    expect(decodeOaep(raw, { hash: 'sha256', mgf1: 'sha1' })).toBeUndefined()
  })

  it('may be wrapped, or in the URL alphabet', () => {
    const ciphertext = openjdk.default
    const privateKey = keyOf(openjdk.privateKey)
    expect(decryptOaep(privateKey, ciphertext.replace(/.{64}/g, '$&\r\n'))).toBe(SECRET)
    expect(decryptOaep(privateKey, Buffer.from(ciphertext, 'base64').toString('base64url'))).toBe(SECRET)
  })

  it('of any length that fits, empty included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (secret) => {
        const plain = Buffer.from(secret.toWellFormed())
        fc.pre(plain.length <= 318)
        const made = publicEncrypt(
          { key: createPublicKey(privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
          plain,
        )
        expect(decryptOaep(privateKey, made.toString('base64'))).toBe(plain.toString())
      }),
      { numRuns: 30 },
    )
  })

  it.each(['!', 'ä', '='])('is nothing with %j before or amid it', (sign) => {
    const key = keyOf(openjdk.privateKey)
    for (const made of [`${sign}${openjdk.default}`, openjdk.default.replace(/^..../, `$&${sign}`)])
      expect(decryptOaep(key, made)).toBeUndefined()
    expect(decryptOaep(key, `${openjdk.default}!`)).toBeUndefined()
  })

  it('is as long as the key, the zeros it begins with included (RFC 8017, 7.1.2)', () => {
    // One in 256 begins so. OpenSSL itself would take it without its zero.
    let made: Buffer
    do {
      made = publicEncrypt(
        { key: createPublicKey(privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
        Buffer.from(SECRET),
      )
    } while (made[0] !== 0)
    expect(decryptOaep(privateKey, made.toString('base64'))).toBe(SECRET)
    expect(decryptOaep(privateKey, made.subarray(1).toString('base64'))).toBeUndefined()
    expect(decryptOaep(privateKey, Buffer.concat([Buffer.of(0), made]).toString('base64'))).toBeUndefined()
  })

  it('is text in UTF-8, kept to the letter', () => {
    const encrypted = (plain: Buffer) =>
      publicEncrypt(
        { key: createPublicKey(privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
        plain,
      ).toString('base64')
    expect(decryptOaep(privateKey, encrypted(Buffer.of(0xff, 0xfe)))).toBeUndefined()
    expect(decryptOaep(privateKey, encrypted(Buffer.from('\ufeffa')))).toBe('\ufeffa')
  })

  it('with one byte changed decrypts to nothing', () => {
    const made = Buffer.from(openjdk.default, 'base64')
    const privateKey = keyOf(openjdk.privateKey)
    fc.assert(
      fc.property(fc.nat(383), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = made.map((byte, i) => (i === at ? byte ^ change : byte))
        expect(decryptOaep(privateKey, Buffer.from(changed).toString('base64'))).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  it.each(['', 'plain text', 'AAAA', '====', 'A'.repeat(512), '/'.repeat(512)])('%j is no ciphertext', (text) => {
    expect(decryptOaep(privateKey, text)).toBeUndefined()
  })

  it('padding is checked whole (RFC 8017, 7.1.2)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(...OAEP_VARIANTS), (noise, variant) => {
        expect(decodeOaep(noise, variant)).toBeUndefined()
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('key pairs', () => {
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  it('are read as PEM of both kinds and as the sample keeps them', () => {
    const forms = [
      pem,
      privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      `\n${pem}\n`,
    ]
    for (const form of forms) expect(publicKeyBody(keyOf(form))).toBe(publicKeyBody(privateKey))
  })

  it('of 2048 bits are still taken', () => {
    const { privateKey: short } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(readPrivateKey(short.export({ type: 'pkcs8', format: 'pem' }).toString())).toMatchObject({ ok: true })
  })

  it('the public key is a PEM body without its first and last line', () => {
    const lines = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString().trim().split('\n')
    expect(publicKeyBody(privateKey)).toBe(lines.slice(1, -1).join(''))
    const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
    expect(publicKeyFingerprint(publicKeyBody(privateKey))).toBe(createHash('sha256').update(der).digest('hex'))
  })

  it.each([
    ['nonsense', 'x', 'not_a_key'],
    ['a public key', createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(), 'public_key'],
    [
      'a locked key',
      privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      'encrypted_key',
    ],
    [
      'another algorithm',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'not_rsa',
    ],
    [
      'a short key',
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      'too_short',
    ],
  ])('%s is turned away', (_, text, fault) => {
    expect(readPrivateKey(text)).toEqual({ ok: false, fault })
  })
})
