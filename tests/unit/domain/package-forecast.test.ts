import { describe, expect, test } from 'vitest'
import { decimal, formatDecimal } from '@/lib/domain/decimal'
import { forecastPackage, forecastSince } from '@/lib/domain/package-forecast'

const day = (n: number) => new Date(Date.UTC(2026, 10, n))
const of = (remaining: string, used: string, changes: Partial<Parameters<typeof forecastPackage>[0]> = {}) =>
  forecastPackage({
    remaining: decimal(remaining),
    used: decimal(used),
    since: day(1),
    now: day(8),
    resetsAt: null,
    expiresAt: day(30),
    ...changes,
  })

describe('when a package runs dry', () => {
  test('linear over the last days', () => {
    // 10 a day for a week: 30 last three days.
    expect(of('30', '70')).toEqual({ kind: 'dry', at: day(11) })
    expect(of('5', '70')).toEqual({ kind: 'dry', at: new Date(Date.UTC(2026, 10, 8, 12)) })
    expect(of('0.0001', '0.0007')).toEqual({ kind: 'dry', at: day(9) })
  })

  test('it lasts when it resets or expires before that, with what is then left', () => {
    const expires = of('300', '70')
    expect(expires).toMatchObject({ kind: 'lasts', until: day(30), because: 'expires' })
    expect(expires.kind === 'lasts' && formatDecimal(expires.left)).toBe('80')
    expect(of('30', '70', { resetsAt: day(10) })).toMatchObject({ kind: 'lasts', until: day(10), because: 'resets' })
    expect(of('220', '70', { resetsAt: day(30) }), 'dry at the very end is lasting').toMatchObject({ kind: 'lasts' })
    expect(of('300', '70', { resetsAt: day(31) }), 'it ends before it resets').toMatchObject({ because: 'expires' })
  })

  test('one without an end or reset runs dry some day', () => {
    expect(of('700', '70', { expiresAt: null })).toEqual({
      kind: 'dry',
      at: new Date(day(8).getTime() + 70 * 86_400_000),
    })
  })

  test('an end of the package and a reset at one moment is an end', () => {
    expect(of('300', '70', { resetsAt: day(30) })).toMatchObject({ because: 'expires' })
    expect(of('300', '70', { resetsAt: day(29) })).toMatchObject({ because: 'resets', until: day(29) })
    expect(of('300', '70', { expiresAt: null, resetsAt: day(30) })).toMatchObject({ because: 'resets' })
  })

  test('dates end somewhere: a century on', () => {
    const century = new Date(day(8).getTime() + 100 * 365 * 86_400_000)
    expect(of('99999999999', '0.0001', { expiresAt: null })).toEqual({ kind: 'dry', at: century })
  })

  test('an hour tells a trend', () => {
    const since = new Date(day(8).getTime() - 3_600_000)
    expect(of('24', '1', { since })).toEqual({ kind: 'dry', at: day(9) })
    expect(of('24', '1', { since: new Date(since.getTime() + 1) })).toEqual({ kind: 'unknown' })
    expect(of('24', '-1')).toEqual({ kind: 'unknown' })
  })

  test('nothing left, nothing used, or too short a time to tell', () => {
    expect(of('0', '70')).toEqual({ kind: 'used_up' })
    expect(of('-1', '70')).toEqual({ kind: 'used_up' })
    expect(of('30', '0')).toEqual({ kind: 'unknown' })
    expect(of('30', '70', { since: new Date(day(8).getTime() - 1_000) })).toEqual({ kind: 'unknown' })
  })

  test('an amount far beyond whole numbers stays exact', () => {
    expect(of('99999999999999999999.9999', '0.0001')).toMatchObject({ kind: 'lasts', until: day(30) })
  })

  test('it looks back a week, but not into the period before', () => {
    expect(forecastSince(day(20), day(1))).toEqual(day(13))
    expect(forecastSince(day(20), day(19))).toEqual(day(19))
  })
})
