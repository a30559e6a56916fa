import { describe, expect, test } from 'vitest'
import {
  type Clock,
  clockFamily,
  clockFor,
  compareClocks,
  PLATFORM_CLOCKS,
  urgencyOf,
} from '@/lib/domain/platform-clocks'

const START = new Date('2026-11-05T08:00:00Z')
const minute = (minutes: number) => new Date(START.getTime() + minutes * 60_000)

describe('clock table (protocol/saas-v1.md 1.3, saas-v2.md 1.1)', () => {
  test.each([
    // family, activity, window end, next call after the first failure, outcome, evidence
    ['saas_v1', 'newInstance', 180, 60, 'refunded', 'documented'],
    ['saas_v1', 'upgrade', 180, 60, 'refunded', 'documented'],
    ['saas_v1', 'refreshInstance', 60, undefined, 'stops', 'documented'],
    ['saas_v1', 'expireInstance', 60, undefined, 'stops', 'documented'],
    ['saas_v1', 'releaseInstance', 60, undefined, 'stops', 'documented'],
    ['saas_v1', 'instanceStatus', undefined, undefined, 'unknown', 'documented'],
    ['saas_v1', 'queryInstance', undefined, undefined, 'unknown', 'documented'],
    ['saas_v2', 'newInstance', 180, 60, 'refunded', 'documented'],
    ['saas_v2', 'upgradeInstance', 180, undefined, 'refunded', 'inferred'],
    ['saas_v2', 'updateInstanceStatus', 60, undefined, 'stops', 'documented'],
    ['saas_v2', 'refreshInstance', 60, undefined, 'stops', 'inferred'],
    ['saas_v2', 'releaseInstance', 60, undefined, 'stops', 'inferred'],
    ['saas_v2', 'queryInstance', undefined, undefined, 'unknown', 'documented'],
    ['saas_v2', 'changeInstanceCheck', undefined, undefined, 'single', 'inferred'],
    // protocol/license.md 2.8
    ['license_v1', 'getLicense', 180, 60, 'stops', 'documented'],
    ['license_v1', 'refreshLicense', undefined, undefined, 'once', 'documented'],
    ['license_v1', 'expireLicense', undefined, undefined, 'once', 'documented'],
    ['license_v1', 'releaseLicense', undefined, undefined, 'once', 'documented'],
    // protocol/license.md 3.2.4: 60 times, every 2 minutes
    ['license_code', 'refreshLicenseCode', 120, 2, 'stops', 'documented'],
    ['license_code', 'updateLicenseCodeStatus', 120, 2, 'stops', 'documented'],
    ['license_code', 'releaseLicenseCode', 120, 2, 'stops', 'documented'],
    // protocol/license.md 3.3.7
    ['license_async', 'newInstance', 120, 2, 'refunded', 'documented'],
    ['license_async', 'refreshInstance', 120, undefined, 'stops', 'documented'],
    ['license_async', 'updateInstanceStatus', 120, undefined, 'stops', 'documented'],
    ['license_async', 'releaseInstance', undefined, undefined, 'unknown', 'inferred'],
    ['license_async', 'getLicenseAsync', undefined, undefined, 'unknown', 'inferred'],
    ['order_notify', 'orderNotify', 180, undefined, 'stops', 'documented'],
    // protocol/kit-and-oauth.md 1.5
    ['kit_v2', 'tenantSync', undefined, undefined, 'buyer', 'documented'],
    ['kit_v2', 'applicationSync', undefined, undefined, 'buyer', 'documented'],
    ['kit_v2', 'authSync', undefined, undefined, 'administrator', 'documented'],
    ['kit_v2', 'singleOrgSync', undefined, undefined, 'notRepeated', 'inferred'],
    ['kit_v2', 'allOrgSync', undefined, undefined, 'notRepeated', 'inferred'],
    ['kit_v1', 'tenantSync', undefined, undefined, 'buyer', 'documented'],
    ['kit_v1', 'applicationSync', undefined, undefined, 'buyer', 'documented'],
    ['kit_v1', 'authSync', undefined, undefined, 'administrator', 'documented'],
    ['kit_v1', 'singleOrgSync', undefined, undefined, 'notRepeated', 'inferred'],
    ['kit_v1', 'allOrgSync', undefined, undefined, 'notRepeated', 'inferred'],
  ] as const)('%s %s', (family, activity, end, next, outcome, evidence) => {
    const clock = clockFor(family, activity, START, [START], minute(1))
    expect(clock.givesUpAt).toEqual(end === undefined ? undefined : minute(end))
    expect(clock.nextCallExpectedAt).toEqual(next === undefined ? undefined : minute(next))
    expect([clock.outcome, clock.evidence]).toEqual([outcome, evidence])
  })

  test('every row is tested above and none is there twice', () => {
    expect(PLATFORM_CLOCKS).toHaveLength(37)
    expect(new Set(PLATFORM_CLOCKS.map((row) => `${row.family} ${row.activity}`)).size).toBe(37)
  })

  test.each([
    ['saas_v2', 'somethingNew'],
    ['unrecognised', null],
    ['order_notify', 'newInstance'],
  ] as const)('nothing is promised for %s %s', (family, activity) => {
    expect(clockFor(family, activity, START, [START], minute(500))).toEqual({
      outcome: 'unknown',
      evidence: 'inferred',
      over: false,
    })
  })
})

