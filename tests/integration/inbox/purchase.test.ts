import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { BUILTIN, OPEN_API, openPortal, type Portal, type SellerInput } from '../../support/portal'

describeOnBothDatabases('newInstance (protocol/saas-v2.md 4.1)', (getDb) => {
  const open = (seller?: SellerInput): Promise<Portal> => openPortal(getDb(), seller)
  beforeEach(() => emptyTables(getDb()))

  test('the order line decides the instance, whatever businessId a repeat carries', async () => {
    const portal = await open()
    const first = await portal.buy('CS1')
    const again = await portal.buy('CS1')
    expect(first.resultCode).toBe('000004')
    expect(again.instanceId).toBe(first.instanceId)
    const other = await portal.buy('CS1', { orderLineId: 'CS1-000002' })
    expect(other.instanceId).not.toBe(first.instanceId)
    expect(await portal.count('instances')).toBe(2)
    expect(await portal.count('orders')).toBe(1)
    expect(await portal.count('messages', `verdict = 'accepted'`)).toBe(3)
  })

  test('fifty identical purchases at once make one instance', async () => {
    const portal = await open()
    const answers = await Promise.all(Array.from({ length: 50 }, () => portal.buy('CS1')))
    expect(new Set(answers.map((answer) => answer.resultCode))).toEqual(new Set(['000004']))
    expect(new Set(answers.map((answer) => answer.instanceId)).size).toBe(1)
    const counts = await Promise.all(
      ['instances', 'instance_history', 'instance_orders', 'jobs', 'orders', 'messages'].map((table) =>
        portal.count(table),
      ),
    )
    expect(counts).toEqual([1, 1, 1, 1, 1, 50])
  })

  test('the answer follows the present state, and is kept byte for byte', async () => {
    const portal = await open()
    const first = await portal.buy('CS1')
    expect(first).toMatchObject({ appInfo: { frontEndUrl: `https://portal.test/launch/${first.instanceId}` } })
    await portal.work()
    const again = await portal.buy('CS1')
    expect(again).toMatchObject({
      resultCode: '000000',
      appInfo: { frontEndUrl: `https://app.acme.test/${first.instanceId}` },
    })
    const kept = await portal.row('messages', `result_code = '000000'`)
    expect(JSON.parse(Buffer.from(kept.answer as Uint8Array).toString())).toEqual(again)
    expect(await portal.history(String(first.instanceId))).toEqual(['created', 'ready'])
  })

  test('nothing of the buyer’s access stands in clear in the database', async () => {
    const portal = await open()
    const id = await portal.bought('CS1')
    expect(String((await portal.instance(id)).access)).toMatch(/^v1\./)
  })

  describe('promise levels', () => {
    const promised = (promise: string, settings = {}) =>
      open({ settings: { defaultProvisioning: { ...BUILTIN, promise }, ...settings } })

    test('instant, answered as success where the account wants that', async () => {
      const portal = await promised('instant', { pendingPurchase: 'success' })
      expect((await portal.buy('CS1')).resultCode).toBe('000000')
    })

    test('strict fails until it is ready, with the same id', async () => {
      const portal = await promised('strict')
      expect((await portal.buy('CS1')).resultCode).toBe('000005')
      expect((await portal.buy('CS1')).resultCode).toBe('000005')
      expect(await portal.count('messages', 'open')).toBe(2)
      await portal.work()
      const ready = await portal.buy('CS1')
      expect(ready.resultCode).toBe('000000')
      expect(await portal.count('instances', `instance_id = '${ready.instanceId}'`)).toBe(1)
      expect(await portal.count('messages', 'open'), 'a success closes the failures before it').toBe(0)
    })

    test('brief waits for the work and answers what it came to', async () => {
      const portal = await promised('brief')
      const answering = portal.buy('CS1')
      while (!(await portal.step())) await new Promise((resolve) => setTimeout(resolve, 5))
      expect(await answering).toMatchObject({ resultCode: '000000' })
      expect(await portal.lastMessage()).toMatchObject({ result_code: '000000', verdict: 'accepted' })
    })

    test('brief gives up after three seconds and says so', async () => {
      const portal = await promised('brief')
      const startedMs = performance.now()
      expect((await portal.buy('CS1')).resultCode).toBe('000004')
      expect(performance.now() - startedMs).toBeLessThan(4_500)
    })
  })

  test('manual provisioning hands the work to a person, once', async () => {
    const portal = await open({ settings: { defaultProvisioning: { mode: 'manual', promise: 'instant' } } })
    const id = await portal.bought('CS1')
    await portal.bought('CS1')
    expect(await portal.row('tasks')).toMatchObject({ kind: 'create', state: 'open', instance_id: id })
    expect(await portal.instance(id)).toMatchObject({ readiness: 'preparing' })
  })
})

