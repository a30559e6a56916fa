import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  add,
  decimal,
  formatDecimal,
  isZero,
  larger,
  multiply,
  parseDecimal,
  roundDown,
  roundUp,
  smaller,
  subtract,
  sumOf,
} from '@/lib/domain/decimal'

describe('decimals', () => {
  it.each([
    ['0', '0'],
    ['007', '7'],
    ['-0.50', '-0.5'],
    ['+3.', '3'],
    ['99999999.9999', '99999999.9999'],
    ['0.000000000000000001', '0.000000000000000001'],
    ['1.1000000000000000000000', '1.1'],
  ])('reads %s as %s', (text, plain) => {
    expect(formatDecimal(decimal(text))).toBe(plain)
  })

  it.each(['', '.5', '1e3', '1,5', ' 1', 'NaN', 'Infinity', '0x1', '--1', '1.0000000000000000001'])(
    'does not read %j',
    (text) => {
      expect(parseDecimal(text)).toBeNull()
      expect(() => decimal(text)).toThrow(RangeError)
    },
  )

  it('adds what binary fractions do not', () => {
    expect(formatDecimal(sumOf(Array.from({ length: 10 }, () => decimal('0.1'))))).toBe('1')
    expect(formatDecimal(multiply(decimal('1.005'), decimal('1000')))).toBe('1005')
  })

  it('rounds to steps', () => {
    expect(formatDecimal(roundDown(decimal('1.23456'), 4))).toBe('1.2345')
    expect(formatDecimal(roundUp(decimal('1.23451'), 4))).toBe('1.2346')
    expect(formatDecimal(roundUp(decimal('2'), 0))).toBe('2')
  })

  it('keeps what is divided into a record and a rest', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 27n }), fc.integer({ min: 0, max: 4 }), (units, decimals) => {
        const value = decimal(`${units / 10n ** 9n}.${(units % 10n ** 9n).toString().padStart(9, '0')}`)
        const whole = roundDown(value, decimals)
        expect(add(whole, subtract(value, whole))).toBe(value)
        expect(decimal(formatDecimal(value))).toBe(value)
        expect(roundUp(value, decimals) - whole).toBeLessThanOrEqual(10n ** BigInt(18 - decimals))
      }),
    )
  })

  it('tells nothing from something, and which is more', () => {
    expect(['0', '-0.0', '0.000000000000000001'].map((text) => isZero(decimal(text)))).toEqual([true, true, false])
    expect([smaller(decimal('1'), decimal('2')), larger(decimal('1'), decimal('2'))]).toEqual(['1', '2'].map(decimal))
    expect([smaller(decimal('2'), decimal('1')), larger(decimal('2'), decimal('1'))]).toEqual(['1', '2'].map(decimal))
  })

  it('says what is no number', () => {
    expect(() => decimal('ten')).toThrow('Not a decimal number: ten')
  })
})
