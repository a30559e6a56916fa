import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EncryptType } from '@/lib/domain/seller'
import {
  decryptField,
  deriveAesKey,
  encryptField,
  LONGEST_SENSITIVE_BYTES,
  syntheticIv,
} from '@/lib/koogallery/sensitive-field'

type Vector = { key: string; type: EncryptType; aesKey: string; iv: string; value: string; field: string }

/** Made by OpenJDK itself; SensitiveFields.java beside it says how. */
const VECTORS = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../support/openjdk/sensitive-fields.json'), 'utf8'),
) as Vector[]

describe('against OpenJDK (protocol/saas-v1.md 5.1, 5.2)', () => {
  it('derives the keys that SHA1PRNG gives, of both lengths', () => {
    expect(VECTORS.length).toBeGreaterThan(400)
    for (const { key, type, aesKey } of VECTORS) expect(deriveAesKey(key, type).toString('hex'), key).toBe(aesKey)
  })

  it('encrypts to the same characters, and reads them back', () => {
    for (const { key, type, iv, value, field } of VECTORS) {
      expect(encryptField({ key, type, iv, value })).toBe(field)
      expect(decryptField({ key, type, field })).toBe(value)
    }
  })
})

describe('sensitive fields (protocol/saas-v1.md 5)', () => {
  const key = '9e0b3c1a-7d52-4f06-8a41-5c2e6f7d8b90'
  const field = encryptField({ key, type: '1', iv: 'abcdEFGH01234567', value: 'a@b.cn' })

  it('the 128-bit key is the shortcut other sellers use (5.2)', () => {
    const twice = createHash('sha1').update(createHash('sha1').update(key).digest()).digest()
    expect(deriveAesKey(key, '2')).toEqual(twice.subarray(0, 16))
  })

  it.each([
    ['another key', { key: 'other' }],
    ['no base64', { field: `${field.slice(0, 16)}!!!!` }],
    ['the vector alone', { field: field.slice(0, 16) }],
    ['too short for a vector', { field: field.slice(0, 9) }],
    ['nothing', { field: '' }],
    ['half a block', { field: field.slice(0, 30) }],
    ['a vector that is not ASCII', { field: `${'密'.repeat(16)}${field.slice(16)}` }],
  ])('cannot be read: %s', (_, changes) => {
    expect(decryptField({ key, type: '1', field, ...changes })).toBeUndefined()
  })

  it('79 bytes fill 128 characters, 80 do not fit (4.1)', () => {
    const length = (bytes: number) =>
      encryptField({ key, type: '1', iv: 'abcdEFGH01234567', value: 'x'.repeat(bytes) }).length
    expect(length(LONGEST_SENSITIVE_BYTES)).toBeLessThanOrEqual(128)
    expect(length(LONGEST_SENSITIVE_BYTES + 1)).toBeGreaterThan(128)
  })

  it('vectors are 16 letters and digits, the same for the same value only', () => {
    const iv = (changes = {}) => syntheticIv({ key, instanceId: 'i', field: 'userName', value: 'v', ...changes })
    const all = [iv(), iv({ key: 'o' }), iv({ instanceId: 'j' }), iv({ field: 'password' }), iv({ value: 'w' })]
    for (const each of all) expect(each).toMatch(/^[A-Za-z0-9]{16}$/)
    expect(new Set(all).size).toBe(5)
    expect(iv()).toBe(iv())
  })
})
