import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  newSigningKey,
  openSigner,
  readSigned,
  signActivation,
  signLicense,
} from '@/lib/services/licensing/signed-text'

const made = newSigningKey()
const signer = openSigner(made.kid, made.privateKeyPem)
const published = new Map([[made.kid, made.publicKey]])

const payload = fc.record(
  {
    jti: fc.uuid(),
    iat: fc.nat(),
    prd: fc.string({ maxLength: 64 }),
    sku: fc.string({ unit: 'grapheme', maxLength: 64 }),
    sub: fc.string({ unit: 'grapheme', maxLength: 200 }),
    nbf: fc.nat(),
    exp: fc.nat(),
    seats: fc.integer({ min: 1, max: 100_000 }),
    limits: fc.constant({ edition: 'pro', users: 5 }),
  },
  { requiredKeys: ['jti', 'iat'] },
)

describe('signed licence keys (docs/licences.md)', () => {
  it('verify, say what was signed, and stay under 1024 characters', () => {
    fc.assert(
      fc.property(payload, (asked) => {
        const key = signLicense(signer, asked)
        expect(key.length).toBeLessThan(1024)
        const read = readSigned(key, 'KL1', published)
        expect(read).toMatchObject({ kid: made.kid, jti: asked.jti, iat: asked.iat })
      }),
      { numRuns: 500 },
    )
  })

  it('do not verify with any one character changed, added or left out', () => {
    fc.assert(
      fc.property(payload, fc.nat(), fc.string({ minLength: 0, maxLength: 1 }), (asked, place, sign) => {
        const key = signLicense(signer, asked)
        const at = place % key.length
        const changed = key.slice(0, at) + sign + key.slice(at + 1)
        fc.pre(changed !== key)
        expect(readSigned(changed, 'KL1', published)).toBeNull()
      }),
      { numRuns: 1_000 },
    )
  })

  it('are not activation files, nor the other way round', () => {
    const key = signLicense(signer, { jti: 'a', iat: 1 })
    const file = signActivation(signer, { jti: 'a', iat: 1, exp: 2, fpr: 'f', act: 'b', ser: 1 })
    expect(readSigned(key, 'KA1', published)).toBeNull()
    expect(readSigned(file, 'KL1', published)).toBeNull()
    expect(readSigned(file, 'KA1', published)).toMatchObject({ fpr: 'f', ser: 1 })
  })

  it('take any text without a throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `KL1.${text}.${text}`),
        ),
        (text) => {
          expect(readSigned(text, 'KL1', published)).toBeNull()
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
