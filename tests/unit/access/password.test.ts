import { describe, expect, it } from 'vitest'
import { hashPassword, needsRehash, verifyPassword } from '@/lib/services/password'

const CHEAP = '$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$'

describe('passwords', () => {
  it('fit their own stored text only, and the text holds salt and cost', async () => {
    const stored = await hashPassword('correct horse')
    expect(stored).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/)
    expect(await verifyPassword('correct horse', stored)).toBe(true)
    expect(await verifyPassword('correct horsf', stored)).toBe(false)
    expect(await hashPassword('correct horse')).not.toBe(stored)
  })

  it('reads full-width characters as the plain ones', async () => {
    expect(await verifyPassword('Ｐａｓｓ１２３４５６', await hashPassword('Pass123456'))).toBe(true)
  })

  it('refuses a missing or broken text, after working as long as for a real one', async () => {
    const time = async (stored: string | null) => {
      const start = performance.now()
      expect(await verifyPassword('anything', stored)).toBe(false)
      return performance.now() - start
    }
    const real = await time(await hashPassword('something'))
    expect(await time(null)).toBeGreaterThan(real / 4)
    expect(await time('plain text')).toBeGreaterThan(real / 4)
  })

  it('wants a new text when the cost has changed', async () => {
    expect(needsRehash(await hashPassword('x'))).toBe(false)
    expect(needsRehash(`${CHEAP}aGFzaA`)).toBe(true)
    expect(needsRehash('plain text')).toBe(true)
  })
})
