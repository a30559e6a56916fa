import { expect, test } from 'vitest'
import { decimal, formatDecimal } from '@/lib/domain/decimal'
import type { Reset } from '@/lib/domain/metering'
import {
  type LedgerPackage,
  packageOrder,
  presentPeriod,
  remainingOf,
  shareOut,
  thresholdOf,
  usedOf,
} from '@/lib/domain/package-ledger'

const date = (text: string) => new Date(`${text}Z`)
const pack = (fields: Partial<LedgerPackage> = {}): LedgerPackage => ({
  id: 'p',
  quota: decimal('100'),
  used: decimal('0'),
  periodStart: null,
  resets: 'none',
  whenUsedUp: 'stop',
  startsAt: date('2026-01-31T10:00:00'),
  expiresAt: date('2027-01-31T10:00:00'),
  state: 'active',
  ...fields,
})

test.each<[Reset, string, string, string]>([
  ['none', '2026-05-05T00:00:00', '2026-01-31T10:00:00', '2027-01-31T10:00:00'],
  ['day', '2026-02-01T09:59:59', '2026-01-31T10:00:00', '2026-02-01T10:00:00'],
  ['day', '2026-02-01T10:00:00', '2026-02-01T10:00:00', '2026-02-02T10:00:00'],
  ['month', '2026-02-28T09:59:59', '2026-01-31T10:00:00', '2026-02-28T10:00:00'],
  ['month', '2026-02-28T10:00:00', '2026-02-28T10:00:00', '2026-03-31T10:00:00'],
  ['month', '2026-04-30T12:00:00', '2026-04-30T10:00:00', '2026-05-31T10:00:00'],
  ['month', '2027-01-31T09:00:00', '2026-12-31T10:00:00', '2027-01-31T10:00:00'],
  ['year', '2026-12-31T00:00:00', '2026-01-31T10:00:00', '2027-01-31T10:00:00'],
])('%s: the period of %s', (resets, at, startsAt, endsAt) => {
  expect(presentPeriod(pack({ resets }), date(at))).toEqual({ startsAt: date(startsAt), endsAt: date(endsAt) })
})

test('a year from a leap day ends on the 28th, and the leap day comes back', () => {
  const leap = pack({ resets: 'year', startsAt: date('2024-02-29T00:00:00'), expiresAt: null })
  expect(presentPeriod(leap, date('2025-03-01T00:00:00'))?.startsAt).toEqual(date('2025-02-28T00:00:00'))
  expect(presentPeriod(leap, date('2028-03-01T00:00:00'))?.startsAt).toEqual(date('2028-02-29T00:00:00'))
})

test('the last period ends with the package; outside of its term there is none', () => {
  const short = pack({ resets: 'month', expiresAt: date('2026-02-10T00:00:00') })
  expect(presentPeriod(short, date('2026-02-09T00:00:00'))?.endsAt).toEqual(date('2026-02-10T00:00:00'))
  expect(presentPeriod(short, date('2026-02-10T00:00:00'))).toBeNull()
  expect(presentPeriod(short, date('2026-01-31T09:59:59'))).toBeNull()
  expect(remainingOf(short, date('2026-02-10T00:00:00'))).toBe(decimal('0'))
})

test('is full again after a reset; a period that is over counts as used up', () => {
  const drawn = pack({ resets: 'month', used: decimal('40'), periodStart: date('2026-02-28T10:00:00') })
  const left = (at: string) => formatDecimal(remainingOf(drawn, date(at)))
  expect(left('2026-03-01T00:00:00')).toBe('60')
  expect(left('2026-03-31T10:00:00')).toBe('100')
  expect(left('2026-02-01T00:00:00')).toBe('0')
})

test.each(['frozen', 'ended'] as const)('a %s package pays for nothing', (state) => {
  expect(remainingOf(pack({ state }), date('2026-03-01T00:00:00'))).toBe(decimal('0'))
  expect(packageOrder([pack({ state })], date('2026-03-01T00:00:00'))).toEqual([])
})

test('orders by end of the present period, start, id; without an end last', () => {
  const packages = [
    pack({ id: 'endless', expiresAt: null }),
    pack({ id: 'b' }),
    pack({ id: 'a' }),
    pack({ id: 'older', startsAt: date('2026-01-30T00:00:00') }),
    pack({ id: 'monthly', resets: 'month' }),
    pack({ id: 'later', startsAt: date('2026-12-01T00:00:00') }),
  ]
  const ids = packageOrder(packages, date('2026-03-01T00:00:00')).map(({ id }) => id)
  expect(ids).toEqual(['monthly', 'older', 'a', 'b', 'endless'])
})

