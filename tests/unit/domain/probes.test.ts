import { describe, expect, it } from 'vitest'
import { type AddressFacts, dueSlot, expiryLevel, isOpen, judgeAddress, probeOrder, worstOf } from '@/lib/domain/probes'

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
