import { describe, expect, it } from 'vitest'
import {
  authorizeUrl,
  type CentreClient,
  CentreError,
  centreBase,
  exchangeCode,
  logoutUrl,
  readUserInfo,
  refreshTokens,
  unifiedLoginUrl,
} from '@/lib/koogallery/oauth'

type Call = { url: string; method: string; headers: Record<string, string>; body: string }

function centre(answer: () => Response) {
  const calls: Call[] = []
  const client: CentreClient = {
    base: 'https://acme.login.test',
    clientId: 'client-1',
    clientSecret: 's+cr&t 测',
    fetch: async (url, { method, headers, body }) => {
      calls.push({ url, method, headers: Object.fromEntries(new Headers(headers)), body: String(body ?? '') })
      return answer()
    },
  }
  return { client, calls }
}
const json = (body: unknown, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
const grant = { code: 'C1', redirectUri: 'https://portal.test/api/oauth/callback' }
const faultOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof CentreError ? error.fault : String(error)),
  )

describe('addresses (protocol/kit-and-oauth.md 5.1 to 5.3, 5.7)', () => {
  it.each([
    ['https://acme.login.test', 'https://acme.login.test'],
    ['acme.login.test', 'https://acme.login.test'],
    ['acme.login.test/', 'https://acme.login.test'],
    ['HTTPS://Acme.Login.test//', 'https://acme.login.test'],
    ['https://acme.test/idp/', 'https://acme.test/idp'],
    ['acme.test:8443', 'https://acme.test:8443'],
    [' http://10.0.0.1 ', 'http://10.0.0.1'],
    ['', null],
    ['https://', null],
    ['ftp://acme.test', null],
    ['https://user:pw@acme.test', null],
    ['https://acme.test/?a=1', null],
    ['https://acme.test/#x', null],
    ['javascript://acme.test', null],
    [' ', null],
    ['https://user@acme.test', null],
    ['https://:pw@acme.test', null],
    ['a b', null],
    ['https://acme.test/a/b//', 'https://acme.test/a/b'],
    ['https://acme.test//', 'https://acme.test'],
    ['acme.test/x?y', null],
    ['a1+.-://acme.test', null],
    ['x https://acme.test', null],
  ])('reads the domain %j as %j', (domain, base) => expect(centreBase(domain)).toBe(base))

  it('writes the browser’s addresses', () => {
    expect(unifiedLoginUrl('app 1&x')).toBe(
      'https://macroverse.huaweicloud.com/unified-login/#/portal-login?ind=UNOP&appId=app+1%26x',
    )
    const url = new URL(
      authorizeUrl('https://a.test', { clientId: 'c', redirectUri: 'https://p.test/cb', state: 's1' }),
    )
    expect(url.pathname).toBe('/api/v1/oauth2/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'c',
      redirect_uri: 'https://p.test/cb',
      scope: 'get_user_info',
      state: 's1',
    })
    expect(logoutUrl('https://a.test')).toBe('https://a.test/api/v1/logout')
    expect(logoutUrl('https://a.test', 'https://p.test/x?y')).toBe(
      'https://a.test/api/v1/logout?redirect_url=https%3A%2F%2Fp.test%2Fx%3Fy',
    )
  })
})

