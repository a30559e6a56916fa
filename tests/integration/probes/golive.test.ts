import { expect, it } from 'vitest'
import type { Db } from '@/db/types'
import type { GoLiveItem } from '@/lib/domain/golive'
import { inspectGoLive, type MachineFacts } from '@/lib/services/golive/inspect'
import { getReadiness } from '@/lib/services/golive/readiness'
import { keepCase } from '@/lib/services/probes/cases'
import { retireKey } from '@/lib/services/settings/retire-key'
import { testOpenApi } from '@/lib/services/settings/test-open-api'
import { describeOnBothDatabases } from '../../support/database'
import { BUILTIN, OPEN_API, openPortal, type Portal, signedRequest } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const machine: MachineFacts = { sandbox: false, secretGenerated: false, workerSeenAt: null, backupAt: null }
const PRODUCT = { productId: 'P1', skuCode: 'S1', name: 'Suite', kind: 'saas', provisioning: BUILTIN }

const owner = (portal: Portal) => portal.as(OWNER)
async function states(portal: Portal, facts: Partial<MachineFacts> = {}) {
  const { lines } = await inspectGoLive(owner(portal), { ...machine, ...facts })
  return Object.fromEntries(lines.map(({ item, state, found }) => [item, `${state} ${found}`])) as Record<
    GoLiveItem,
    string
  >
}

const TESTS: [string, Record<string, unknown>][] = [
  ['queryInstance', {}],
  [
    'refreshInstance',
    { orderId: 'MOCKMONTYRENEW', orderLineId: 'MOCKMONTYRENEW-000001', scene: 'RENEWAL', expireTime: '20271102080000' },
  ],
  ['updateInstanceStatus', { status: 'FREEZE' }],
  ['releaseInstance', { orderId: 'MOCKMONTYUNSUBSCRIBE', orderLineId: 'MOCKMONTYUNSUBSCRIBE-000001' }],
]

/** Debugs all that a yearly product needs, as a seller does in the console. */
async function debugAll(portal: Portal) {
  const bought = await portal.buy('MOCKPERIODYEARNEW', { testFlag: '1' })
  for (const [activity, fields] of TESTS)
    await portal.call(activity, { instanceId: bought.instanceId, testFlag: '1', ...fields })
}

const open = (db: Db, id: string, more = {}) => openPortal(db, { id, openApi: OPEN_API, products: [PRODUCT], ...more })

describeOnBothDatabases('the go-live checklist', (getDb) => {
  it('follows the set-up: what is broken turns red, what is mended turns green', async () => {
    const portal = await open(getDb(), 'live1')
    expect(await states(portal)).toMatchObject({
      address: 'ok ok',
      keys: 'ok ok',
      open_api: 'unseen untested',
      order_query: 'unseen never',
      products: 'ok ok',
      scenarios: 'unseen never',
      cases: 'warn none',
      reach: 'unseen never',
      channel: 'bad none',
      backup: 'unseen unknown',
      kit: 'none not_joint',
    })

    // The open API: tested well, then refused.
    portal.order({ orderId: 'MOCKPERIODYEARNEW' })
    await testOpenApi(owner(portal), portal.marketplace.fetch)
    expect(await states(portal)).toMatchObject({ open_api: 'ok ok', order_query: 'ok tested' })
    portal.marketplace.down = { status: 401, code: 'MKT.0154' }
    await testOpenApi(owner(portal), portal.marketplace.fetch)
    expect(await states(portal)).toMatchObject({ open_api: 'bad failed' })
    portal.marketplace.down = undefined

    // Scenarios: seen one by one.
    await portal.buy('MOCKPERIODYEARNEW', { testFlag: '1' })
    expect((await states(portal)).scenarios).toBe('warn some')
    await debugAll(portal)
    expect(await states(portal)).toMatchObject({ scenarios: 'ok ok', clock: 'ok ok' })

    // The clock: a call five minutes off is refused.
    await portal.call('queryInstance', { instanceId: 'x' }, { sentAt: new Date(portal.clock.now.getTime() - 300_000) })
    expect((await states(portal)).clock).toBe('bad stale')

    // Cases, worker, secret, sandbox.
    const [message] = await portal.rows(`messages where seller_id = 'live1' and activity = 'newInstance'`, 'id desc')
    await keepCase(owner(portal), { messageId: String(message?.id), name: 'Purchase' })
    const quiet = { workerSeenAt: new Date(portal.clock.now.getTime() - 600_000) }
    expect(await states(portal, { ...quiet, secretGenerated: true, sandbox: true })).toMatchObject({
      cases: 'ok ok',
      worker: 'bad quiet',
      secret: 'bad generated',
      sandbox: 'bad on',
    })
    expect(await states(portal, { backupAt: portal.clock.now })).toMatchObject({ backup: 'ok ok' })

    // The key: retired.
    const keys = await portal.rows(`seller_keys where seller_id = 'live1' and class = 'basic'`)
    await retireKey(owner(portal), { keyId: String(keys[0]?.id) })
    expect((await states(portal)).keys).toBe('bad missing')
  })

  it('tells of products that were never set up', async () => {
    const portal = await open(getDb(), 'live2', { products: [] })
    expect((await states(portal)).products).toBe('bad none')
    await portal.configure({ openApi: OPEN_API, products: [{ ...PRODUCT, provisioning: undefined }] })
    expect((await states(portal)).products).toBe('warn default')
  })

  it('shows what was seen of each scenario, and tells a dialing test from debugging', async () => {
    const portal = await open(getDb(), 'live3')
    await debugAll(portal)
    const look = async (query = {}) => getReadiness(owner(portal), { productId: 'P1', skuCode: 'S1', query })
    const of = async (activity: string) => (await look()).scenarios.find((each) => each.activity === activity)
    expect(await of('newInstance')).toMatchObject({ seen: { ok: true }, platformProbe: null, ownProbe: null })
    expect(await of('upgradeInstance')).toMatchObject({ need: 'optional', seen: null })
    portal.tick(12 * 3_600_000)
    await portal.buy('MOCKPERIODYEARNEW', { testFlag: '1' })
    expect(await of('newInstance')).toMatchObject({ seen: { ok: true }, platformProbe: { ok: true } })
    expect((await of('queryInstance'))?.platformProbe).toBeNull()
    expect((await look({ generation: 'v1' })).scenarios.map(({ family }) => family)).toContain('saas_v1')
  })

  it("takes no own probe for a call of the marketplace's", async () => {
    const portal = await open(getDb(), 'live4')
    const body = JSON.stringify({ activity: 'queryInstance', instanceId: 'x', testFlag: '1' })
    const request = signedRequest('live4', body, { now: portal.clock.now })
    request.headers.push(['x-portal-probe', 'run'])
    await portal.deliver(request)
    const { scenarios } = await getReadiness(owner(portal), { productId: 'P1', skuCode: 'S1' })
    expect(scenarios.every(({ seen }) => seen === null)).toBe(true)
  })

  it('may be read by everybody of the account', async () => {
    const portal = await open(getDb(), 'live5')
    for (const role of ['viewer', 'finance', 'operator'] as const)
      expect((await inspectGoLive(portal.as(userOf(role)), machine)).lines).toHaveLength(19)
  })
})
