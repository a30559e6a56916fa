import { beforeEach, expect, test } from 'vitest'
import type { Actor } from '@/lib/services/context'
import { rerunMessage } from '@/lib/services/inbox/rerun-message'
import { getMessage } from '@/lib/services/messages/get'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { at, openLicenseWire, refill } from './wire-support'

const OWNER: Actor = { kind: 'user', id: '00000000-0000-7000-8000-000000000001', name: 'Owner', role: 'owner' }
const product = (license: object) => ({ productId: 'P1', skuCode: 'S1', name: 'Desktop', kind: 'license', license })
const ORDER = {
  orderId: 'CS1',
  customerId: 'C1',
  productId: 'P1',
  skuCode: 'S1',
  expireTime: '20271102155959',
  chargingMode: '1',
  saasExtendParams: Buffer.from('[{"name":"identificationCode","value":"HW-77A1-02"}]').toString('base64'),
}

describeOnBothDatabases('Licence 1.0 (protocol/license.md 2)', (getDb) => {
  const open = (license: object = { source: 'generated', format: 'random' }) =>
    openLicenseWire(getDb(), { products: [product(license)] })
  beforeEach(() => emptyTables(getDb()))

  let businessId = 0
  const get = (portal: Awaited<ReturnType<typeof open>>, fields: Record<string, string> = {}) => {
    businessId += 1
    return portal.v1('getLicense', { ...ORDER, businessId: `biz-${businessId}`, ...fields })
  }

  test('2.2, 2.8: an order has one instance and one licence for ever, whatever businessId', async () => {
    const portal = await open()
    const first = await get(portal)
    expect(first).toEqual({
      resultCode: '000000',
      resultMsg: 'success',
      instanceId: expect.stringMatching(/./),
      license: expect.stringMatching(/.{10}/),
    })
    // Whoever only listens knows the expiry as soon as we do.
    const expireTime = '2027-11-02T15:59:59.000Z'
    expect(await portal.events()).toEqual([
      { kind: 'created', expireTime },
      { kind: 'ready', expireTime },
    ])
    portal.tick(3_600_000)
    const { instanceId, license } = await get(portal)
    expect({ instanceId, license }).toEqual({ instanceId: first.instanceId, license: first.license })
    const other = await get(portal, { orderId: 'CS2' })
    expect(other.instanceId).not.toBe(first.instanceId)
    expect(other.license).not.toBe(first.license)
    const row = await portal.row('licenses', `instance_id = '${first.instanceId}'`)
    expect(row).toMatchObject({ order_id: 'CS1', customer_id: 'C1', product_id: 'P1', status: 'open' })
    expect(row.limits).toMatchObject({ identificationCode: 'HW-77A1-02' })
    expect(at(row.expire_time)).toBe('2027-11-02T15:59:59.000Z')
    // The licence is all that is delivered: nothing waits for a person.
    expect(await portal.instance(String(first.instanceId))).toMatchObject({ readiness: 'ready' })
    await portal.work()
    expect(await portal.count('tasks')).toBe(0)
    expect(portal.marketplace.asked).toEqual([])
  })

  test('fifty at once are one instance and one licence', async () => {
    const portal = await open({ source: 'pool' })
    await refill(getDb(), portal, ['KEY-0001', 'KEY-0002'])
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(portal)))
    expect(new Set(answers.map(({ instanceId }) => instanceId)).size).toBe(1)
    expect(new Set(answers.map(({ license }) => license))).toEqual(new Set(['KEY-0001']))
    expect(await portal.count('license_stock', 'drawn_at is null')).toBe(1)
    const counts = await Promise.all(['instances', 'licenses', 'orders', 'license_history'].map((t) => portal.count(t)))
    expect(counts).toEqual([1, 1, 1, 1])
  })

  test('2.7: an empty pool is 000100 and wants a person; after the refill the next call succeeds', async () => {
    const portal = await open({ source: 'pool' })
    expect(await get(portal)).toMatchObject({ resultCode: '000100', resultMsg: expect.stringMatching(/./) })
    expect(await portal.lastMessage()).toMatchObject({ verdict: 'failed', reason: 'outOfStock', open: true })
    const message = String((await portal.lastMessage()).id)
    const { failing } = await getMessage(portal.as(OWNER), { id: message })
    expect(failing?.clock).toMatchObject({ outcome: 'stops', evidence: 'documented' })

    await refill(getDb(), portal, ['KEY-0001', 'KEY-0002'])
    portal.tick(3_600_000)
    const sold = await get(portal)
    expect(sold).toMatchObject({ resultCode: '000000', license: 'KEY-0001' })
    expect(await portal.count('messages', 'open')).toBe(0)
    expect(await portal.count('instances')).toBe(1)
  })

  test('our own retry after the refill draws the key that the next call gives', async () => {
    const portal = await open({ source: 'pool' })
    await get(portal)
    const messageId = String((await portal.lastMessage()).id)
    await refill(getDb(), portal, ['KEY-0001', 'KEY-0002'])
    portal.tick(60_000)
    const retried = await rerunMessage(portal.as(OWNER), { messageId, reason: 'refilled' })
    expect(retried).toMatchObject({ verdict: 'accepted', resultCode: '000000' })
    expect(await portal.count('messages', 'open')).toBe(0)
    expect(await get(portal)).toMatchObject({ license: 'KEY-0001' })
  })

  test('2.3–2.5: the licence follows its instance through expiry, renewal and release', async () => {
    const portal = await open()
    const instanceId = String((await get(portal)).instanceId)
    const state = async () => {
      const { status, expire_time } = await portal.row('licenses')
      return [status, at(expire_time)]
    }
    portal.tick(1_000)
    expect(await portal.v1('expireLicense', { instanceId, orderId: 'CS1' })).toMatchObject({ resultCode: '000000' })
    expect(await portal.v1('expireLicense', { instanceId })).toMatchObject({ resultCode: '000000' })
    expect(await state()).toEqual(['frozen', '2027-11-02T15:59:59.000Z'])
    portal.tick(1_000)
    const renewal = { orderId: 'R1', instanceId, expireTime: '20281102155959' }
    expect(await portal.v1('refreshLicense', renewal)).toMatchObject({ resultCode: '000000' })
    expect(await state()).toEqual(['open', '2028-11-02T15:59:59.000Z'])
    expect(await portal.v1('refreshLicense', renewal)).toMatchObject({ resultCode: '000000' })
    portal.tick(1_000)
    for (let round = 0; round < 2; round += 1) {
      expect(await portal.v1('releaseLicense', { instanceId, orderId: 'CS1' })).toMatchObject({ resultCode: '000000' })
    }
    expect(await state()).toEqual(['released', '2028-11-02T15:59:59.000Z'])
    // The order keeps its licence for ever, also after its end.
    expect((await get(portal)).instanceId).toBe(instanceId)
    expect(await portal.count('licenses')).toBe(1)
  })

  test.each(['refreshLicense', 'expireLicense', 'releaseLicense'])(
    '2.7: %s of an unknown id is 000003',
    async (activity) => {
      const portal = await open()
      const fields = { instanceId: 'nobody', orderId: 'R1', expireTime: '20281102155959' }
      expect(await portal.v1(activity, fields)).toMatchObject({ resultCode: '000003' })
    },
  )

  test('2.6: a changed parameter and a wrong key are 000001, and that answer is signed too', async () => {
    const portal = await open()
    expect(await portal.v1('getLicense', ORDER, { tamper: { orderId: 'CS2' } })).toMatchObject({ resultCode: '000001' })
    expect(await portal.v1('getLicense', ORDER, { key: 'wrong' })).toMatchObject({ resultCode: '000001' })
    expect(await portal.count('licenses')).toBe(0)
  })

  test('debugging calls get a licence of their own and never draw stock', async () => {
    const portal = await open({ source: 'pool' })
    await refill(getDb(), portal, ['KEY-0001'])
    const first = await get(portal, { testFlag: '1' })
    expect(first).toMatchObject({ resultCode: '000000', license: expect.stringMatching(/^TEST-/) })
    expect(await get(portal, { testFlag: '1' })).toMatchObject({ license: first.license })
    const instanceId = String(first.instanceId)
    for (const activity of ['expireLicense', 'refreshLicense', 'releaseLicense']) {
      const fields = { instanceId, orderId: 'R1', expireTime: '20281102155959', testFlag: '1' }
      expect(await portal.v1(activity, fields)).toMatchObject({ resultCode: '000000' })
    }
    expect(await portal.count('license_stock', 'drawn_at is null')).toBe(1)
    expect(await get(portal)).toMatchObject({ license: 'KEY-0001' })
  })
})

describeOnBothDatabases('a licence product bought through SaaS V2.0 (protocol/license.md 3.3.1, 3.3.7)', (getDb) => {
  beforeEach(() => emptyTables(getDb()))

  test('is opened at once, asks no person, and its failures have the clock of L-IND', async () => {
    const portal = await openLicenseWire(getDb(), {
      products: [product({ source: 'generated' })],
      openApi: { baseUrl: 'https://marketplace.test', accessKeyId: 'AK', secretAccessKey: 'SK' },
    })
    portal.order({ orderId: 'CS1' })
    const bought = await portal.buy('CS1')
    expect(bought.resultCode).toBe('000000')
    await portal.work()
    expect(await portal.instance(String(bought.instanceId))).toMatchObject({ readiness: 'ready' })
    expect(await portal.count('tasks')).toBe(0)
    await portal.call('updateInstanceStatus', { instanceId: bought.instanceId, status: 'NORMAL' })
    const { failing } = await getMessage(portal.as(OWNER), { id: String((await portal.lastMessage()).id) })
    expect(failing?.clock.givesUpAt).toEqual(new Date(portal.clock.now.getTime() + 120 * 60_000))
  })
})