test('usage of open windows is shared out in that order', () => {
  const packages = [pack({ id: 'first', used: decimal('30'), resets: 'month' }), pack({ id: 'second' })]
  const at = date('2026-02-01T00:00:00')
  const view = (open: string) => {
    const { shares, remaining, excess } = shareOut(packages, decimal(open), at)
    return [...shares.map((share) => `${formatDecimal(share.used)}/${thresholdOf(share)}`), remaining, excess]
  }
  expect(view('49')).toEqual(['79/0', '0/0', decimal('121'), decimal('0')])
  expect(view('50')).toEqual(['80/80', '0/0', decimal('120'), decimal('0')])
  expect(view('70.5')).toEqual(['100/100', '0.5/0', decimal('99.5'), decimal('0')])
  expect(view('200')).toEqual(['100/100', '100/100', decimal('0'), decimal('30')])
})

test('a package is its own from the moment it starts, and is not its own the moment it ends', () => {
  const whole = { startsAt: pack().startsAt, endsAt: pack().expiresAt }
  expect(presentPeriod(pack(), date('2026-01-31T10:00:00'))).toEqual(whole)
  expect(presentPeriod(pack(), date('2026-01-31T09:59:59.999'))).toBeNull()
  expect(presentPeriod(pack(), date('2027-01-31T09:59:59.999'))).toEqual(whole)
  expect(presentPeriod(pack(), date('2027-01-31T10:00:00'))).toBeNull()
  expect(presentPeriod(pack({ expiresAt: null }), date('2200-01-01T00:00:00'))?.endsAt).toBeNull()
})

test.each<[Reset, string, string, string]>([
  ['day', '2030-06-15T09:59:59.999', '2030-06-14T10:00:00', '2030-06-15T10:00:00'],
  ['month', '2028-02-29T10:00:00', '2028-02-29T10:00:00', '2028-03-31T10:00:00'],
  ['month', '2026-12-31T10:00:00', '2026-12-31T10:00:00', '2027-01-31T10:00:00'],
  ['year', '2029-01-31T10:00:00', '2029-01-31T10:00:00', '2030-01-31T10:00:00'],
  ['year', '2029-01-31T09:59:59.999', '2028-01-31T10:00:00', '2029-01-31T10:00:00'],
])('%s, without an end: the period of %s', (resets, at, startsAt, endsAt) => {
  const period = presentPeriod(pack({ resets, expiresAt: null }), date(at))
  expect(period).toEqual({ startsAt: date(startsAt), endsAt: date(endsAt) })
})

test('a package that ends with a period ends there', () => {
  const ends = pack({ resets: 'month', expiresAt: date('2026-02-28T10:00:00') })
  expect(presentPeriod(ends, date('2026-02-28T09:59:59'))?.endsAt).toEqual(date('2026-02-28T10:00:00'))
})

test('what was used: all of it without resets, nothing before the first draw', () => {
  const at = date('2026-03-01T00:00:00')
  const used = decimal('40')
  expect(usedOf(pack({ used, periodStart: date('2026-01-31T10:00:00') }), at)).toBe(used)
  expect(usedOf(pack({ used, periodStart: date('2026-12-01T00:00:00') }), at)).toBe(used)
  expect(usedOf(pack({ used, resets: 'month', periodStart: null }), at)).toBe(used)
  expect(usedOf(pack({ used, resets: 'month', periodStart: date('2026-02-28T10:00:00') }), at)).toBe(used)
  expect(usedOf(pack({ used, resets: 'month', periodStart: date('2026-01-31T10:00:00') }), at)).toBe(decimal('0'))
  expect(usedOf(pack({ used, resets: 'month', periodStart: date('2026-03-31T10:00:00') }), at)).toBe(decimal('100'))
})

test('more than was in it leaves nothing, not less', () => {
  expect(remainingOf(pack({ used: decimal('101') }), date('2026-03-01T00:00:00'))).toBe(decimal('0'))
})

test('two without an end go by their start, then by id', () => {
  const packages = [
    pack({ id: 'b', expiresAt: null }),
    pack({ id: 'a', expiresAt: null }),
    pack({ id: 'older', expiresAt: null, startsAt: date('2026-01-30T00:00:00') }),
  ]
  for (const list of [packages, packages.toReversed()]) {
    const ids = packageOrder(list, date('2026-03-01T00:00:00')).map(({ id }) => id)
    expect(ids).toEqual(['older', 'a', 'b'])
  }
})

test('usage taken back is shared out as none', () => {
  const { shares, remaining, excess } = shareOut([pack()], decimal('-5'), date('2026-03-01T00:00:00'))
  expect([shares[0]?.used, remaining, excess]).toEqual([decimal('0'), decimal('100'), decimal('0')])
})

test.each([
  ['0', 0],
  ['79.9999', 0],
  ['80', 80],
  ['99.9999', 80],
  ['100', 100],
  ['101', 100],
] as const)('%s of 100 used: people are told of %i %%', (used, threshold) => {
  expect(thresholdOf({ pkg: pack(), used: decimal(used), remaining: decimal('0') })).toBe(threshold)
})
