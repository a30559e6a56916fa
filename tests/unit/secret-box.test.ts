import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandLineToken, deriveKey, PURPOSES } from '@/lib/config/derive.mjs'
import { createSecretBox, SealError } from '@/lib/services/secret-box'

const key = deriveKey('a master secret of some length', 'seal')
const box = createSecretBox(key)

describe('secret box', () => {
  it('gives back what was sealed, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string(),
        (plain, aad) => box.open(box.seal(plain, aad), aad) === plain,
      ),
    )
  })

  it('seals the same text differently each time, under a versioned key id', () => {
    const [a, b] = [box.seal('x', 'here'), box.seal('x', 'here')]
    expect(a).not.toBe(b)
    expect(a).toMatch(new RegExp(`^v1\\.${box.keyId}\\.[\\w-]+$`))
  })

  it('refuses another place, a changed text, a cut text, and anything else', () => {
    const sealed = box.seal('secret', 'seller_keys/acme')
    expect(() => box.open(sealed, 'seller_keys/other')).toThrow(SealError)
    for (let at = sealed.lastIndexOf('.') + 1; at < sealed.length - 1; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
      expect(() => box.open(changed, 'seller_keys/acme')).toThrow(SealError)
    }
    for (const text of ['', 'plain', 'v1.x', `v1.${box.keyId}.AAAA`, `v2.${box.keyId}.AAAA`, `${sealed}.x`]) {
      expect(() => box.open(text, 'seller_keys/acme')).toThrow(SealError)
    }
  })

  it('opens what an older key sealed when given that key, and says so when not', () => {
    const next = deriveKey('another master secret', 'seal')
    const sealed = box.seal('secret', 'a')
    expect(createSecretBox(next, [key]).open(sealed, 'a')).toBe('secret')
    expect(() => createSecretBox(next).open(sealed, 'a')).toThrow(/PORTAL_SECRET/)
  })
})

describe('derived keys', () => {
  it('differ by purpose and by secret, and stay the same', () => {
    const keys = PURPOSES.map((purpose) => deriveKey('0123456789abcdef', purpose).toString('hex'))
    expect(new Set(keys).size).toBe(PURPOSES.length)
    expect(deriveKey('0123456789abcdef', 'auth').toString('hex')).toBe(keys[PURPOSES.indexOf('auth')])
    expect(commandLineToken('0123456789abcdef')).not.toBe(commandLineToken('0123456789abcdeF'))
  })
})
