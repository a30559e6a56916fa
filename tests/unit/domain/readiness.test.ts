import { describe, expect, it } from 'vitest'
import { likelyOffer, type Offer, ownCallsOf, scenariosOf } from '@/lib/domain/readiness'

const OFFER: Offer = { kind: 'saas', generation: 'v2', billing: 'period', licenseWire: 'code', joint: false }
const wanted = (changes: Partial<Offer>, need: 'required' | 'optional' = 'required') =>
  scenariosOf({ ...OFFER, ...changes })
    .filter((scenario) => scenario.need === need && scenario.activity !== 'orderNotify')
    .map(({ activity }) => activity)

describe('which interfaces a seller needs (protocol/README.md, the table)', () => {
  it.each<[string, Partial<Offer>, string[], string[]]>([
    [
      'SaaS V2.0 one-time',
      { billing: 'one_time' },
      ['newInstance', 'queryInstance', 'releaseInstance'],
      ['order_query'],
    ],
    [
      'SaaS V2.0 yearly/monthly',
      {},
      ['newInstance', 'queryInstance', 'refreshInstance', 'updateInstanceStatus', 'releaseInstance'],
      ['order_query'],
    ],
    [
      'SaaS V2.0 pay-per-use',
      { kind: 'pay_per_use', billing: 'one_time' },
      ['newInstance', 'queryInstance', 'refreshInstance', 'updateInstanceStatus', 'releaseInstance'],
      ['order_query', 'usage_push'],
    ],
    [
      'SaaS V1.0 yearly/monthly',
      { generation: 'v1' },
      ['newInstance', 'refreshInstance', 'expireInstance', 'releaseInstance'],
      [],
    ],
    ['SaaS V1.0 one-time', { generation: 'v1', billing: 'one_time' }, ['newInstance', 'releaseInstance'], []],
    [
      'SaaS V1.0 package',
      { generation: 'v1', kind: 'package' },
      ['newInstance', 'instanceStatus', 'queryInstance', 'releaseInstance'],
      ['usage_push'],
    ],
    [
      'joint SaaS',
      { joint: true, billing: 'one_time' },
      [
        ...['newInstance', 'queryInstance', 'releaseInstance'],
        ...['tenantSync', 'applicationSync', 'authSync', 'singleOrgSync', 'allOrgSync'],
      ],
      ['order_query'],
    ],
    [
      'License L1 by period',
      { kind: 'license', licenseWire: 'v1' },
      ['getLicense', 'refreshLicense', 'expireLicense', 'releaseLicense'],
      [],
    ],
    ['License L1 one-off', { kind: 'license', licenseWire: 'v1', billing: 'one_time' }, ['getLicense'], []],
    ['License L2', { kind: 'license' }, [], ['license_activate']],
    [
      'License L-IND',
      { kind: 'license', licenseWire: 'client' },
      ['newInstance', 'refreshInstance', 'updateInstanceStatus', 'releaseInstance', 'getLicenseAsync'],
      ['order_query', 'license_upload'],
    ],
  ])('%s', (_, changes, activities, own) => {
    expect(wanted(changes)).toEqual(activities)
    expect(ownCallsOf({ ...OFFER, ...changes })).toEqual(own)
  })

  it.each<[Partial<Offer>, string, string[]]>([
    [{}, 'saas_v2', ['upgradeInstance', 'changeInstanceCheck']],
    [{ billing: 'one_time' }, 'saas_v2', []],
    [{ kind: 'pay_per_use' }, 'saas_v2', []],
    [{ kind: 'package' }, 'saas_v2', []],
    [{ generation: 'v1' }, 'saas_v1', ['upgrade', 'queryInstance']],
    [{ generation: 'v1', billing: 'one_time' }, 'saas_v1', ['upgrade', 'queryInstance']],
    [{ generation: 'v1', kind: 'pay_per_use' }, 'saas_v1', ['upgrade']],
    [{ kind: 'license' }, 'license_code', ['refreshLicenseCode', 'updateLicenseCodeStatus', 'releaseLicenseCode']],
    [
      { kind: 'license', licenseWire: 'v1', billing: 'one_time' },
      'license_v1',
      ['refreshLicense', 'expireLicense', 'releaseLicense'],
    ],
    [{ kind: 'license', licenseWire: 'v1' }, 'license_v1', []],
  ])('%j may also take, by %s: %j', (changes, family, activities) => {
    expect(wanted(changes, 'optional')).toEqual(activities)
    const all = scenariosOf({ ...OFFER, ...changes })
    expect(new Set(all.map((scenario) => scenario.family))).toEqual(new Set([family, 'order_notify']))
    expect(all.at(-1)).toEqual({ family: 'order_notify', activity: 'orderNotify', need: 'optional' })
  })

  it('buys industrial software by SaaS V2.0, and asks for its licence apart', () => {
    const families = scenariosOf({ ...OFFER, kind: 'license', licenseWire: 'client' }).map(({ family }) => family)
    expect(families).toEqual([...Array(4).fill('saas_v2'), 'license_async', 'order_notify'])
  })

  it('asks for the Kit of the generation', () => {
    const families = (generation: 'v1' | 'v2') =>
      new Set(scenariosOf({ ...OFFER, generation, joint: true }).map(({ family }) => family))
    expect(families('v2')).toEqual(new Set(['saas_v2', 'kit_v2', 'order_notify']))
    expect(families('v1')).toEqual(new Set(['saas_v1', 'kit_v1', 'order_notify']))
  })

  it('guesses the offer from what is known', () => {
    const known = { kind: 'saas' as const, chargingModes: [], keyClasses: ['basic'], joint: false, families: [] }
    expect(likelyOffer(known)).toEqual(OFFER)
    expect(likelyOffer({ ...known, keyClasses: ['v1'] }).generation).toBe('v1')
    expect(likelyOffer({ ...known, chargingModes: ['ONE_TIME'] }).billing).toBe('one_time')
    expect(likelyOffer({ ...known, chargingModes: ['ONE_TIME', 'PERIOD'] }).billing).toBe('period')
    expect(likelyOffer({ ...known, keyClasses: ['v1', 'basic'] }).generation).toBe('v2')
    expect(likelyOffer({ ...known, kind: 'package', joint: true })).toMatchObject({ kind: 'package', joint: true })
  })

  it.each([
    [['license_async', 'license_v1'], ['v1'], 'client'],
    [['license_v1'], ['license_code'], 'v1'],
    [['license_code'], ['v1'], 'v1'],
    [[], ['v1', 'license_code'], 'code'],
    [[], [], 'code'],
  ])('guesses from calls of %j and keys %j the licence wire %s', (families, keyClasses, wire) => {
    const known = { kind: 'license' as const, chargingModes: [], joint: false }
    expect(likelyOffer({ ...known, families, keyClasses }).licenseWire).toBe(wire)
  })
})
