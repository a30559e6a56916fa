import { describe, expect, it } from 'vitest'
import {
  type AddressFacts,
  dueSlot,
  expiryLevel,
  hasFailed,
  isOpen,
  judgeAddress,
  type ProbeCheck,
  probeOrder,
  worstOf,
} from '@/lib/domain/probes'

const NOW = Date.parse('2026-11-02T08:00:00Z')
const DAY = 86_400_000

const GOOD: AddressFacts = {
  host: 'portal.example.com',
  port: 443,
  secure: true,
  local: false,
  addresses: ['93.184.216.34'],
  closed: false,
  tls: { kind: 'shaken', protocol: 'TLSv1.3', fault: null, issuer: 'Good CA', validTo: NOW + 90 * DAY },
  reach: { status: 200, date: NOW, sentAt: NOW, answeredAt: NOW + 40 },
}
const shaken = { kind: 'shaken', protocol: 'TLSv1.3', fault: null, issuer: 'Good CA', validTo: NOW + 90 * DAY } as const

const found = (facts: Partial<AddressFacts>) =>
  Object.fromEntries(
    judgeAddress({ ...GOOD, ...facts }, NOW).map(({ check, state, found: word }) => [check, `${state} ${word}`]),
  )

describe('the address as the marketplace meets it (protocol/seller-center.md 2)', () => {
  it('is well when all is well', () => {
    const checks = judgeAddress(GOOD, NOW)
    expect(checks.map(({ state }) => state)).toEqual(Array(7).fill('ok'))
    expect(isOpen(checks)).toBe(true)
    expect(worstOf(checks)).toBe('ok')
  })

  it.each<[string, Partial<AddressFacts>, Record<string, string>, boolean]>([
    [
      'no such name',
      { addresses: [], tls: null, reach: null },
      { dns: 'fail none', reach: 'skipped not_tried' },
      false,
    ],
    ['a private address', { closed: true, tls: null, reach: null }, { dns: 'fail private' }, false],
    ['another port', { port: 8443 }, { port: 'fail other' }, true],
    ['plain http', { secure: false, tls: null }, { tls: 'fail plain', certificate: 'skipped none' }, false],
    ['no handshake', { tls: { kind: 'failed', error: 'EPROTO' }, reach: null }, { tls: 'fail failed' }, false],
    ['TLS 1.1', { tls: { ...shaken, protocol: 'TLSv1.1' } }, { tls: 'fail old' }, false],
    [
      'an expired certificate',
      { tls: { ...shaken, fault: 'CERT_HAS_EXPIRED', validTo: NOW - DAY }, reach: null },
      { certificate: 'fail expired', expiry: 'fail over' },
      false,
    ],
    [
      'a self-signed certificate',
      { tls: { ...shaken, fault: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, reach: null },
      { certificate: 'fail self_signed', expiry: 'ok found' },
      false,
    ],
    [
      'a certificate of another name',
      { tls: { ...shaken, fault: 'ERR_TLS_CERT_ALTNAME_INVALID' }, reach: null },
      { certificate: 'fail other_name' },
      false,
    ],
    ['30 days left', { tls: { ...shaken, validTo: NOW + 30 * DAY } }, { expiry: 'warn soon' }, true],
    ['31 days left', { tls: { ...shaken, validTo: NOW + 31 * DAY } }, { expiry: 'ok found' }, true],
    [
      'an error page',
      { reach: { status: 502, date: NOW, sentAt: NOW, answeredAt: NOW } },
      { reach: 'fail status' },
      false,
    ],
    ['no answer', { reach: { error: 'ECONNREFUSED' } }, { reach: 'fail failed', clock: 'skipped unknown' }, false],
    [
      'a clock a minute behind',
      { reach: { status: 200, date: NOW + 61_000, sentAt: NOW, answeredAt: NOW + 40 } },
      { clock: 'fail off' },
      true,
    ],
    [
      'a clock 20 s ahead',
      { reach: { status: 200, date: NOW - 21_000, sentAt: NOW, answeredAt: NOW + 40 } },
      { clock: 'warn off' },
      true,
    ],
    [
      'a machine of its own',
      { host: 'localhost', port: 3000, secure: false, local: true, tls: null },
      { dns: 'skipped local', port: 'skipped local', tls: 'skipped plain' },
      true,
    ],
  ])('tells %s', (_, facts, expected, open) => {
    expect(found(facts)).toMatchObject(expected)
    expect(isOpen(judgeAddress({ ...GOOD, ...facts }, NOW))).toBe(open)
  })

  const answered = { status: 200, sentAt: NOW, answeredAt: NOW + 40 }
  const failed = { kind: 'failed', error: 'EPROTO' } as const
  const host = GOOD.host

  it.each<[Partial<AddressFacts>, ProbeCheck[]]>([
    [
      {},
      [
        { check: 'dns', state: 'ok', found: 'found', values: { host, address: '93.184.216.34' } },
        { check: 'port', state: 'ok', found: 'found' },
        { check: 'tls', state: 'ok', found: 'found', values: { protocol: 'TLSv1.3' } },
        { check: 'certificate', state: 'ok', found: 'found', values: { issuer: 'Good CA' } },
        { check: 'expiry', state: 'ok', found: 'found', values: { days: 90 } },
        { check: 'reach', state: 'ok', found: 'found', values: { ms: 40 } },
        { check: 'clock', state: 'ok', found: 'found', values: { seconds: 0 } },
      ],
    ],
    [{ addresses: [], local: true }, [{ check: 'dns', state: 'fail', found: 'none', values: { host } }]],
    [{ closed: true, local: true }, [{ check: 'dns', state: 'skipped', found: 'local', values: { host } }]],
    [{ closed: true }, [{ check: 'dns', state: 'fail', found: 'private', values: { host } }]],
    [{ port: 8443 }, [{ check: 'port', state: 'fail', found: 'other', values: { port: 8443 } }]],
    [{ port: 80, local: true }, [{ check: 'port', state: 'skipped', found: 'local', values: { port: 80 } }]],
    [
      { secure: false },
      [
        { check: 'tls', state: 'fail', found: 'plain' },
        { check: 'certificate', state: 'skipped', found: 'none' },
        { check: 'expiry', state: 'skipped', found: 'none' },
      ],
    ],
    [{ secure: false, local: true }, [{ check: 'tls', state: 'skipped', found: 'plain' }]],
    [
      { tls: null },
      [
        { check: 'tls', state: 'skipped', found: 'not_tried', values: { error: '' } },
        { check: 'certificate', state: 'skipped', found: 'none' },
        { check: 'expiry', state: 'skipped', found: 'none' },
      ],
    ],
    [{ tls: failed }, [{ check: 'tls', state: 'fail', found: 'failed', values: { error: 'EPROTO' } }]],
    [
      { tls: { ...shaken, protocol: 'TLSv1.2' } },
      [{ check: 'tls', state: 'ok', found: 'found', values: { protocol: 'TLSv1.2' } }],
    ],
    [
      { tls: { ...shaken, protocol: 'TLSv1.1' } },
      [{ check: 'tls', state: 'fail', found: 'old', values: { protocol: 'TLSv1.1' } }],
    ],
    [
      { tls: { ...shaken, validTo: NOW - DAY - 1 } },
      [{ check: 'expiry', state: 'fail', found: 'over', values: { days: 2 } }],
    ],
    [{ tls: { ...shaken, validTo: NOW } }, [{ check: 'expiry', state: 'fail', found: 'over', values: { days: 0 } }]],
    [
      { tls: { ...shaken, validTo: NOW + 1 } },
      [{ check: 'expiry', state: 'warn', found: 'soon', values: { days: 0 } }],
    ],
    [{ reach: null }, [{ check: 'reach', state: 'skipped', found: 'not_tried' }]],
    [
      { reach: { error: 'ECONNREFUSED' } },
      [
        { check: 'reach', state: 'fail', found: 'failed', values: { error: 'ECONNREFUSED' } },
        { check: 'clock', state: 'skipped', found: 'unknown' },
      ],
    ],
    [
      { reach: { ...answered, status: 502, date: NOW } },
      [{ check: 'reach', state: 'fail', found: 'status', values: { status: 502 } }],
    ],
    [{ reach: { ...answered, date: null } }, [{ check: 'clock', state: 'skipped', found: 'unknown' }]],
  ])('says of %j', (facts, expected) => {
    const checks = judgeAddress({ ...GOOD, ...facts }, NOW)
    for (const each of expected) expect(checks.find(({ check }) => check === each.check)).toEqual(each)
  })

  it.each([
    ['CERT_HAS_EXPIRED', 'expired'],
    ['CERT_NOT_YET_VALID', 'not_yet'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self_signed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self_signed'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'other_name'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted'],
  ])('calls %s of a certificate %s', (fault, word) => {
    const checks = judgeAddress({ ...GOOD, tls: { ...shaken, fault } }, NOW)
    expect(checks.find(({ check }) => check === 'certificate')).toEqual({
      check: 'certificate',
      state: 'fail',
      found: word,
      values: { issuer: 'Good CA', error: fault },
    })
  })

  // The header has whole seconds: it may be up to one older than its moment.
  it.each([
    [-61_000, 'fail', 60],
    [-60_000, 'warn', 59],
    [-16_000, 'warn', 15],
    [-15_000, 'ok', 14],
    [-1_000, 'ok', 0],
    [40, 'ok', 0],
    [14_040, 'ok', 14],
    [15_040, 'warn', -15],
    [59_040, 'warn', -59],
    [60_040, 'fail', -60],
  ])('reads a Date %d ms from the call as %s by %d s', (ms, state, seconds) => {
    const checks = judgeAddress({ ...GOOD, reach: { ...answered, date: NOW + ms } }, NOW)
    expect(checks.at(-1)).toEqual({
      check: 'clock',
      state,
      found: state === 'ok' ? 'found' : 'off',
      values: { seconds },
    })
  })

  it('takes the worst, and tells a failure from a doubt', () => {
    const of = (...states: ProbeCheck['state'][]) =>
      states.map((state): ProbeCheck => ({ check: 'dns', state, found: 'found' }))
    expect([[], of('skipped', 'ok'), of('ok', 'warn', 'skipped'), of('warn', 'fail', 'ok')].map(worstOf)).toEqual([
      'skipped',
      'ok',
      'warn',
      'fail',
    ])
    expect([of('ok', 'warn', 'skipped'), of('ok', 'fail')].map(hasFailed)).toEqual([false, true])
    expect(isOpen(of('warn', 'skipped'))).toBe(true)
    expect(isOpen(of('ok', 'fail'))).toBe(false)
  })

  it('counts the warning times that have passed', () => {
    expect([31, 30, 15, 14, 8, 7, 0].map(expiryLevel)).toEqual([0, 1, 1, 2, 2, 3, 3])
  })
})

describe('planned runs', () => {
  const at = (iso: string) => dueSlot(new Date(iso), ['06:30', '12:30'], 'Asia/Shanghai')

  it('belong to the time on the clocks of their zone', () => {
    // 06:30 in Shanghai is 22:30 UTC the day before.
    expect(at('2026-11-01T22:29:59Z')).toBeNull()
    expect(at('2026-11-01T22:30:00Z')).toBe('2026-11-02T06:30')
    expect(at('2026-11-02T00:29:00Z')).toBe('2026-11-02T06:30')
    expect(at('2026-11-02T00:30:00Z')).toBeNull()
    expect(at('2026-11-02T04:45:00Z')).toBe('2026-11-02T12:30')
  })

  it('are of the later time where two could be meant, in whatever order they are given', () => {
    const times = ['07:05', '06:30']
    expect(dueSlot(new Date('2026-11-02T07:04:00Z'), times, 'UTC')).toBe('2026-11-02T06:30')
    expect(dueSlot(new Date('2026-11-02T07:05:00Z'), times, 'UTC')).toBe('2026-11-02T07:05')
  })

  it('do not exist without times', () => {
    expect(dueSlot(new Date('2026-11-01T22:30:00Z'), [], 'Asia/Shanghai')).toBeNull()
  })
})

it('buys first and releases last', () => {
  const of = (activity: string) => ({ family: 'saas_v2' as const, activity, name: activity })
  const order = probeOrder(['releaseInstance', 'updateInstanceStatus', 'newInstance', 'queryInstance'].map(of))
  expect(order.map(({ activity }) => activity)).toEqual([
    'newInstance',
    'queryInstance',
    'updateInstanceStatus',
    'releaseInstance',
  ])
})

it('tells a tenant before its applications, these before people, and keeps families and names together', () => {
  const of = (family: 'kit_v2' | 'license_v1', activity: string, name = activity) => ({ family, activity, name })
  const kit = ['tenantSync', 'applicationSync', 'allOrgSync', 'singleOrgSync', 'authSync'].map((each) =>
    of('kit_v2', each),
  )
  const licences = [
    of('license_v1', 'getLicense', 'a'),
    of('license_v1', 'getLicense', 'b'),
    of('license_v1', 'expireLicense'),
    of('license_v1', 'refreshLicense'),
    of('license_v1', 'releaseLicense'),
  ]
  const all = [...kit, ...licences]
  expect(probeOrder(all)).toEqual(all)
  expect(probeOrder(all.toReversed())).toEqual(all)
})
