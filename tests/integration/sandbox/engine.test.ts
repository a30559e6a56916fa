import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { findSandboxOrder, findSandboxResource, listSandboxResources } from '@/db/queries/sandbox-books'
import { findSandboxCall, listSandboxAttempts, listSandboxCalls } from '@/db/queries/sandbox-calls'
import { findSandboxSettings } from '@/db/queries/sandbox-settings'
import { SANDBOX_FAULTS } from '@/lib/domain/sandbox'
import { buy } from '@/lib/sandbox/actions/buy'
import { moveClockBy, resetClock, setClockSpeed, skipToNextCall } from '@/lib/sandbox/actions/clock'
import { expire, freeze, unfreeze } from '@/lib/sandbox/actions/freeze'
import { orderNotify } from '@/lib/sandbox/actions/order-notify'
import { debugCases, replayCases } from '@/lib/sandbox/actions/probe'
import { queryNow } from '@/lib/sandbox/actions/query'
import { releaseFrozen, unsubscribe } from '@/lib/sandbox/actions/release'
import { cancelRenewal, renew, renewWithChange, trialToFormal } from '@/lib/sandbox/actions/renew'
import { restart } from '@/lib/sandbox/actions/restart'
import { orderFault } from '@/lib/sandbox/actions/settings'
import { upgrade } from '@/lib/sandbox/actions/upgrade'
import { DAY_MS, HOUR_MS } from '@/lib/sandbox/clock'
import { loadSandbox, openSandbox, type Sandbox } from '@/lib/sandbox/context'
import { faultFits } from '@/lib/sandbox/faults'
import { playScenario } from '@/lib/sandbox/scenarios'
import { DEMO_SELLER, seedSandbox } from '@/lib/sandbox/seed'
import type { Actor } from '@/lib/services/context'
import { applyConfig } from '@/lib/services/settings/apply-config'
import { describeOnBothDatabases } from '../../support/database'
import { type FakeSeller, startFakeSeller } from '../../support/fake-seller'
import { OWNER, serviceContexts, userOf } from '../../support/service-context'

const PORTS = { embedded: 4510, postgres: 4511 }
const QUIET = { fault: null }
const ALONE = { report: () => {}, seller: { importKeys: async () => {} } }
/** This seller knows SaaS V2.0 alone, whose faults come first. */
const OWN_FAULTS = SANDBOX_FAULTS.filter((fault) => faultFits(fault, 'saas_v2', 'newInstance')).length

