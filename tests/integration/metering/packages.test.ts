import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { freezeInstance } from '@/lib/services/instances/freeze'
import { balanceOf } from '@/lib/services/metering/balance-of'
import { tellResets } from '@/lib/services/metering/packages/tell-resets'
import { sealDueWindows } from '@/lib/services/metering/seal-due'
import { describeOnBothDatabases } from '@/tests/support/database'
import { type Json, OPEN_API } from '@/tests/support/portal'
import { HOUR_MS, OWNER, openMetering } from './support'

const DAY_MS = 24 * HOUR_MS
const METER = {
  productId: 'P-USE',
  name: 'API',
  kind: 'pay_per_use',
  meter: { key: 'calls', aggregation: 'sum', cycle: 'hour' },
}
const SMS = {
  productId: 'P-SMS',
  name: 'SMS',
  kind: 'pay_per_use',
  meter: { key: 'sms', aggregation: 'sum', cycle: 'hour' },
}
const pack = (productId: string, settings: Json) => ({
  productId,
  name: productId,
  kind: 'package',
  package: { meter: 'calls', quota: '100', resets: 'none', whenUsedUp: 'stop', ...settings },
})
const PRODUCTS = [
  METER,
  SMS,
  pack('K-100', {}),
  pack('K-500', { quota: '500' }),
  pack('K-MONTH', { resets: 'month' }),
  pack('K-BOTH', { quota: '50', also: [{ meter: 'sms', quota: '20' }] }),
]

