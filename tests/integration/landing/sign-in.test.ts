import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buyerInstances } from '@/lib/services/landing/buyer-instances'
import { changeOver } from '@/lib/services/landing/change-over'
import { buyerSession } from '@/lib/services/landing/session'
import { signOutBuyer } from '@/lib/services/landing/sign-out'
import { startSignIn } from '@/lib/services/landing/start-sign-in'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { CALLBACK, type Centre, type Landing, openLanding, startCentre } from './support'

describeOnBothDatabases('buyers signing in at a third party’s OAuth server', (getDb) => {
  let centre: Centre
  let landing: Landing
  let instanceId: string
  beforeAll(async () => {
    centre = await startCentre()
  })
  afterAll(() => centre.stop())
  beforeEach(async () => {
    await emptyTables(getDb())
    Object.assign(centre, { user: { userName: 'li', name: 'Li', tenant: 't1' }, userStatus: 200, refuse: undefined })
    Object.assign(centre, { asked: [], infos: 0 })
    landing = await openLanding(getDb(), centre)
    instanceId = await landing.buy('CS1')
    await landing.bind(instanceId)
    await landing.authorise(instanceId, 'li')
  })
  const faultOf = async (query: Record<string, string>, more = {}) => {
    const done = await landing.land(query, more)
    return done.kind === 'failed' ? done.fault : done.kind
  }
  const cold = () => ({ code: randomUUID(), tenant: 't1' })
  const session = (token: string, pending = false) => buyerSession(landing.deps, 'acme', token, { pending })

  test('comes in cold, with two calls to the outside (protocol/kit-and-oauth.md 5.3, 5.4, 5.6)', async () => {
    const done = await landing.signIn()
    expect(done).toMatchObject({ kind: 'signed_in', sellerId: 'acme' })
    expect(centre.asked).toMatchObject([
      { grant_type: 'authorization_code', client_id: 'c1', client_secret: 'secret-1', redirect_uri: CALLBACK },
    ])
    expect(centre.infos).toBe(1)
    const found = await session(done.token)
    expect(found).toMatchObject({ tenantId: 't1', userName: 'li', name: 'Li' })
    expect(found && (await buyerInstances(getDb(), found))).toMatchObject([{ instanceId, access: 'allowed' }])
    expect(await landing.portal.row('landings')).toMatchObject({ outcome: 'signed_in', calls: 2, begun: 'elsewhere' })
    // Neither the cookie nor what the centre gave stands in the database.
    expect(JSON.stringify(await landing.portal.rows('buyer_sessions'))).not.toContain(done.token)
  })

  test('finds the tenant by its code as well, and needs no optional member (5.6, 5.12)', async () => {
    centre.user = { userName: 'li' }
    expect(await faultOf({ code: 'x1', tenant: 'code-t1' })).toBe('signed_in')
    centre.user = { loginName: 'li', tenant: 'code-t1' }
    expect(await faultOf(cold())).toBe('signed_in')
  })

  test('tells each fault apart, and writes it down with a number (5.11)', async () => {
    expect(await faultOf({ tenant: 't1' })).toBe('no_code')
    expect(await faultOf({ error: 'access_denied', tenant: 't1' })).toBe('centre_error')
    expect(await faultOf({ code: 'x' })).toBe('unknown_tenant')
    expect(await faultOf({ code: 'x', tenant: 'nobody' })).toBe('unknown_tenant')
    expect(centre.asked).toEqual([])
    expect(await landing.portal.count('landings')).toBe(0)
    const refusals: [number, object, string][] = [
      [400, { error: 'invalid_grant' }, 'grant_spent'],
      [400, { error: 'invalid_client', error_description: 'client ID mismatch' }, 'client_unknown'],
      [401, { error: 'invalid_client', error_description: 'Bad client credentials' }, 'client_refused'],
      [403, {}, 'forbidden'],
      [503, {}, 'centre_down'],
    ]
    for (const [status, body, fault] of refusals) {
      centre.refuse = { status, body: { ...body } }
      const done = await landing.land(cold())
      expect(done).toMatchObject({ kind: 'failed', fault, sellerId: 'acme' })
      const { reference } = done.kind === 'failed' ? done : { reference: '' }
      expect(await landing.portal.row('landings', `reference = '${reference}'`)).toMatchObject({
        fault,
        tenant_id: 't1',
      })
    }
    centre.refuse = undefined
    centre.userStatus = 401
    expect(await faultOf(cold())).toBe('token_refused')
    centre.userStatus = 200
    centre.user = { userName: 'li', tenant: 'other' }
    expect(await faultOf(cold())).toBe('other_tenant')
    centre.user = { name: 'Nobody' }
    expect(await faultOf(cold())).toBe('no_user_name')
    expect(await landing.portal.count('buyer_sessions')).toBe(0)
  })

  test('knows who may come in, and who may not yet (5.6)', async () => {
    centre.user = { userName: 'wang' }
    expect(await faultOf(cold())).toBe('not_yet')
    await landing.authorise(instanceId, 'wang')
    expect(await faultOf(cold())).toBe('signed_in')
    await landing.authorise(instanceId, 'wang', 2, { enable: 'false' })
    expect(await faultOf(cold())).toBe('member_disabled')
    await landing.authorise(instanceId, 'wang', 3)
    expect(await faultOf(cold())).toBe('not_authorised')
    await landing.push('tenantSync', { instanceId, tenantId: 't1', testFlag: 0, flag: 0 })
    expect(await faultOf(cold())).toBe('unbound')
  })

  test('takes up whoever comes before authSync where the product says so; the push then decides', async () => {
    await landing.portal.configure({
      products: [{ productId: 'P1', skuCode: 'S1', landing: { policy: 'create' } }],
    })
    centre.user = { userName: 'early', name: 'Early', role: 'admin', organizationCode: 'D7' }
    expect(await faultOf(cold())).toBe('signed_in')
    const where = "user_name = 'early'"
    expect(await landing.portal.row('members', where)).toMatchObject({ name: 'Early', role: 'admin', org_code: 'D7' })
    await landing.authorise(instanceId, 'early', 3)
    expect(await faultOf(cold())).toBe('not_authorised')
  })

  test('a code counts once; the browser that has used it stays signed in (5.4)', async () => {
    const query = cold()
    const done = await landing.land(query)
    const token = done.kind === 'signed_in' ? done.token : ''
    expect(await faultOf(query)).toBe('grant_spent')
    expect(await landing.land(query, { sessionOf: () => token })).toEqual({ kind: 'again', sellerId: 'acme' })
  })

  test('a state of ours counts once, in time, and in the browser that began (login CSRF)', async () => {
    const start = async () => {
      const started = await startSignIn(landing.deps, { sellerId: 'acme', tenant: 't1' })
      if (started.kind !== 'go' || started.browser === null) throw new Error('not started')
      const url = new URL(started.url)
      expect(`${url.origin}${url.pathname}`).toBe(`${centre.origin}/api/v1/oauth2/authorize`)
      expect(url.searchParams.get('redirect_uri')).toBe(CALLBACK)
      return { state: url.searchParams.get('state') ?? '', browser: started.browser, url }
    }
    const one = await start()
    expect(one.state).toMatch(/^[A-Za-z0-9]+$/)
    expect(await faultOf({ code: 'c1', state: one.state })).toBe('bad_state')
    expect(await faultOf({ code: 'c2', state: one.state }, { browserOf: () => one.browser })).toBe('bad_state')
    const two = await start()
    expect(await faultOf({ code: 'c3', state: two.state }, { browserOf: () => one.browser })).toBe('bad_state')
    const three = await start()
    // The answer of the authorize endpoint names no tenant: the state carries it (5.3).
    expect(await faultOf({ code: 'c4', state: three.state }, { browserOf: () => three.browser })).toBe('signed_in')
    expect(await landing.portal.row('landings', "outcome = 'signed_in'")).toMatchObject({ begun: 'here' })
    expect(await faultOf({ code: 'c5', state: three.state }, { browserOf: () => three.browser })).toBe('bad_state')
    const late = await start()
    landing.portal.tick(11 * 60_000)
    expect(await faultOf({ code: 'c6', state: late.state }, { browserOf: () => late.browser })).toBe('bad_state')
    // Somebody else's state is none of ours: as without.
    expect(await faultOf({ ...cold(), state: 'workbench1' })).toBe('signed_in')
    expect(centre.asked).toHaveLength(2)
    // The third party's server goes through with the very address.
    const redirected = await fetch(three.url, { redirect: 'manual' })
    expect(redirected.headers.get('location')).toMatch(
      /^https:\/\/portal\.test\/api\/oauth\/callback\?code=.+&state=kp/,
    )
  })

  test('never changes a browser over to somebody else without asking', async () => {
    const li = await landing.signIn()
    await landing.authorise(instanceId, 'wang')
    centre.user = { userName: 'wang' }
    const wang = await landing.signIn({ sessionOf: () => li.token })
    expect(wang.kind).toBe('pending')
    expect(await session(li.token)).toMatchObject({ userName: 'li' })
    expect(await session(wang.token)).toBeNull()
    const cookies = { session: li.token, pending: wang.token }
    const changed = await changeOver(landing.deps, 'acme', cookies)
    expect(changed?.token).not.toBe(wang.token)
    expect(await session(changed?.token ?? '')).toMatchObject({ userName: 'wang' })
    expect(await session(li.token)).toBeNull()
    expect(await changeOver(landing.deps, 'acme', cookies)).toBeNull()
  })

  test('a session has a new id at each sign-in, and ends idle, in time, and on signing out (session fixation)', async () => {
    const first = await landing.signIn({ sessionOf: () => 'planted-by-an-attacker' })
    expect(await session('planted-by-an-attacker')).toBeNull()
    const second = await landing.signIn({ sessionOf: () => first.token })
    expect(second.token).not.toBe(first.token)
    expect(await session(first.token)).toBeNull()
    landing.portal.tick(60 * 60_000)
    expect(await session(second.token)).not.toBeNull()
    landing.portal.tick(61 * 60_000)
    expect(await session(second.token)).not.toBeNull()
    landing.portal.tick(2 * 3_600_000)
    expect(await session(second.token)).toBeNull()
    const third = await landing.signIn()
    for (let hour = 0; hour < 12; hour += 1) {
      expect(await session(third.token)).not.toBeNull()
      landing.portal.tick(3_600_000)
    }
    expect(await session(third.token)).toBeNull()
    const fourth = await landing.signIn()
    const out = await signOutBuyer(landing.deps, 'acme', await session(fourth.token))
    expect(out).toBe(
      `${centre.origin}/api/v1/logout?redirect_url=${encodeURIComponent('https://portal.test/buyer/acme/signed-out')}`,
    )
    expect(await session(fourth.token)).toBeNull()
    expect(await signOutBuyer(landing.deps, 'acme', null)).toBe('https://portal.test/buyer/acme/signed-out')
  })

  test('keeps accounts apart, and finds the right one of several that know the tenant', async () => {
    const done = await landing.signIn()
    expect(await buyerSession(landing.deps, 'other', done.token)).toBeNull()
    expect(await faultOf(cold(), { sellerId: 'other' })).toBe('unknown_tenant')
    expect(await landing.portal.count('landings', "seller_id <> 'acme'")).toBe(0)
    expect(await faultOf(cold(), { sellerId: 'acme', appId: 'app-1' })).toBe('signed_in')
    expect(await faultOf(cold(), { sellerId: 'acme', appId: 'app-2' })).toBe('no_client')
  })

  test('asks the next of a tenant’s clients where one is told that it is not the one', async () => {
    const other = await landing.buy('CS2')
    await landing.bind(other, { clientId: 'c2', secret: 'secret-2' })
    expect(await faultOf(cold())).toBe('signed_in')
    expect(centre.asked.map((body) => body.client_id)).toEqual(['c2'])
    centre.refuse = { status: 401, body: { error: 'invalid_client' } }
    expect(await faultOf(cold())).toBe('client_refused')
    expect(centre.asked.map((body) => body.client_id)).toEqual(['c2', 'c2', 'c1'])
  })

  test('tells of what stands in the way before any call', async () => {
    const tenant = { instanceId, tenantId: 't1', tenantCode: 'code-t1', name: 'T', testFlag: 0 }
    await landing.push('tenantSync', { ...tenant, domainName: 'ftp://x', flag: 2 })
    expect(await faultOf(cold())).toBe('bad_domain')
    await landing.push('tenantSync', { ...tenant, instanceId: '', tenantId: 't9', domainName: 'a.test', flag: 1 })
    expect(await faultOf({ code: 'x', tenant: 't9' })).toBe('no_client')
    expect(centre.asked).toEqual([])
  })
})
