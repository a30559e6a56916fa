import { describe, expect, it } from 'vitest'
import {
  fillPattern,
  judgeLicense,
  KEY_DIGITS,
  KEY_LETTERS,
  keySpellings,
  LEAST_PATTERN_BITS,
  type LicenseLifecycle,
  licenseState,
  licenseTransition,
  patternBits,
  RANDOM_KEY_PATTERN,
} from '@/lib/domain/license'

const NOW = new Date('2026-11-02T08:00:00.000Z')
const later = (ms: number) => new Date(NOW.getTime() + ms)
const OPEN: LicenseLifecycle = { status: 'open', expireTime: null, expirySetAt: null, statusSetAt: null }

describe('state of a licence', () => {
  const terms = { status: 'open', expireTime: null, firstActivatedAt: null } as const
  it.each([
    ['issued', terms],
    ['active', { ...terms, firstActivatedAt: NOW }],
    ['active', { ...terms, firstActivatedAt: NOW, expireTime: later(1) }],
    ['expired', { ...terms, expireTime: NOW }],
    ['expired', { ...terms, firstActivatedAt: NOW, expireTime: later(-1) }],
    ['frozen', { ...terms, status: 'frozen', expireTime: later(-1) }],
    ['released', { ...terms, status: 'released' }],
    ['revoked', { ...terms, status: 'revoked', firstActivatedAt: NOW }],
  ] as const)('is %s', (state, license) => {
    expect(licenseState(license, NOW)).toBe(state)
  })
})

describe('transition of a licence', () => {
  it('follows the table of instances, and ends revoked for good', () => {
    const frozen = licenseTransition(OPEN, { kind: 'freeze', at: NOW })
    expect(frozen).toMatchObject({ kind: 'changed', history: 'frozen', next: { status: 'frozen' } })
    const revoked = licenseTransition({ ...OPEN, status: 'frozen' }, { kind: 'revoke', at: NOW })
    expect(revoked).toMatchObject({ kind: 'changed', history: 'revoked', next: { status: 'revoked' } })
    for (const kind of ['freeze', 'unfreeze', 'release', 'revoke'] as const) {
      expect(licenseTransition({ ...OPEN, status: 'revoked' }, { kind, at: later(1) }).kind).toBe('unchanged')
    }
    expect(licenseTransition({ ...OPEN, status: 'released' }, { kind: 'revoke', at: NOW }).kind).toBe('unchanged')
  })

  it('is the seller’s own end, told with its time', () => {
    const next = { ...OPEN, status: 'revoked', statusSetAt: NOW }
    // What the marketplace sent later does not keep the seller from it.
    const open: LicenseLifecycle = { ...OPEN, statusSetAt: later(5), expireTime: later(9), expirySetAt: later(1) }
    expect(licenseTransition(open, { kind: 'revoke', at: NOW })).toEqual({
      kind: 'changed',
      history: 'revoked',
      next: { ...open, status: 'revoked', statusSetAt: NOW },
    })
    const revoked: LicenseLifecycle = { ...OPEN, ...next, status: 'revoked' }
    const event = { kind: 'set_expiry', at: later(1), expireTime: later(9) } as const
    expect(licenseTransition(revoked, event)).toEqual({ kind: 'unchanged', next: revoked })
    const released: LicenseLifecycle = { ...OPEN, status: 'released', statusSetAt: NOW }
    expect(licenseTransition(released, { kind: 'revoke', at: later(1) })).toEqual({ kind: 'unchanged', next: released })
    expect(licenseTransition(OPEN, { kind: 'release', at: NOW })).toMatchObject({ next: { status: 'released' } })
  })

  it('lets nothing older win', () => {
    expect(licenseTransition({ ...OPEN, statusSetAt: NOW }, { kind: 'freeze', at: later(-1) }).kind).toBe('outdated')
    const event = { kind: 'set_expiry', at: later(-1), expireTime: later(9) } as const
    expect(licenseTransition({ ...OPEN, expirySetAt: NOW }, event).kind).toBe('outdated')
  })
})

describe('what a key is worth', () => {
  const license = {
    status: 'open' as const,
    effectiveTime: null,
    expireTime: null,
    firstActivatedAt: null,
    replacedBy: null,
    productId: 'P1',
  }
  it.each([
    ['valid', {}, {}],
    ['valid', { productId: null }, { productId: 'P2' }],
    ['wrong_product', {}, { productId: 'P2' }],
    ['replaced', { replacedBy: 'x', status: 'revoked' as const }, {}],
    ['revoked', { status: 'revoked' as const }, {}],
    ['released', { status: 'released' as const }, {}],
    ['frozen', { status: 'frozen' as const, expireTime: later(-1) }, {}],
    ['expired', { expireTime: NOW }, {}],
    ['not_yet_valid', { effectiveTime: later(1) }, {}],
    ['valid', { effectiveTime: NOW, expireTime: later(1) }, {}],
    ['valid', {}, { productId: 'P1' }],
    ['expired', { effectiveTime: later(1), expireTime: NOW }, {}],
    ['wrong_product', { replacedBy: 'x' }, { productId: 'P2' }],
    ['replaced', { replacedBy: 'x', expireTime: NOW }, {}],
  ])('says %s', (code, change, asked) => {
    expect(judgeLicense({ ...license, ...change }, { ...asked, now: NOW })).toBe(code)
  })
})

describe('patterns', () => {
  it('leave nothing to mistake one sign for another', () => {
    expect([...`${KEY_LETTERS}${KEY_DIGITS}`].filter((sign) => '0O1ILS5B8UV'.includes(sign))).toEqual([])
  })
  it('fill only their signs', () => {
    expect(fillPattern('ACME-*@#', () => 0)).toBe('ACME-AA2')
    expect(fillPattern('*@#', (below) => below - 1)).toBe('9Z9')
    expect(fillPattern('a-1 好#', () => 1)).toBe('a-1 好3')
    expect(fillPattern('', () => 0)).toBe('')
  })
  it('know how hard they are to guess', () => {
    expect(patternBits(RANDOM_KEY_PATTERN)).toBeGreaterThan(110)
    expect(patternBits('*'.repeat(13))).toBeGreaterThan(LEAST_PATTERN_BITS)
    expect(patternBits('*'.repeat(12))).toBeLessThan(LEAST_PATTERN_BITS)
    expect(patternBits('ACME')).toBe(0)
    expect(patternBits('*@#')).toBeCloseTo(Math.log2(25 * 19 * 6))
    expect(patternBits('')).toBe(0)
  })
  it('are found however people spell a key', () => {
    expect(keySpellings(' acme-1 ')).toEqual(['acme-1', 'ACME-1'])
    expect(keySpellings('ACME-1')).toEqual(['ACME-1'])
  })
})