describe('tokens (protocol/kit-and-oauth.md 5.4, 5.5)', () => {
  it('sends the documented form and nothing more', async () => {
    const { client, calls } = centre(() => json({ access_token: 'A', token_type: 'Bearer', expires_in: 60 }))
    expect(await exchangeCode(client, grant)).toEqual({ accessToken: 'A', refreshToken: null, expiresIn: 60 })
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatchObject({ url: 'https://acme.login.test/api/v1/oauth2/token', method: 'POST' })
    expect(calls[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
    expect(Object.fromEntries(new URLSearchParams(calls[0]?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'C1',
      redirect_uri: grant.redirectUri,
      client_id: 'client-1',
      client_secret: 's+cr&t 测',
    })
  })

  it.each([
    [{ access_token: 'A' }, { refreshToken: null, expiresIn: 7_200 }],
    [
      { access_token: 'A', expires_in: '3600', refresh_token: 'R' },
      { refreshToken: 'R', expiresIn: 3_600 },
    ],
    [
      { access_token: 'A', expires_in: null, refresh_token: null, id_token: 7 },
      { refreshToken: null, expiresIn: 7_200 },
    ],
    [
      { access_token: 'A', expires_in: { toString: 1, valueOf: 1 } },
      { refreshToken: null, expiresIn: 7_200 },
    ],
    [
      { access_token: 'A', expires_in: -1, refresh_token: '' },
      { refreshToken: null, expiresIn: 7_200 },
    ],
  ])('reads %j', async (body, expected) => {
    const { client } = centre(() => json(body, 200, 'text/plain'))
    expect(await exchangeCode(client, grant)).toEqual({ accessToken: 'A', ...expected })
  })

  it('keeps the refresh token it has when none comes', async () => {
    const { client, calls } = centre(() => json({ access_token: 'B' }))
    expect(await refreshTokens(client, 'R1')).toMatchObject({ accessToken: 'B', refreshToken: 'R1' })
    expect(Object.fromEntries(new URLSearchParams(calls[0]?.body))).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'R1',
    })
  })

  it.each([
    [400, { error: 'invalid_grant' }, 'grant_spent'],
    [400, { error: 'invalid_client', error_description: 'Client ID mismatch' }, 'client_unknown'],
    [401, { error: 'invalid_client', error_description: 'Bad client credentials' }, 'client_refused'],
    [401, {}, 'client_refused'],
    [403, {}, 'forbidden'],
    [400, { error: 'invalid_request' }, 'refused'],
    [404, {}, 'refused'],
    [200, { error: 'invalid_grant' }, 'grant_spent'],
    [200, {}, 'unreadable'],
    [302, {}, 'unreadable'],
    [500, {}, 'centre_down'],
    [503, {}, 'centre_down'],
  ])('HTTP %i %j is %s (5.11)', async (status, body, fault) => {
    expect(await faultOf(exchangeCode(centre(() => json(body, status)).client, grant))).toBe(fault)
  })

  it('tells what kept the call from going through', async () => {
    const failing = (reason: string) => {
      const { client } = centre(() => {
        throw Object.assign(new Error('x'), { reason })
      })
      return faultOf(exchangeCode(client, grant))
    }
    expect(await failing('timeout')).toBe('timeout')
    expect(await failing('blocked_address')).toBe('blocked_address')
    expect(await failing('not_https')).toBe('bad_domain')
    expect(await failing('other')).toBe('unreachable')
    const page = centre(() => new Response('<html>', { headers: { 'content-type': 'text/html' } }))
    expect(await faultOf(exchangeCode(page.client, grant))).toBe('unreadable')
  })
})

/** For the seller's people: what the centre said, never a token. */
describe('the words of a fault', () => {
  const messageOf = (call: Promise<unknown>) =>
    call.then(
      () => 'none',
      (error: unknown) => (error instanceof CentreError ? [error.message, error.status, error.name] : String(error)),
    )
  const refusing = (status: number, body: unknown) => centre(() => json(body, status)).client

  it.each([
    [400, { error: 'invalid_grant', error_description: 'used' }, 'HTTP 400 invalid_grant: used'],
    [400, { error: 'invalid_grant', error_msg: 'spent' }, 'HTTP 400 invalid_grant: spent'],
    [400, { error_description: 'only words' }, 'HTTP 400 only words'],
    [400, { error: 'x', error_description: ' ' }, 'HTTP 400 x'],
    [403, {}, 'HTTP 403'],
    [500, [], 'HTTP 500'],
    [400, { error: 'a\u0000b' }, 'HTTP 400 ab'],
    [400, { error: 'x'.repeat(400) }, `HTTP 400 ${'x'.repeat(291)}`],
  ])('HTTP %i %j', async (status, body, message) => {
    expect(await messageOf(exchangeCode(refusing(status, body), grant))).toEqual([message, status, 'CentreError'])
    expect(await messageOf(readUserInfo(refusing(status, body), 'A'))).toEqual([message, status, 'CentreError'])
  })

  it('says what an answer lacks', async () => {
    expect(await messageOf(exchangeCode(refusing(200, {}), grant))).toEqual([
      'The token answer names no access token.',
      200,
      'CentreError',
    ])
    expect(await messageOf(readUserInfo(refusing(200, []), 'A'))).toEqual([
      'The user answer is no JSON object.',
      200,
      'CentreError',
    ])
  })

  it('and what kept the call from going through', async () => {
    const failing = (fault: unknown) => {
      const { client } = centre(() => {
        throw fault
      })
      return exchangeCode(client, grant).catch((error: unknown) => error)
    }
    const fault = Object.assign(new Error('no route'), { reason: 'too_large' })
    expect(await failing(fault)).toMatchObject({
      fault: 'unreadable',
      message: 'no route',
      status: undefined,
      cause: fault,
    })
    expect(await failing(new Error('plain'))).toMatchObject({ fault: 'unreachable', message: 'plain' })
    expect(await failing('x')).toMatchObject({ fault: 'unreachable', message: 'The call failed.' })
  })

  it.each([
    ['Client ID mismatch', 'client_unknown'],
    ['client_id unknown', 'client_unknown'],
    ['no such clientid', 'client_unknown'],
    ['no such client-id', 'client_unknown'],
    ['client secret', 'client_refused'],
    ['', 'client_refused'],
  ])('%j means %s', async (error_description, expected) => {
    for (const error of ['invalid_client', 'unauthorized_client']) {
      const call = exchangeCode(refusing(400, { error, error_description }), grant)
      expect(await faultOf(call)).toBe(expected)
    }
  })

  it.each([
    [399, 'unreadable'],
    [400, 'refused'],
    [499, 'refused'],
    [599, 'centre_down'],
  ])('HTTP %i is %s', async (status, expected) => {
    expect(await faultOf(exchangeCode(refusing(status, {}), grant))).toBe(expected)
  })
})

describe('limits of the tokens', () => {
  const lifetime = async (expires_in: unknown) =>
    (await exchangeCode(centre(() => json({ access_token: 'A', expires_in })).client, grant)).expiresIn
  it.each([
    [1, 1],
    ['0.5', 0.5],
    [0, 7_200],
    ['', 7_200],
    ['soon', 7_200],
    [true, 7_200],
    [30 * 86_400, 30 * 86_400],
    [30 * 86_400 + 1, 30 * 86_400],
    ['Infinity', 7_200],
  ])('expires_in %j is %i seconds', async (given, seconds) => {
    expect(await lifetime(given)).toBe(seconds)
  })

  it.each([
    ['A'.repeat(16_000), 'none'],
    ['A'.repeat(16_001), 'unreadable'],
    ['', 'unreadable'],
    [7, 'unreadable'],
  ])('an access token may be long, but not endless', async (access_token, fault) => {
    expect(await faultOf(exchangeCode(centre(() => json({ access_token })).client, grant))).toBe(fault)
  })

  it('keeps the newest refresh token', async () => {
    const { client } = centre(() => json({ access_token: 'B', refresh_token: 'R2', expires_in: 5 }))
    expect(await refreshTokens(client, 'R1')).toEqual({ accessToken: 'B', refreshToken: 'R2', expiresIn: 5 })
  })
})

describe('user info (protocol/kit-and-oauth.md 5.6)', () => {
  it('asks with the token, and takes any member as missing', async () => {
    const { client, calls } = centre(() => json({ userName: 'li.wei' }))
    expect(await readUserInfo(client, 'A')).toEqual({
      userName: 'li.wei',
      name: null,
      role: null,
      tenant: null,
      orgCode: null,
    })
    expect(calls[0]).toMatchObject({ url: 'https://acme.login.test/api/v1/oauth2/userinfo', method: 'GET' })
    expect(calls[0]?.headers).toMatchObject({ authorization: 'Bearer A', accept: 'application/json' })
  })

  it.each([
    [
      { loginName: 'a', name: 7, role: null, tenant: 't', organizationCode: 'D1' },
      { userName: 'a', name: '7', tenant: 't' },
    ],
    [{ userName: ' ', accName: 'b' }, { userName: 'b' }],
    [
      { id: '1', name: 'Nobody' },
      { userName: null, name: 'Nobody' },
    ],
    [{ userName: 'x'.repeat(999) }, { userName: 'x'.repeat(255) }],
    [{ userName: `${'x'.repeat(254)}😀` }, { userName: `${'x'.repeat(254)}\ufffd` }],
    [{ userName: 'a', loginName: 'b', accName: 'c' }, { userName: 'a' }],
    [{ loginName: 'b', accName: 'c' }, { userName: 'b' }],
    [
      { userName: {}, role: ['x'], organizationCode: 7 },
      { userName: null, role: null, orgCode: '7' },
    ],
    [
      { userName: 'u', name: 'n', role: 'admin', tenant: 't', organizationCode: 'D1' },
      { userName: 'u', name: 'n', role: 'admin', tenant: 't', orgCode: 'D1' },
    ],
  ])('reads %j', async (body, expected) => {
    expect(await readUserInfo(centre(() => json(body)).client, 'A')).toMatchObject(expected)
  })

  it.each([
    [401, { error: 'unauthorized' }, 'token_refused'],
    [403, {}, 'forbidden'],
    [500, {}, 'centre_down'],
    [200, { error: 'unauthorized' }, 'unreadable'],
    [200, [], 'unreadable'],
  ])('HTTP %i %j is %s', async (status, body, fault) => {
    expect(await faultOf(readUserInfo(centre(() => json(body, status)).client, 'A'))).toBe(fault)
  })
})