describeOnBothDatabases('packages', (getDb) => {
  const open = async () => {
    const portal = await openMetering(getDb(), PRODUCTS)
    await portal.configure({ openApi: OPEN_API, products: PRODUCTS })
    const where = `seller_id = '${portal.sellerId}'`
    return {
      ...portal,
      /** Sells products in one order of a buyer; gives the first instance. */
      async sell(orderId: string, productIds: string[], { chargingMode = 'ON_DEMAND_PKG', customerId = 'C1' } = {}) {
        portal.order({
          orderId,
          lines: [
            { chargingMode, products: productIds.map((productId) => ({ productId })), expireTime: '20271102080000' },
          ],
          buyer: { customerId },
        })
        return portal.bought(orderId)
      },
      packages: () =>
        portal.rows(
          `(select package_instance_id as id, meter, quota::float8 as quota, instance_id, state, expires_at, warned
            from packages where ${where}) as p`,
          'id, meter',
        ),
      async told(): Promise<string[]> {
        const rows = await portal.rows(`changes where ${where} and entity = 'package'`, 'seq')
        return rows.map(({ kind, payload, entity_id: id }) => `${kind} ${id} ${(payload as { stop: boolean }).stop}`)
      },
    }
  }

  it('is linked to the buyer’s pay-per-use instance, whichever is bought first (protocol/metering.md 5)', async () => {
    const portal = await open()
    const early = await portal.sell('CS-EARLY', ['K-100'])
    expect(await portal.packages()).toMatchObject([{ id: early, quota: 100, instance_id: null, state: 'active' }])
    const other = await portal.sell('CS-OTHER', ['P-USE'], { chargingMode: 'ON_DEMAND', customerId: 'C2' })
    const use = await portal.sell('CS-USE', ['P-USE'], { chargingMode: 'ON_DEMAND' })
    const late = await portal.sell('CS-LATE', ['K-500'])
    const links = new Map((await portal.packages()).map((row) => [row.id, row.instance_id]))
    expect([links.get(early), links.get(late)]).toEqual([use, use])
    expect(await portal.series(use)).toMatchObject({ meter: 'calls', customer_id: 'C1', counted: '0' })
    expect(await portal.series(other)).toMatchObject({ customer_id: 'C2' })
    expect(await portal.told()).toEqual([])
  })

  it('has an entry per billing item, each with the instance of its meter (protocol/metering.md 4.4)', async () => {
    const portal = await open()
    await portal.sell('CS-USE', ['P-USE', 'P-SMS'], { chargingMode: 'ON_DEMAND' })
    const both = await portal.sell('CS-BOTH', ['K-BOTH'])
    const rows = await portal.packages()
    expect(rows).toMatchObject([
      { id: both, meter: 'calls', quota: 50 },
      { id: both, meter: 'sms', quota: 20 },
    ])
    const meters = await Promise.all(rows.map(async (row) => (await portal.series(String(row.instance_id))).meter))
    expect(meters).toEqual(['calls', 'sms'])
  })

  it('follows its instance: renewed, frozen, resumed, released', async () => {
    const portal = await open()
    const id = await portal.sell('CS-1', ['K-100'])
    portal.order({ orderId: 'R1' })
    await portal.call('refreshInstance', {
      instanceId: id,
      orderId: 'R1',
      orderLineId: 'R1-1',
      scene: 'RENEWAL',
      expireTime: '20281102080000',
    })
    const [renewed] = await portal.packages()
    expect(new Date(String(renewed?.expires_at))).toEqual(new Date('2028-11-02T08:00:00Z'))
    const states: unknown[] = []
    const note = async () => states.push((await portal.packages())[0]?.state)
    await portal.call('updateInstanceStatus', { instanceId: id, status: 'FREEZE' })
    await note()
    portal.tick(1_000)
    await portal.call('updateInstanceStatus', { instanceId: id, status: 'UNFREEZE' })
    await note()
    portal.tick(1_000)
    await freezeInstance(portal.as(OWNER), { instanceId: id, reason: 'test' })
    await note()
    portal.tick(1_000)
    await portal.call('releaseInstance', { instanceId: id })
    await note()
    expect(states).toEqual(['frozen', 'active', 'frozen', 'ended'])
  })

  it('keeps what it was sold with, and holds what an upgrade says', async () => {
    const portal = await open()
    const id = await portal.sell('CS-1', ['K-100'])
    await portal.configure({
      openApi: OPEN_API,
      products: [...PRODUCTS.filter((p) => p.productId !== 'K-100'), pack('K-100', { quota: '7' })],
    })
    portal.order({ orderId: 'U1', lines: [{ chargingMode: 'ON_DEMAND_PKG', products: [{ productId: 'K-500' }] }] })
    expect((await portal.packages())[0]).toMatchObject({ id, quota: 100 })
    await portal.call('upgradeInstance', { instanceId: id, orderId: 'U1', orderLineId: 'U1-000001' })
    await portal.work()
    expect((await portal.packages())[0]).toMatchObject({ id, quota: 500 })
  })

  it('tells 80 % and used up once, and when a new package gives a balance again', async () => {
    const portal = await open()
    const use = await portal.sell('CS-USE', ['P-USE'], { chargingMode: 'ON_DEMAND' })
    const first = await portal.sell('CS-1', ['K-100'])
    const report = (value: number) => portal.report({ instanceId: use, value })
    await report(79)
    expect(await portal.told()).toEqual([])
    await report(1)
    await report(5)
    await report(20)
    await report(1)
    expect(await portal.told()).toEqual([`low ${first} false`, `used_up ${first} true`])
    portal.tick(1_000)
    const second = await portal.sell('CS-2', ['K-500'])
    expect(await portal.told()).toEqual([`low ${first} false`, `used_up ${first} true`, `resumed ${second} false`])
    // 106 were used: what no package paid for is left out, and the second package is whole.
    const left = async () => (await balanceOf(getDb(), portal.as(OWNER), use))?.packages.map((pkg) => pkg.remaining)
    expect(await left()).toEqual(['0', '500'])
    portal.tick(1_000)
    await report(30)
    expect(await left()).toEqual(['0', '470'])
    // Sealed, it is the same.
    portal.tick(2 * HOUR_MS)
    const known = await loadKnown(getDb(), portal.secretBox, portal.sellerId)
    if (!known) throw new Error('The account is not there.')
    while ((await sealDueWindows(portal.as({ kind: 'worker' }), known)).more);
    expect(await left()).toEqual(['0', '470'])
    const [series] = await portal.rows(
      `(select held::float8 as held, uncovered::float8 as uncovered from usage_series where instance_id = '${use}') as s`,
      'held',
    )
    expect(series).toEqual({ held: 6, uncovered: 0 })
  })

  it('begins anew with each period, and says so without any event', async () => {
    const portal = await open()
    const use = await portal.sell('CS-USE', ['P-USE'], { chargingMode: 'ON_DEMAND' })
    const monthly = await portal.sell('CS-1', ['K-MONTH'])
    await portal.report({ instanceId: use, value: 100 })
    const tell = () => tellResets(getDb(), () => portal.clock.now, randomUUID)
    await tell()
    expect(await portal.told()).toEqual([`used_up ${monthly} true`])
    // Sealed into records and drawn, as the sealing does it.
    await getDb().execute(sql`update usage_series set open = 0, accepted = accepted + open where instance_id = ${use}`)
    await getDb().execute(
      sql`update packages set used = 100, period_start = starts_at where package_instance_id = ${monthly}`,
    )
    portal.tick(30 * DAY_MS)
    await tell()
    await tell()
    expect(await portal.told()).toEqual([`used_up ${monthly} true`, `resumed ${monthly} false`])
    await portal.report({ instanceId: use, value: 85 })
    expect((await portal.told()).at(-1)).toBe(`low ${monthly} false`)
  })

  it('asks nothing more of the database for products that are not metered', async () => {
    const portal = await open()
    const id = await portal.sell('CS-PLAIN', ['P-PLAIN'], { chargingMode: 'MONTHLY' })
    await portal.call('updateInstanceStatus', { instanceId: id, status: 'FREEZE' })
    const where = `seller_id = '${portal.sellerId}'`
    expect([await portal.count('packages', where), await portal.count('usage_series', where)]).toEqual([0, 0])
  })
})
