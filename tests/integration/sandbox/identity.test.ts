import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findSandboxEnterprise } from '@/db/queries/sandbox-enterprises'
import type { IdentityFault } from '@/lib/domain/sandbox'
import { buy } from '@/lib/sandbox/actions/buy'
import { authorise, bindEnterprise, breakIdentity, createEnterprise } from '@/lib/sandbox/actions/enterprise'
import { findCentre, type IdentityCentre } from '@/lib/sandbox/identity'
import { getFromCentre, postToCentre } from '@/lib/sandbox/identity-http'
import { untilActive, untilOver } from '@/lib/sandbox/scenarios/settle'
import { completeSignIn } from '@/lib/services/landing/complete-sign-in'
import type { LandingDeps } from '@/lib/services/landing/deps'
import { describeOnBothDatabases } from '../../support/database'
import { type LivePortal, openLivePortal } from '../../support/live-portal'

describeOnBothDatabases('the simulated identity centre', (getDb) => {
  let portal: LivePortal
  let enterpriseId: string
  let base: string
  let deps: LandingDeps
  const readCentre = async (): Promise<IdentityCentre> => {
    const row = await findSandboxEnterprise(getDb(), portal.sandbox.sellerId, enterpriseId)
    const centre = await findCentre(portal.sandbox, row?.tenantCode ?? '')
    if (!centre) throw new Error('no centre')
    return centre
  }
  /** The route's work without the route: the portal's calls go to the centre. */
  const toCentre = async (url: string, init: { method?: string; headers?: HeadersInit; body?: unknown } = {}) => {
    const centre = await readCentre()
    const path = url.slice(base.length + 1).split('?')[0] ?? ''
    const request = new Request(url, { headers: init.headers, method: init.method === 'POST' ? 'POST' : 'GET' })
    return init.method === 'POST'
      ? postToCentre(centre, path, request, new URLSearchParams(String(init.body)))
      : getFromCentre(centre, path, request)
  }
  beforeAll(async () => {
    portal = await openLivePortal(getDb())
    const { sandbox } = portal
    enterpriseId = await createEnterprise(sandbox, '<script>alert(1)</script> 企业')
    const { resourceIds, callIds } = await buy(sandbox, { offer: 'joint_suite', fault: null })
    const [resourceId = ''] = resourceIds
    await untilOver(sandbox, callIds)
    await untilActive(sandbox, resourceId)
    await bindEnterprise(sandbox, enterpriseId, resourceId)
    await authorise(sandbox, enterpriseId, ['li.wei'], true)
    base = (await readCentre()).enterprise.domainName
    deps = {
      ...portal.sandbox,
      newToken: () => randomBytes(32).toString('base64url'),
      fetchFor: () => toCentre,
      mayRecord: () => true,
    }
  }, 60_000)
  afterAll(() => portal.close())
  beforeEach(() => breakIdentity(portal.sandbox, enterpriseId, null))

  /** Clicks the application in the workbench; gives the callback's query. */
  const click = async (userName = 'li.wei') => {
    const entered = await toCentre(`${base}/enter`, { method: 'POST', body: `user=${userName}&goal=workbench` })
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    const workbench = await (await toCentre(`${base}/workbench`, { headers: { cookie } })).text()
    expect(workbench).not.toContain('<script>')
    const app = (await readCentre()).enterprise.bindings[0]?.resourceId ?? ''
    const sent = await toCentre(`${base}/launch?app=${app}`, { headers: { cookie } })
    const location = new URL(sent.headers.get('location') ?? '')
    expect(`${location.origin}${location.pathname}`).toBe('https://portal.test/api/oauth/callback')
    return Object.fromEntries(location.searchParams)
  }
  const land = (query: Record<string, string>) =>
    completeSignIn(deps, {
      query,
      redirectUri: 'https://portal.test/api/oauth/callback',
      browserOf: () => undefined,
      sessionOf: () => undefined,
    })

  test('the journey: buy, bind, authorise, click in the workbench, be inside', async () => {
    const query = await click()
    expect(query).toEqual({ code: expect.any(String), tenant: expect.any(String) })
    expect(await land(query)).toMatchObject({ kind: 'signed_in', sellerId: 'demo' })
    expect(await land(query)).toMatchObject({ kind: 'failed', fault: 'grant_spent' })
    expect(await land(await click('wang.fang'))).toMatchObject({ kind: 'failed', fault: 'not_yet' })
  })

  test.each<[IdentityFault, string]>([
    ['expired_code', 'grant_spent'],
    ['used_code', 'grant_spent'],
    ['wrong_secret', 'client_refused'],
    ['forbidden', 'forbidden'],
    ['other_tenant', 'other_tenant'],
    ['down', 'centre_down'],
  ])('with the fault %s the landing says %s', async (fault, said) => {
    const query = await click()
    await breakIdentity(portal.sandbox, enterpriseId, fault)
    expect(await land(query)).toMatchObject({ kind: 'failed', fault: said })
  })

  test('user info without optional fields is enough', async () => {
    await breakIdentity(portal.sandbox, enterpriseId, 'bare_userinfo')
    expect(await land(await click())).toMatchObject({ kind: 'signed_in' })
  })

  test('sends nobody to a callback or for a client that is not registered', async () => {
    const entered = await toCentre(`${base}/enter`, { method: 'POST', body: 'user=li.wei' })
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    const client = (await readCentre()).enterprise.bindings[0]?.clientId ?? ''
    const ask = async (clientId: string, redirectUri: string) => {
      const query = new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: redirectUri })
      return (await toCentre(`${base}/api/v1/oauth2/authorize?${query}`, { headers: { cookie } })).status
    }
    expect(await ask(client, 'https://portal.test/api/oauth/callback')).toBe(302)
    expect(await ask(client, 'https://evil.test/')).toBe(400)
    expect(await ask('other', 'https://portal.test/api/oauth/callback')).toBe(400)
    const out = await toCentre(`${base}/api/v1/logout?redirect_url=https://evil.test/`, { headers: { cookie } })
    expect(out.headers.get('location')).toBeNull()
    // Signed out: the login page again.
    expect((await toCentre(`${base}/workbench`, { headers: { cookie } })).status).toBe(200)
    expect(await (await toCentre(`${base}/workbench`, { headers: { cookie } })).text()).toContain('name="user"')
  })
})
