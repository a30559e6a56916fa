import { describe, expect, it, test } from 'vitest'
import type { Family } from '@/lib/domain/commands'
import {
  actOn,
  actsIn,
  adviceOf,
  badDaysInARow,
  counterLevel,
  dayBefore,
  failsOrder,
  INCIDENT_ACTS,
  INCIDENT_STATES,
  onFailure,
  onSuccess,
  refundOf,
} from '@/lib/domain/incidents'
import { PLATFORM_CLOCKS } from '@/lib/domain/platform-clocks'

describe('what to do about a failing call (protocol/seller-center.md 6.2, last column)', () => {
  test.each<[Family, string, string, string | null]>([
    // family, activity, advice, what becomes of the order
    ['saas_v1', 'newInstance', 'refund', 'presumed'],
    ['saas_v1', 'upgrade', 'refund', 'presumed'],
    ['saas_v1', 'refreshInstance', 'renewal', null],
    ['saas_v1', 'expireInstance', 'cost', null],
    ['saas_v1', 'releaseInstance', 'cost', null],
    ['saas_v1', 'instanceStatus', 'cost', null],
    ['saas_v1', 'queryInstance', 'polled', null],
    ['saas_v2', 'newInstance', 'refund', 'presumed'],
    ['saas_v2', 'upgradeInstance', 'refund', 'presumed'],
    ['saas_v2', 'updateInstanceStatus', 'cost', null],
    ['saas_v2', 'refreshInstance', 'renewal', null],
    ['saas_v2', 'releaseInstance', 'cost', null],
    ['saas_v2', 'queryInstance', 'polled', null],
    ['saas_v2', 'changeInstanceCheck', 'refused', null],
    ['license_v1', 'getLicense', 'deliver', 'none'],
    ['license_v1', 'refreshLicense', 'renewal', null],
    ['license_v1', 'expireLicense', 'cost', null],
    ['license_v1', 'releaseLicense', 'cost', null],
    ['license_code', 'refreshLicenseCode', 'renewal', null],
    ['license_code', 'updateLicenseCodeStatus', 'cost', null],
    ['license_code', 'releaseLicenseCode', 'cost', null],
    ['license_async', 'newInstance', 'refund', 'presumed'],
    ['license_async', 'refreshInstance', 'renewal', null],
    ['license_async', 'updateInstanceStatus', 'cost', null],
    ['license_async', 'releaseInstance', 'cost', null],
    ['license_async', 'getLicenseAsync', 'deliver', null],
    ['order_notify', 'orderNotify', 'restart', null],
    ...(['kit_v2', 'kit_v1'] as const).flatMap((family) =>
      ['tenantSync', 'applicationSync', 'authSync', 'singleOrgSync', 'allOrgSync'].map(
        (activity): [Family, string, string, null] => [family, activity, 'push', null],
      ),
    ),
  ])('%s %s', (family, activity, advice, refund) => {
    const row = PLATFORM_CLOCKS.find((each) => each.family === family && each.activity === activity)
    expect(adviceOf(activity, row?.end ?? 'unknown')).toBe(advice)
    expect(refundOf(family, activity)).toBe(refund)
  })

  it('says so where nothing is known', () => {
    expect(adviceOf('somethingNew', 'unknown')).toBe('unknown')
    expect(refundOf('saas_v2', 'somethingNew')).toBeNull()
    expect(refundOf('license_v1', 'somethingNew')).toBeNull()
    expect(failsOrder('license_v1', 'getLicense')).toBe(true)
    expect(failsOrder('saas_v2', 'queryInstance')).toBe(false)
  })
})

describe('states of an incident', () => {
  it('knows each act in each state', () => {
    const table = INCIDENT_STATES.map((state) => INCIDENT_ACTS.map((act) => actOn(state, act)?.to ?? '-').join(' '))
    expect(table).toEqual([
      'acknowledged resolved ignored -',
      '- resolved ignored open',
      '- - ignored open',
      '- resolved - open',
    ])
    expect(actsIn('resolved')).toEqual(['ignore', 'reopen'])
    expect(
      INCIDENT_STATES.flatMap((state) => INCIDENT_ACTS.filter((act) => actOn(state, act)?.reason === false)),
    ).toEqual(['acknowledge'])
  })

  it('opens by itself when it happens again, and not for what happened before', () => {
    const [before, closed, after] = [10, 20, 30].map((minute) => new Date(Date.UTC(2026, 10, 2, 8, minute)))
    if (!before || !closed || !after) throw new Error('three moments')
    expect(onFailure('resolved', closed, after)).toBe('open')
    expect(onFailure('resolved', closed, before)).toBeNull()
    expect(onFailure('resolved', closed, closed)).toBeNull()
    expect(INCIDENT_STATES.filter((state) => onFailure(state, null, after))).toEqual(['resolved'])
  })

  it('recovers by itself unless it is ignored', () => {
    expect(INCIDENT_STATES.map(onSuccess)).toEqual(['resolved', 'resolved', null, null])
  })
})

describe('counters (protocol/seller-center.md 5 and 6.3)', () => {
  it('tells at one, three and five', () => {
    expect([0, 1, 2, 3, 4, 5, 9].map(counterLevel)).toEqual([0, 1, 1, 2, 2, 3, 3])
  })

  test.each<[string, string[], string[], number]>([
    ['no test calls at all', [], [], 0],
    ['bad today', ['2026-11-02'], [], 1],
    ['bad for three days, none yet today', ['2026-11-01', '2026-10-31', '2026-10-30'], [], 3],
    ['good today', ['2026-11-01', '2026-10-31'], ['2026-11-02'], 0],
    ['a good day between', ['2026-11-02', '2026-10-31'], ['2026-11-01'], 1],
    ['a day without test calls between', ['2026-11-02', '2026-10-31'], [], 1],
    ['the last one days ago', ['2026-10-31'], [], 0],
  ])('%s', (_, bad, good, count) => {
    const days = [...bad.map((day) => ({ day, bad: true })), ...good.map((day) => ({ day, bad: false }))]
    expect(badDaysInARow(days, '2026-11-02')).toBe(count)
  })

  it('goes back over the ends of months and years', () => {
    expect(['2026-03-01', '2028-03-01', '2026-01-01'].map(dayBefore)).toEqual([
      '2026-02-28',
      '2028-02-29',
      '2025-12-31',
    ])
  })
})
