import { describe, expect, it } from 'vitest'
import { memberAccess, newReference, sessionStands, withHandOver } from '@/lib/domain/landing'
import { isBuyerPath } from '@/lib/http/security-headers'

describe('who may use an instance (protocol/kit-and-oauth.md 5.6)', () => {
  const told = (state: string, enabled = true) => ({ state, enabled })
  it.each([
    [[], 'wait', 'not_yet'],
    [[], 'create', 'create'],
    [[told('active')], 'wait', 'allowed'],
    [[told('active', false)], 'create', 'member_disabled'],
    [[told('revoked')], 'create', 'not_authorised'],
    [[told('deleted')], 'wait', 'not_authorised'],
    [[told('revoked'), told('active')], 'wait', 'allowed'],
    [[told('active', false), told('active')], 'wait', 'allowed'],
    [[told('revoked', true)], 'wait', 'not_authorised'],
    [[told('revoked'), told('active', false)], 'wait', 'member_disabled'],
  ] as const)('%j with %s: %s', (entries, policy, access) => expect(memberAccess(entries, policy)).toBe(access))
})

describe('what is handed over', () => {
  it('changes nothing else of the address', () => {
    expect(withHandOver('https://a.test/x?y=1&koogallery_token=old#z', 'token', 'new')).toBe(
      'https://a.test/x?y=1&koogallery_token=new#z',
    )
    expect(withHandOver('https://a.test/', 'code', 'a+b&c')).toBe('https://a.test/?koogallery_code=a%2Bb%26c')
  })
})

it('a session ends in time, idle, or by word', () => {
  const at = (hours: number) => new Date(Date.UTC(2026, 0, 1) + hours * 3_600_000)
  const session = { lastSeenAt: at(0), expiresAt: at(12), endedAt: null }
  expect(sessionStands(session, at(1.9))).toBe(true)
  expect(sessionStands(session, at(2))).toBe(false)
  expect(sessionStands({ ...session, lastSeenAt: at(11.9) }, at(12))).toBe(false)
  expect(sessionStands({ ...session, endedAt: at(1) }, at(1.5))).toBe(false)
})

it('a number to name takes each of its letters alike', () => {
  expect(newReference(() => 0)).toBe('2222-2222')
  expect(newReference(() => 0.999_999)).toBe('ZZZZ-ZZZZ')
  let n = 0
  expect(newReference(() => n++ / 31)).toBe('2345-6789')
})

it('a number to name has no letters that look alike', () => {
  let n = 0
  const numbers = Array.from({ length: 200 }, () => newReference(() => (n = (n + 0.37) % 1)))
  for (const number of numbers) expect(number).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/)
})

it('only what buyers see may be framed', () => {
  for (const page of ['/launch/x', '/zh/buyer/acme', '/en/buyer/problem', '/zh/sandbox/demo/product/i']) {
    expect(isBuyerPath(page)).toBe(true)
  }
  for (const page of ['/zh/acme', '/zh/sandbox/demo', '/en/sandbox/demo/enterprises', '/zh/acme/landings', '/']) {
    expect(isBuyerPath(page)).toBe(false)
  }
})