describe('the purchase clock', () => {
  const at = (minutes: number, attempts: number[] = [0]) =>
    clockFor('saas_v2', 'newInstance', START, attempts.map(minute), minute(minutes))

  test.each([
    // minutes since the first failure, attempts seen, next call, share gone
    [0, [0], 60, 0],
    [45, [0], 60, 0.25],
    [60, [0], 60, 1 / 3],
    [61, [0], 120, 61 / 180],
    [61, [0, 61], 121, 61 / 180],
    [125, [120, 0, 60], 180, 125 / 180],
    [150, [0, 62, 124], undefined, 150 / 180],
  ])('%i min in, attempts %j: next at %s', (minutes, attempts, next, gone) => {
    const clock = at(minutes, attempts)
    expect(clock.nextCallExpectedAt).toEqual(next === undefined ? undefined : minute(next))
    expect(clock.gone).toBeCloseTo(gone)
    expect(clock.over).toBe(false)
  })

  test.each([180, 181, 10_000])('over after %i min', (minutes) => {
    const clock = at(minutes)
    expect(clock).toMatchObject({ over: true, gone: 1, givesUpAt: minute(180) })
    expect(clock.nextCallExpectedAt).toBeUndefined()
  })

  test('a clock set back does not run backwards', () => {
    expect(at(-30).gone).toBe(0)
  })

  test.each([
    [0, 'calm'],
    [89, 'calm'],
    [90, 'half'],
    [134, 'half'],
    [135, 'late'],
    [180, 'over'],
  ])('%i min in: %s', (minutes, urgency) => {
    expect(urgencyOf(at(minutes))).toBe(urgency)
  })
})

test('work is ordered by what ends first', () => {
  const clock = (activity: string, start: number, now = 100): Clock =>
    clockFor('saas_v2', activity, minute(start), [minute(start)], minute(now))
  const refundSoon = clock('newInstance', 0)
  const stopsSooner = clock('updateInstanceStatus', 90)
  const polled = clock('queryInstance', 0)
  const overLately = clock('releaseInstance', 39)
  const overLongAgo = clock('releaseInstance', 0)
  const sorted = [overLongAgo, polled, overLately, refundSoon, stopsSooner].sort(compareClocks)
  expect(sorted).toEqual([stopsSooner, refundSoon, polled, overLately, overLongAgo])
})

test('at the same moment a refund comes before a stop', () => {
  const end = minute(180)
  const clock = (outcome: Clock['outcome'], over = false): Clock => ({
    outcome,
    evidence: 'documented',
    givesUpAt: end,
    over,
  })
  const refunded = clock('refunded')
  const stops = clock('stops')
  expect([stops, refunded].sort(compareClocks)).toEqual([refunded, stops])
  expect([refunded, stops].sort(compareClocks)).toEqual([refunded, stops])
  expect(compareClocks(stops, refunded)).toBeGreaterThan(0)
  expect(compareClocks(refunded, stops)).toBeLessThan(0)
  expect(compareClocks(stops, stops)).toBe(0)
  expect(compareClocks(clock('refunded', true), clock('stops', true))).toBeLessThan(0)
})

test('four calls of L-IND run by the clock of what was sold (protocol/license.md 3.3)', () => {
  expect(clockFamily('saas_v2', true)).toBe('license_async')
  expect(clockFamily('saas_v2', false)).toBe('saas_v2')
  expect(clockFamily('saas_v1', true)).toBe('saas_v1')
})

test('a call that is made once is over with its failure, one that nobody counts is not', () => {
  const clock = (activity: string) => clockFor('license_v1', activity, START, [START], START)
  expect(clock('refreshLicense')).toEqual({ outcome: 'once', evidence: 'documented', over: true })
  expect(clockFor('saas_v2', 'changeInstanceCheck', START, [START], START)).toMatchObject({ over: true })
  const polled = clockFor('saas_v2', 'queryInstance', START, [START], minute(10_000))
  expect(polled).toEqual({ outcome: 'unknown', evidence: 'documented', over: false })
  expect([urgencyOf(clock('refreshLicense')), urgencyOf(polled)]).toEqual(['over', 'calm'])
})

test('every two minutes the next call is the next turn ahead (protocol/license.md 3.2.4)', () => {
  const at = (minutes: number, attempts: number[]) =>
    clockFor('license_code', 'refreshLicenseCode', START, attempts.map(minute), minute(minutes)).nextCallExpectedAt
  expect(at(0, [0])).toEqual(minute(2))
  expect(at(2, [0])).toEqual(minute(2))
  expect(at(2.5, [0])).toEqual(minute(4))
  expect(at(7, [0, 6.5])).toEqual(minute(8.5))
  expect(at(119, [118.5])).toBeUndefined()
  expect(at(1, [])).toEqual(minute(2))
})