describeOnBothDatabases('order lookup (protocol/saas-v2.md 6)', (getDb) => {
  const product = (productId: string, promise = 'instant') => ({
    productId,
    skuCode: 'S1',
    name: productId,
    kind: 'saas',
    provisioning: {
      ...BUILTIN,
      promise,
      frontEndUrl: `https://${productId.toLowerCase()}.test/{skuCode}/{instanceId}`,
    },
  })
  const open = (seller: SellerInput = {}) => openPortal(getDb(), { openApi: OPEN_API, ...seller })
  beforeEach(() => emptyTables(getDb()))

  test('order, line, customer and product flow into the rows, and the product decides the access', async () => {
    const portal = await open({ products: [product('P1'), product('P2')] })
    portal.order({
      orderId: 'CS1',
      lines: [{ expireTime: '20271102155959' }],
      buyer: { customerId: 'C1', customerName: 'Buyer', mobilePhone: '13900000000', email: 'b@buyer.test' },
    })
    const id = await portal.bought('CS1')
    expect(await portal.row('orders')).toMatchObject({
      lookup: 'done',
      order_type: 'NEW',
      charging_mode: 'PERIOD',
      customer_id: 'C1',
    })
    const instance = await portal.instance(id)
    expect(instance).toMatchObject({ product_id: 'P1', sku_code: 'S1', readiness: 'ready', expiry_set_at: null })
    expect(new Date(String(instance.expire_time)).toISOString()).toBe('2027-11-02T15:59:59.000Z')
    const customer = await portal.row('customers')
    expect(String(customer.mobile_phone)).toMatch(/^v1\./)
    expect(await portal.call('queryInstance', { instanceId: id })).toMatchObject({
      info: [{ appInfo: { frontEndUrl: `https://p1.test/S1/${id}` } }],
    })
    expect(await portal.history(id)).toEqual(['created', 'product_known', 'ready'])
    // Whoever only listens knows the expiry as soon as we do.
    expect(await portal.events()).toEqual([
      { kind: 'created', expireTime: null },
      { kind: 'changed', expireTime: '2027-11-02T15:59:59.000Z' },
      { kind: 'ready', expireTime: '2027-11-02T15:59:59.000Z' },
    ])
    await portal.buy('CS1')
    await portal.work()
    expect(portal.marketplace.asked).toEqual(['CS1'])
  })

  test('a pay-per-use order with several items gets an instance for each', async () => {
    const portal = await open()
    portal.order({
      orderId: 'CS1',
      lines: [{ chargingMode: 'ON_DEMAND', products: [{ productId: 'A' }, { productId: 'B' }, { productId: 'C' }] }],
    })
    const id = await portal.bought('CS1')
    const rows = await portal.rows('instances', 'item')
    expect(rows.map((row) => [row.item, row.product_id, row.readiness])).toEqual([
      ['', 'A', 'ready'],
      ['B', 'B', 'ready'],
      ['C', 'C', 'ready'],
    ])
    expect(rows[0]?.instance_id).toBe(id)
    expect((await portal.buy('CS1')).instanceId).toBe(id)
    expect(await portal.count('products', 'discovered')).toBe(3)
  })

  test('while the order query is down the call is answered and the job repeats', async () => {
    const portal = await open()
    portal.order({ orderId: 'CS1' })
    portal.marketplace.down = 'unreachable'
    expect((await portal.buy('CS1')).resultCode).toBe('000004')
    await portal.work()
    expect(await portal.row('jobs')).toMatchObject({ state: 'waiting', attempts: 1 })
    expect(await portal.row('job_attempts')).toMatchObject({ ok: false, error: expect.stringContaining('unreachable') })
    expect(await portal.row('orders')).toMatchObject({ lookup: 'pending' })
    portal.marketplace.down = undefined
    portal.tick(10_000)
    await portal.work()
    expect(await portal.row('orders')).toMatchObject({ lookup: 'done' })
    expect(await portal.row('instances')).toMatchObject({ readiness: 'ready' })
  })

  test.each([
    ['a final answer', { status: 401, code: 'MKT.0154' }, 1],
    ['forty failures', 'unreachable', 40],
  ] as const)('%s ends the job and shows on the order', async (_, down, attempts) => {
    const portal = await open()
    portal.marketplace.down = down
    await portal.buy('CS1')
    for (let round = 0; round < attempts; round += 1) {
      await portal.work()
      portal.tick(3 * 3_600_000)
    }
    expect(await portal.row('jobs', `kind = 'order_lookup'`)).toMatchObject({ state: 'dead', attempts })
    expect(await portal.row('orders')).toMatchObject({ lookup: 'failed', lookup_error: expect.any(String) })
  })

  test('a product that is not set up sells by the default, and is noted', async () => {
    const portal = await open({ products: [product('P9')] })
    portal.order({ orderId: 'CS1', lines: [{ products: [{ productId: 'NEW1', skuCode: 'S9', productName: 'New' }] }] })
    const id = await portal.bought('CS1')
    expect(await portal.row('products', `product_id = 'NEW1'`)).toMatchObject({ discovered: true, name: 'New' })
    expect(await portal.call('queryInstance', { instanceId: id })).toMatchObject({
      info: [{ appInfo: { frontEndUrl: `https://app.acme.test/${id}` } }],
    })
  })

  test('without credentials the default provisioning starts at once', async () => {
    const portal = await openPortal(getDb())
    await portal.bought('CS1')
    expect(await portal.row('orders')).toMatchObject({ lookup: 'not_configured' })
    expect(await portal.row('instances')).toMatchObject({ readiness: 'ready' })
    expect(portal.marketplace.asked).toEqual([])
  })

  test('orderNotify, signed with the general key, has the order looked up', async () => {
    const portal = await open()
    portal.order({ orderId: 'CS1', orderType: 'RENEW' })
    const fields = { orderId: 'CS1', orderLineId: 'CS1-000001' }
    expect((await portal.call('orderNotify', fields)).resultCode, 'the basic key does not fit').toBe('000001')
    const { GENERAL_KEY } = await import('../../support/portal')
    const answer = await portal.call('orderNotify', fields, { key: GENERAL_KEY, nonce: randomUUID() })
    expect(answer.resultCode).toBe('000000')
    await portal.work()
    expect(await portal.row('orders')).toMatchObject({ order_type: 'RENEW', lookup: 'done' })
  })
})
