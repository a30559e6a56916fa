import { spawnSync } from 'node:child_process'
import { constants, createPublicKey, generateKeyPairSync, type KeyObject, publicEncrypt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeOaep,
  decryptOaep,
  OAEP_VARIANTS,
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

  it('the public key is a PEM body without its first and last line', () => {
    const lines = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString().trim().split('\n')
    expect(publicKeyBody(privateKey)).toBe(lines.slice(1, -1).join(''))
    expect(publicKeyFingerprint(publicKeyBody(privateKey))).toMatch(/^[0-9a-f]{64}$/)
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