describeOnBothDatabases('the simulated marketplace', (getDb, kind) => {
  let seller: FakeSeller
  let sandbox: Sandbox
  let keys = { basic: '', general: '' }

  beforeAll(async () => {
    seller = await startFakeSeller(() => keys, PORTS[kind])
    const { contextFor } = serviceContexts(getDb())
    const contextNow = (sellerId: string, actor: Actor) => ({
      ...contextFor(sellerId, actor),
      now: () => new Date(),
      newId: randomUUID,
      random: Math.random,
    })
    await seedSandbox({
      contextFor: contextNow,
      portalUrl: seller.url,
      apply: (config) => applyConfig(contextNow, config, { actorName: 'sandbox', sandbox: true }),
    })
    sandbox = openSandbox(contextNow(DEMO_SELLER, OWNER), seller.url)
    keys = (await loadSandbox(sandbox)).keys
  })
  afterAll(() => seller.close())
  beforeEach(() => {
    seller.calls.length = 0
    seller.answer = undefined
  })

  const resourceOf = async (id = '') => {
    const found = await findSandboxResource(sandbox.db, sandbox.sellerId, id)
    if (!found) throw new Error('no resource')
    return found
  }
  const bought = async (offer: 'suite_monthly' | 'suite_trial' = 'suite_monthly') => {
    const { resourceIds, orderId, callIds } = await buy(sandbox, { offer, buyer: 'Ada', fault: null })
    return { id: resourceIds[0] ?? '', orderId, callId: callIds[0] ?? '' }
  }

  it('seeds once and leaves what people changed', async () => {
    const before = await findSandboxSettings(sandbox.db, DEMO_SELLER)
    await seedSandbox({
      contextFor: (sellerId, actor) => ({ ...sandbox, sellerId, actor, wakeWorker() {}, settingsChanged() {} }),
      portalUrl: seller.url,
      apply: () => Promise.reject(new Error('nothing is left to apply')),
    })
    expect(await findSandboxSettings(sandbox.db, DEMO_SELLER)).toEqual(before)
  })

  it('is for people who may use it', () => {
    const ctx = { ...sandbox, actor: userOf('viewer'), wakeWorker() {}, settingsChanged() {} }
    expect(() => openSandbox(ctx, seller.url)).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })

  it('sells: new instance, then the query, as the documents write them', async () => {
    const { id, orderId } = await bought()
    const resource = await resourceOf(id)
    expect(resource).toMatchObject({ state: 'active', info: { appInfo: expect.anything() } })
    expect(seller.calls).toEqual([
      { activity: 'newInstance', businessId: expect.any(String), orderId, orderLineId: `${orderId}-000001` },
      { activity: 'queryInstance', instanceId: resource.instanceId },
    ])
    expect((await findSandboxOrder(sandbox.db, sandbox.sellerId, orderId))?.order.state).toBe('completed')
  })

  it('makes one call per order line', async () => {
    const { orderId } = await buy(sandbox, { offer: 'api_two_lines', fault: null })
    expect(await listSandboxResources(sandbox.db, sandbox.sellerId, { orderId })).toHaveLength(2)
    const one = await buy(sandbox, { offer: 'api_one_line', fault: null })
    expect(one.resourceIds).toHaveLength(1)
    const order = await findSandboxOrder(sandbox.db, sandbox.sellerId, one.orderId)
    expect(order?.lines[0]?.products).toHaveLength(2)
  })

  it('renews, cancels the renewal, changes, upgrades, unsubscribes', async () => {
    const { id } = await bought()
    const first = (await resourceOf(id)).expireTime
    await renew(sandbox, id, QUIET)
    const renewed = await resourceOf(id)
    expect(renewed.expireTime?.getTime()).toBeGreaterThan(first?.getTime() ?? 0)
    await cancelRenewal(sandbox, id, QUIET)
    expect((await resourceOf(id)).expireTime).toEqual(first)
    expect((await renewWithChange(sandbox, id, QUIET)).allowed).toBe(true)
    expect((await resourceOf(id)).product.skuCode).toBe('suite-pro')
    await upgrade(sandbox, id, QUIET)
    await unsubscribe(sandbox, id, QUIET)
    expect((await resourceOf(id)).state).toBe('released')
    await expect(renew(sandbox, id, QUIET)).rejects.toMatchObject({ code: 'conflict' })
    expect(seller.calls.map((call) => call.scene ?? call.activity)).toEqual([
      'newInstance',
      'queryInstance',
      'RENEWAL',
      'UNSUBSCRIBE_RENEWAL_PERIOD',
      'changeInstanceCheck',
      'RENEWAL_CHANGE',
      'upgradeInstance',
      'releaseInstance',
    ])
  })

  it('asks before a change and takes no for an answer', async () => {
    const { id } = await bought()
    seller.answer = (body) =>
      body.activity === 'changeInstanceCheck' ? { resultCode: '000005', resultMsg: 'too small' } : undefined
    expect((await renewWithChange(sandbox, id, QUIET)).allowed).toBe(false)
  })

  it('turns a trial into a paid product', async () => {
    const { id } = await bought('suite_trial')
    await trialToFormal(sandbox, id, QUIET)
    expect(await resourceOf(id)).toMatchObject({ trial: false, product: { productId: 'OFFIDEMO0002' } })
  })

  it('freezes at expiry by the clock, unfreezes after a renewal, releases after the grace', async () => {
    const { id } = await bought()
    await expire(sandbox, id)
    expect(await resourceOf(id)).toMatchObject({ state: 'frozen', frozenFor: 'expiry' })
    await renew(sandbox, id, QUIET)
    expect(await resourceOf(id)).toMatchObject({ state: 'active', frozenFor: null })
    await expire(sandbox, id)
    await moveClockBy(sandbox, 16 * DAY_MS)
    expect((await resourceOf(id)).state).toBe('released')
    await resetClock(sandbox)
  })

  it('lets the clock run faster without a jump, until it is reset', async () => {
    const at = (ms: number) => ({ ...sandbox, now: () => new Date(T0 + ms) })
    const T0 = Date.now() + DAY_MS
    const { shown } = await loadSandbox(at(0))
    await setClockSpeed(at(0), 60)
    expect((await loadSandbox(at(0))).shown).toEqual(shown)
    expect((await loadSandbox(at(60_000))).shown.getTime() - shown.getTime()).toBe(HOUR_MS)
    await resetClock(sandbox)
    expect((await loadSandbox(sandbox)).settings).toMatchObject({ clockSpeed: 1 })
  })

  it('freezes for a violation, unfreezes, and releases by hand', async () => {
    const { id } = await bought()
    await freeze(sandbox, id, QUIET)
    expect(await resourceOf(id)).toMatchObject({ state: 'frozen', frozenFor: 'violation' })
    await unfreeze(sandbox, id, QUIET)
    await freeze(sandbox, id, QUIET)
    await releaseFrozen(sandbox, id, QUIET)
    expect((await resourceOf(id)).state).toBe('released')
  })

  it('repeats a purchase hourly for three hours, then refunds it', async () => {
    seller.answer = () => ({ resultCode: '000005', resultMsg: 'no' })
    const { id, orderId, callId } = await bought()
    const call = async () => findSandboxCall(sandbox.db, sandbox.sellerId, callId)
    const first = await call()
    expect(first).toMatchObject({ state: 'waiting', attempts: 1, resultCode: '000005' })
    expect((first?.nextAt.getTime() ?? 0) - (first?.givesUpAt?.getTime() ?? 0)).toBe(-2 * HOUR_MS)
    await skipToNextCall(sandbox)
    expect(await call()).toMatchObject({ attempts: 2 })
    await moveClockBy(sandbox, DAY_MS)
    expect(await call()).toMatchObject({ state: 'gave_up', attempts: 4 })
    expect((await findSandboxOrder(sandbox.db, sandbox.sellerId, orderId))?.order.state).toBe('refunded')
    expect((await resourceOf(id)).state).toBe('failed')
    seller.answer = undefined
    await restart(sandbox, callId)
    // A restart repairs nothing that has been refunded.
    expect((await resourceOf(id)).state).toBe('failed')
  })

  it('opens an asynchronous purchase once the query is answered', async () => {
    seller.answer = (body) =>
      body.activity === 'newInstance'
        ? { resultCode: '000004', resultMsg: 'later', instanceId: 'slow-1' }
        : { resultCode: '000004', resultMsg: 'later' }
    const { id } = await bought()
    expect(await resourceOf(id)).toMatchObject({ state: 'opening', instanceId: 'slow-1' })
    seller.answer = undefined
    await skipToNextCall(sandbox)
    await skipToNextCall(sandbox)
    expect((await resourceOf(id)).state).toBe('active')
  })

  it('notices when a repeat is given another instance', async () => {
    let n = 0
    seller.answer = (body) =>
      body.activity === 'newInstance'
        ? { resultCode: '000000', resultMsg: 'ok', instanceId: `never-the-same-${n++}` }
        : undefined
    const { callIds } = await buy(sandbox, { offer: 'suite_monthly', fault: 'duplicate' })
    const attempts = await listSandboxAttempts(sandbox.db, sandbox.sellerId, callIds)
    expect(attempts.find((attempt) => attempt.decisive)?.findings).toContain('instance_id_changed')
  })

  it('sends fifty at once, each with a business id of its own', async () => {
    const { resourceIds } = await buy(sandbox, { offer: 'suite_monthly', fault: 'parallel' })
    const purchases = seller.calls.filter((call) => call.activity === 'newInstance')
    expect(new Set(purchases.map((call) => call.businessId)).size).toBe(50)
    expect((await resourceOf(resourceIds[0])).state).toBe('active')
  })

  it('takes ordered faults once and in order', async () => {
    await orderFault(sandbox, { kind: 'bad_signature', count: 1 })
    const { callIds } = await buy(sandbox, { offer: 'suite_monthly' })
    const [attempt] = await listSandboxAttempts(sandbox.db, sandbox.sellerId, callIds)
    expect(attempt).toMatchObject({ fault: 'bad_signature', resultCode: '000001', refusalExpected: true })
    expect((await findSandboxSettings(sandbox.db, sandbox.sellerId))?.faults).toEqual([])
    await skipToNextCall(sandbox)
    expect((await findSandboxCall(sandbox.db, sandbox.sellerId, callIds[0] ?? ''))?.state).toBe('succeeded')
  })

  it('lets a held call be overtaken', async () => {
    const { id } = await bought()
    await renew(sandbox, id, { fault: 'reorder' })
    await freeze(sandbox, id, QUIET)
    expect(seller.calls.slice(-2).map((call) => call.activity)).toEqual(['updateInstanceStatus', 'refreshInstance'])
  })

  it('replays saved cases with their old values, as test traffic', async () => {
    const saved = await debugCases(sandbox)
    expect(saved.map(({ activity, passed }) => [activity, passed])).toEqual([
      ['newInstance', true],
      ['queryInstance', true],
      ['refreshInstance', true],
      ['updateInstanceStatus', true],
      ['updateInstanceStatus', true],
      ['changeInstanceCheck', true],
      ['upgradeInstance', true],
      ['orderNotify', true],
      ['releaseInstance', true],
    ])
    const first = seller.calls.map(({ businessId: _, ...rest }) => rest)
    expect(first.every((call) => call.testFlag === '1')).toBe(true)
    seller.calls.length = 0
    await replayCases(sandbox)
    expect(seller.calls.map(({ businessId: _, ...rest }) => rest)).toEqual(first)
  })

  it('notifies and looks', async () => {
    const { id, orderId } = await bought()
    await orderNotify(sandbox, orderId, QUIET)
    expect(seller.calls.at(-1)).toMatchObject({ activity: 'orderNotify', orderId })
    const looked = await queryNow(sandbox, id)
    expect(looked).toMatchObject({ good: true, attempt: { status: 200, answer: expect.stringContaining('info') } })
  })

  // Slow by nature: one database is enough.
  it.runIf(kind === 'postgres')(
    'survives every fault against a seller that is right',
    async () => {
      const result = await playScenario(sandbox, { scenario: 'every-fault', count: OWN_FAULTS }, ALONE)
      expect(result).toMatchObject({ ok: true, problems: [], facts: { faults: OWN_FAULTS } })
    },
    240_000,
  )

  it('plays a sale and a storm', async () => {
    const sale = await playScenario(sandbox, { scenario: 'sale' }, ALONE)
    expect(sale).toMatchObject({ ok: true, problems: [] })
    const storm = await playScenario(sandbox, { scenario: 'storm', count: 15, seed: 7 }, ALONE)
    expect(storm).toMatchObject({ ok: true, problems: [] })
    expect(Object.values(storm.instances).every((ids) => ids.length === 1)).toBe(true)
  }, 120_000)

  it('stops a scenario that is cancelled', async () => {
    const cancelled = new AbortController()
    const playing = playScenario(
      sandbox,
      { scenario: 'storm', count: 500 },
      { ...ALONE, signal: cancelled.signal, report: ({ step }) => step === 'lines' && cancelled.abort() },
    )
    expect(await playing).toMatchObject({ ok: false })
  })

  it('keeps every call to be read', async () => {
    const calls = await listSandboxCalls(sandbox.db, sandbox.sellerId, { limit: 10 })
    const attempts = await listSandboxAttempts(
      sandbox.db,
      sandbox.sellerId,
      calls.map(({ id }) => id),
    )
    expect(attempts[0]).toMatchObject({ url: expect.stringContaining('signature='), body: expect.any(String) })
  })
})
