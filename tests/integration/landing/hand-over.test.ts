import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ServiceError } from '@/lib/services/errors'
import { handOverKeys } from '@/lib/services/landing/hand-over-keys'
import { openInstance } from '@/lib/services/landing/open-instance'
import { redeemHandOver } from '@/lib/services/landing/redeem'
import { buyerSession, rotateSession } from '@/lib/services/landing/session'
import { tryHandOver } from '@/lib/services/landings/try-hand-over'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OWNER } from '../../support/service-context'
import { type Centre, type Landing, openLanding, startCentre } from './support'

describeOnBothDatabases('handing a buyer over to the product', (getDb) => {
  let centre: Centre
  let landing: Landing
  let instanceId: string
  beforeAll(async () => {
    centre = await startCentre()
  })
  afterAll(() => centre.stop())
  const open = async (handOver: string) => {
    await emptyTables(getDb())
    landing = await openLanding(getDb(), centre, { landing: { policy: 'wait', handOver } })
    instanceId = await landing.buy('CS1')
    await landing.bind(instanceId)
    await landing.authorise(instanceId, 'li', 1, { name: '<img src=x onerror=alert(1)>' })
  }
  beforeEach(() => Object.assign(centre, { asked: [], infos: 0, refuse: undefined, userStatus: 200 }))
  const session = async (token: string) => {
    const found = await buyerSession(landing.deps, 'acme', token)
    if (!found) throw new Error('no session')
    return found
  }
  const enter = async () => openInstance(landing.deps, await session((await landing.signIn()).token), instanceId)
  const backend = () => landing.portal.as({ kind: 'api', id: 'k', name: 'backend' })
  const redeem = (given: unknown) =>
    redeemHandOver(backend(), given).catch((error: unknown) => (error instanceof ServiceError ? error.code : error))
  const valueIn = (opened: Awaited<ReturnType<typeof openInstance>>, name: string) =>
    opened.kind === 'product' ? (new URL(opened.url).searchParams.get(name) ?? '') : ''

  test('a token tells the product who comes, and verifies with the published key alone', async () => {
    await open('token')
    const opened = await enter()
    expect(opened.kind === 'product' && opened.url).toContain(`https://app.acme.test/${instanceId}?koogallery_token=ey`)
    const token = valueIn(opened, 'koogallery_token')
    const keys = await handOverKeys(getDb(), 'acme')
    const verified = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms: ['EdDSA'],
      issuer: 'https://portal.test/api/sellers/acme',
      audience: 'P1',
      currentDate: landing.portal.clock.now,
    })
    expect(verified.payload).toMatchObject({
      sub: 't1/li',
      tenant: 't1',
      user: 'li',
      name: 'Li',
      role: 'user',
      instance: instanceId,
      order: 'CS1',
    })
    expect((verified.payload.exp ?? 0) - (verified.payload.iat ?? 0)).toBeLessThanOrEqual(60)
    expect((await handOverKeys(getDb())).keys).toEqual(keys.keys)
    expect((await handOverKeys(getDb(), 'other')).keys).toEqual([])
    // The portal counts it once for products that do not count themselves (token replay).
    expect(await redeem({ token })).toMatchObject({ sub: 't1/li', jti: verified.payload.jti })
    expect(await redeem({ token })).toBe('gone')
    expect(await redeem({ token: `${token.slice(0, -4)}AAAA` })).toBe('gone')
  })

  test('a code is exchanged once, in time, and by the account it was made for', async () => {
    await open('code')
    const code = valueIn(await enter(), 'koogallery_code')
    const other = landing.portal.context('other', { kind: 'api', id: 'k', name: 'other' })
    expect(await redeemHandOver(other, { code }).catch((error: ServiceError) => error.code)).toBe('gone')
    const answers = await Promise.all([redeem({ code }), redeem({ code }), redeem({ code })])
    expect(answers.filter((answer) => answer === 'gone')).toHaveLength(2)
    expect(answers.find((answer) => answer !== 'gone')).toMatchObject({ user: 'li', instance: instanceId, aud: 'P1' })
    const late = valueIn(await enter(), 'koogallery_code')
    landing.portal.tick(61_000)
    expect(await redeem({ code: late })).toBe('gone')
    expect(await redeem({ code: 'made-up' })).toBe('gone')
    expect(await redeem({})).toBe('invalid')
    expect(JSON.stringify(await landing.portal.rows('hand_overs'))).not.toContain(late)
  })

  test('can be tried without a purchase', async () => {
    await open('code')
    const owner = landing.portal.as(OWNER)
    const tried = await tryHandOver(owner, { productId: 'P1', skuCode: 'S1', kind: 'code' })
    expect(tried.url).toBe(`https://app.acme.test/trial?koogallery_code=${tried.value}`)
    expect(await redeem({ code: tried.value })).toMatchObject({ user: 'test.buyer', instance: 'trial', test: true })
    expect(await redeem({ code: tried.value })).toBe('gone')
    expect(await landing.portal.row('audit_log', "action = 'hand_over.tried'")).toMatchObject({ subject_id: 'P1 S1' })
  })

  test('leads nowhere but to the product, and only those who may go there (open redirect)', async () => {
    await open('none')
    expect(await enter()).toEqual({ kind: 'product', url: `https://app.acme.test/${instanceId}` })
    const signedIn = await session((await landing.signIn()).token)
    for (const wanted of ['https://evil.test', '//evil.test', 'nobody', '']) {
      expect(await openInstance(landing.deps, signedIn, wanted)).toEqual({ kind: 'not_found' })
    }
    // Not bound to this person's tenant.
    const foreign = await landing.buy('CS2')
    expect(await openInstance(landing.deps, signedIn, foreign)).toEqual({ kind: 'not_found' })
    await landing.authorise(instanceId, 'li', 3)
    expect(await openInstance(landing.deps, signedIn, instanceId)).toEqual({ kind: 'not_found' })
  })

  test('an instance that cannot be entered is shown as it stands', async () => {
    await open('token')
    const { token } = await landing.signIn()
    await landing.portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    expect(await openInstance(landing.deps, await session(token), instanceId)).toEqual({ kind: 'launch' })
    expect(await landing.portal.count('hand_overs')).toBe(0)
  })

  test('renews tokens while the person is active; a centre that refuses ends the session (5.5)', async () => {
    await open('none')
    const { token } = await landing.signIn()
    expect(centre.asked).toHaveLength(1)
    for (let minutes = 0; minutes < 70; minutes += 35) {
      landing.portal.tick(35 * 60_000)
      expect(await openInstance(landing.deps, await session(token), instanceId)).toMatchObject({ kind: 'product' })
    }
    expect(centre.asked.slice(1)).toMatchObject([
      { grant_type: 'refresh_token', client_id: 'c1', client_secret: 'secret-1' },
    ])
    landing.portal.tick(70 * 60_000)
    centre.refuse = { status: 503, body: {} }
    expect(await openInstance(landing.deps, await session(token), instanceId)).toMatchObject({ kind: 'product' })
    centre.refuse = { status: 400, body: { error: 'invalid_grant' } }
    expect(await openInstance(landing.deps, await session(token), instanceId)).toEqual({ kind: 'signed_out' })
    expect(await buyerSession(landing.deps, 'acme', token)).toBeNull()
  })

  test('a session’s id is exchanged as it ages; the one before stands a moment longer', async () => {
    await open('none')
    const { token } = await landing.signIn()
    expect(await rotateSession(landing.deps, await session(token))).toBeNull()
    landing.portal.tick(16 * 60_000)
    const old = await session(token)
    const [next, again] = [await rotateSession(landing.deps, old), await rotateSession(landing.deps, old)]
    expect(next).not.toBeNull()
    expect(again).toBeNull()
    expect(await session(token)).toMatchObject({ id: old.id })
    landing.portal.tick(61_000)
    expect(await buyerSession(landing.deps, 'acme', token)).toBeNull()
    expect(await session(next ?? '')).toMatchObject({ id: old.id })
  })
})
