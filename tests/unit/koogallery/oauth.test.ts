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
