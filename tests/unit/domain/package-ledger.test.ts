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
