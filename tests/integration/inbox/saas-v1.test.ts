import { beforeEach, describe, expect, test } from 'vitest'
import { decryptField, encryptField } from '@/lib/koogallery/sensitive-field'
import { editAccessData } from '@/lib/services/instances/edit-access-data'
import { markReady } from '@/lib/services/instances/mark-ready'
import { marketplaceView } from '@/lib/services/instances/marketplace-view'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { BUILTIN, OPEN_API, openPortal, type Portal, type SellerInput } from '../../support/portal'
import { OWNER } from '../../support/service-context'
import { sendV1, V1_KEY, type V1Options } from '../../support/v1'

const KEYS = [{ class: 'v1', key: V1_KEY }]
const MANUAL = { defaultProvisioning: { mode: 'manual', promise: 'instant' } }
const PERIOD = { chargingMode: '1', productId: 'P1', skuCode: 'S1', customerId: 'c-1', expireTime: '20271102080000' }

describeOnBothDatabases('SaaS V1.0 (protocol/saas-v1.md)', (getDb) => {
  let portal: Portal
  beforeEach(() => emptyTables(getDb()))
  const open = async (seller: SellerInput = {}) => {
    portal = await openPortal(getDb(), { keys: KEYS, ...seller })
  }
  let calls = 0
  const send = (activity: string, fields: Record<string, string> = {}, options: V1Options = {}) =>
    sendV1(portal, activity, fields, options)
  const buy = (orderId: string, fields: Record<string, string> = {}) => {
    calls += 1
    return send('newInstance', { orderId, businessId: `b-${calls}`, ...PERIOD, ...fields })
  }
  const bought = async (orderId: string, fields: Record<string, string> = {}) => {
    const { instanceId } = await buy(orderId, fields)
    await portal.work()
    return String(instanceId)
  }

  describe('newInstance (4.1)', () => {
    test('fifty identical calls at once make one instance and one piece of work', async () => {
      await open()
      const answers = await Promise.all(Array.from({ length: 50 }, () => buy('CS1')))
      expect(new Set(answers.map((answer) => answer.resultCode))).toEqual(new Set(['000000']))
      expect(new Set(answers.map((answer) => answer.instanceId)).size).toBe(1)
      const tables = ['instances', 'instance_history', 'instance_orders', 'orders', 'order_lines', 'jobs', 'messages']
      expect(await Promise.all(tables.map((table) => portal.count(table)))).toEqual([1, 1, 1, 1, 1, 1, 50])
    })

    test('what KooGallery sees is shown in the form of this family, without the account', async () => {
      await open({ settings: MANUAL })
      const instanceId = await bought('CS1')
      const access = { frontEndUrl: 'https://app.acme.test/t7', userName: 'admin', password: 'Chang3-me' }
      await markReady(portal.as(OWNER), { instanceId, reason: 'done', access })
      const asked = await send('queryInstance', { instanceId })
      const appInfo = { frontEndUrl: access.frontEndUrl, userName: '••••••', password: '••••••' }
      const shown = JSON.parse(await marketplaceView(portal.as(OWNER), instanceId))
      expect(shown).toEqual({ ...asked, info: [{ instanceId, appInfo }] })
    })

    test('what the call says is saved with it, and nothing is looked up', async () => {
      await open({ openApi: OPEN_API })
      const email = encryptField({ key: V1_KEY, type: '1', iv: 'abcdEFGH01234567', value: 'buyer@example.cn' })
      const saasExtendParams = Buffer.from('[{"name":"emailDomainName","value":"a.cn"}]').toString('base64')
      const more = { email, customerName: '买家 A+B', saasExtendParams, orderAmount: '100.125', amount: '25' }
      const id = await bought('CS1', { ...more, periodType: 'year', periodNumber: '1' })
      expect(portal.marketplace.asked).toEqual([])
      expect(await portal.row('orders')).toMatchObject({
        order_type: 'NEW',
        lookup: 'done',
        customer_id: 'c-1',
        charging_mode: 'PERIOD',
        details: {
          extendParams: [{ name: 'emailDomainName', value: 'a.cn' }],
          orderAmount: '100.125',
          attributes: { amount: '25' },
        },
      })
      expect(await portal.row('order_lines')).toMatchObject({ period_type: 'year', period_number: 1 })
      expect(await portal.instance(id)).toMatchObject({
        product_id: 'P1',
        sku_code: 'S1',
        linear_value: '25',
        charging_mode: 'PERIOD',
        customer_id: 'c-1',
        readiness: 'ready',
        expire_time: expect.anything(),
      })
      const customer = await portal.row('customers')
      expect(customer).toMatchObject({ customer_id: 'c-1', name: '买家 A+B' })
      expect(JSON.stringify(customer)).not.toContain('buyer@example.cn')
      const opened = portal.secretBox.open(String(customer.email), 'acme:customers.email:c-1')
      expect(opened).toBe('buyer@example.cn')
      expect(await portal.row('products')).toMatchObject({ product_id: 'P1', sku_code: 'S1' })
    })

    test('one instance per order; for pay-per-use and packages one per order and product', async () => {
      await open()
      const item = (productId: string, chargingMode = '0') => buy('CS1', { chargingMode, productId, expireTime: '' })
      const ids = [await item('SMS'), await item('MMS'), await item('SMS'), await item('PACK', '5')].map(
        (a) => a.instanceId,
      )
      expect(ids[2]).toBe(ids[0])
      expect(new Set(ids).size).toBe(3)
      await portal.work()
      expect(await portal.rows('(select product_id, charging_mode from instances) i')).toEqual([
        { product_id: 'MMS', charging_mode: 'ON_DEMAND' },
        { product_id: 'PACK', charging_mode: 'ON_DEMAND_PKG' },
        { product_id: 'SMS', charging_mode: 'ON_DEMAND' },
      ])
      expect((await buy('CS2')).instanceId, 'period products by the order alone').toBe(
        (await buy('CS2', { productId: 'other' })).instanceId,
      )
    })

    test('the answer follows the present state: the launch page, then the access data, encrypted', async () => {
      await open({ settings: { ...MANUAL, encryptType: '2' } })
      const first = await buy('CS1')
      const instanceId = String(first.instanceId)
      expect(first).toMatchObject({
        resultCode: '000000',
        appInfo: { frontEndUrl: `https://portal.test/launch/${instanceId}` },
      })
      await portal.work()
      const access = { frontEndUrl: 'https://app.acme.test/t7', userName: 'admin', password: '密码 1' }
      await markReady(portal.as(OWNER), { instanceId, reason: 'done', access })
      const live = await buy('CS1')
      expect(live).toMatchObject({ instanceId, encryptType: '2', appInfo: { frontEndUrl: access.frontEndUrl } })
      const { userName, password } = live.appInfo as Record<'userName' | 'password', string>
      expect(decryptField({ key: V1_KEY, type: '2', field: userName })).toBe('admin')
      expect(decryptField({ key: V1_KEY, type: '2', field: password })).toBe('密码 1')
      const { info } = await send('queryInstance', { instanceId })
      expect(info, 'queryInstance says the same').toEqual([{ instanceId, appInfo: live.appInfo }])
      expect(await buy('CS1'), 'a repeat is the same to the byte').toEqual(live)
      const kept = await portal.lastMessage()
      expect(JSON.parse(Buffer.from(kept.answer as Uint8Array).toString())).toEqual(live)
    })

    test('promise strict fails until it is ready, with the same id', async () => {
      await open({ settings: { defaultProvisioning: { ...BUILTIN, promise: 'strict' } } })
      expect((await buy('CS1')).resultCode).toBe('000005')
      expect(await portal.count('messages', 'open')).toBe(1)
      await portal.work()
      const ready = await buy('CS1')
      expect(ready).toMatchObject({
        resultCode: '000000',
        instanceId: String((await portal.row('instances')).instance_id),
      })
      expect(await portal.count('messages', 'open'), 'a success closes the failure before it').toBe(0)
    })

    test('promise brief waits for the work', async () => {
      await open({ settings: { defaultProvisioning: { ...BUILTIN, promise: 'brief' } } })
      const answering = buy('CS1')
      while (!(await portal.step())) await new Promise((resolve) => setTimeout(resolve, 5))
      const answer = await answering
      expect(answer).toMatchObject({ appInfo: { frontEndUrl: `https://app.acme.test/${answer.instanceId}` } })
    })

    test('the product decides at once how it is prepared', async () => {
      const product = {
        productId: 'P1',
        skuCode: 'S1',
        name: 'One',
        kind: 'saas',
        provisioning: { mode: 'manual', promise: 'strict' },
      }
      await open({ products: [product] })
      expect((await buy('CS1')).resultCode).toBe('000005')
      expect((await buy('CS2', { productId: 'P2' })).resultCode).toBe('000000')
    })
  })

  describe('life cycle (4.2 to 4.6, 4.10)', () => {
    const refresh = (instanceId: string, orderId: string, expireTime: string, fields = {}) =>
      send('refreshInstance', { instanceId, orderId, expireTime, ...fields })
    const expiry = async (id: string) => new Date(String((await portal.instance(id)).expire_time)).toISOString()

    test('trial: opened, made formal with another product, expired, renewed, released', async () => {
      await open()
      const id = await bought('CS1', { trialFlag: '1' })
      expect(await portal.row('orders')).toMatchObject({ order_type: 'TRIAL' })
      portal.tick(1000)
      expect(await refresh(id, 'CS2', '20281102080000', { trialToFormal: '1', productId: 'P2' })).toMatchObject({
        resultCode: '000000',
      })
      expect(await portal.instance(id)).toMatchObject({ product_id: 'P2', status: 'open' })
      portal.tick(1000)
      expect((await send('expireInstance', { instanceId: id, orderId: 'CS1' })).resultCode).toBe('000000')
      expect(await portal.instance(id)).toMatchObject({ status: 'frozen' })
      portal.tick(1000)
      await refresh(id, 'CS3', '20291102080000')
      expect(await portal.instance(id), 'a renewal ends the freeze').toMatchObject({ status: 'open', frozen_at: null })
      portal.tick(1000)
      await send('releaseInstance', { instanceId: id, orderId: 'CS1', orderAmount: '0' })
      expect(await portal.instance(id)).toMatchObject({ status: 'released' })
      expect(await portal.history(id)).toEqual(
        expect.arrayContaining(['created', 'ready', 'expiry_set', 'frozen', 'resumed', 'released']),
      )
      expect(await portal.count('orders', `lookup = 'done'`)).toBe(3)
    })

    test('a renewal counts once per order, whatever came in between; a cancelled one moves the date back', async () => {
      await open()
      const id = await bought('CS1')
      portal.tick(1000)
      await refresh(id, 'CS2', '20281102080000', { orderAmount: '100' })
      portal.tick(1000)
      await refresh(id, 'CS3', '20271202080000', { orderAmount: '-80.5' })
      portal.tick(1000)
      await send('expireInstance', { instanceId: id })
      portal.tick(1000)
      await refresh(id, 'CS2', '20281102080000', { orderAmount: '100' })
      expect(await expiry(id)).toBe('2027-12-02T08:00:00.000Z')
      expect(await portal.instance(id), 'a repeat resumes nothing').toMatchObject({ status: 'frozen' })
      expect(await portal.row('orders', `order_id = 'CS3'`)).toMatchObject({
        order_type: 'UNSUBSCRIBE',
        customer_id: 'c-1',
        details: { orderAmount: '-80.5' },
      })
    })

    test('a cancelled renewal resumes nothing', async () => {
      await open()
      const id = await bought('CS1')
      await send('expireInstance', { instanceId: id })
      portal.tick(1000)
      await refresh(id, 'CS2', '20261202080000', { orderAmount: '-1' })
      expect(await portal.instance(id)).toMatchObject({ status: 'frozen' })
    })

    test('calls in any order, each twice, come to what was sent last', async () => {
      await open()
      const at = (seconds: number) => new Date(portal.clock.now.getTime() - 60_000 + seconds * 1_000)
      const steps = (instanceId: string) => [
        () => send('expireInstance', { instanceId }, { sentAt: at(1) }),
        () =>
          send(
            'refreshInstance',
            { instanceId, orderId: `R-${instanceId}`, expireTime: '20281102080000' },
            { sentAt: at(2) },
          ),
        () => send('instanceStatus', { instanceId, instanceStatus: 'FREEZE' }, { sentAt: at(3) }),
        () => send('instanceStatus', { instanceId, instanceStatus: 'NORMAL' }, { sentAt: at(4) }),
      ]
      for (const [n, order] of permutations([0, 1, 2, 3]).entries()) {
        const id = String((await buy(`CS${n}`)).instanceId)
        const calls = steps(id)
        for (const index of [...order, ...order]) await calls[index]?.()
        expect(await portal.instance(id), order.join()).toMatchObject({ status: 'open' })
        expect(await expiry(id), order.join()).toBe('2028-11-02T08:00:00.000Z')
      }
    })

    test('an expiry that arrives after the renewal sent later freezes nothing', async () => {
      await open()
      const id = await bought('CS1')
      const earlier = portal.clock.now
      portal.tick(60_000)
      await refresh(id, 'CS2', '20281102080000')
      expect((await send('expireInstance', { instanceId: id }, { sentAt: earlier })).resultCode).toBe('000000')
      expect(await portal.instance(id)).toMatchObject({ status: 'open' })
    })

    test('an upgrade sets the product once and tells the seller’s side at once', async () => {
      await open({ settings: MANUAL, openApi: OPEN_API })
      const id = await bought('CS1', { amount: '10' })
      portal.tick(1000)
      const upgrade = { instanceId: id, orderId: 'CS2', skuCode: 'S2', productId: 'P2', amount: '50' }
      expect((await send('upgrade', upgrade)).resultCode).toBe('000000')
      expect((await send('upgrade', upgrade)).resultCode).toBe('000000')
      expect(await portal.instance(id)).toMatchObject({
        product_id: 'P2',
        sku_code: 'S2',
        linear_value: '50',
        charging_mode: 'PERIOD',
      })
      expect(await portal.history(id)).toEqual(expect.arrayContaining(['upgraded']))
      await portal.work()
      expect(await portal.count('tasks', `kind = 'change'`)).toBe(1)
      expect(portal.marketplace.asked).toEqual([])
    })

    test('after the release nothing changes any more, and everything succeeds', async () => {
      await open()
      const id = await bought('CS1')
      await send('releaseInstance', { instanceId: id })
      portal.tick(1000)
      const calls = [
        refresh(id, 'CS2', '20291102080000'),
        send('expireInstance', { instanceId: id }),
        send('instanceStatus', { instanceId: id, instanceStatus: 'NORMAL' }),
        send('releaseInstance', { instanceId: id }),
        send('upgrade', { instanceId: id, orderId: 'CS3', productId: 'P2' }),
      ]
      expect((await Promise.all(calls)).map((answer) => answer.resultCode)).toEqual(Array(5).fill('000000'))
      expect(await portal.instance(id)).toMatchObject({ status: 'released' })
      const again = await buy('CS1')
      expect(again).toMatchObject({ instanceId: id, appInfo: { frontEndUrl: `https://portal.test/launch/${id}` } })
    })
  })

  describe('queryInstance (4.7)', () => {
    test('several ids, unknown ones left out, those being prepared with their launch page', async () => {
      await open({ settings: MANUAL })
      const one = await bought('CS1')
      const two = await bought('CS2')
      await markReady(portal.as(OWNER), {
        instanceId: two,
        reason: 'r',
        access: { frontEndUrl: 'https://app.acme.test/2' },
      })
      expect(await send('queryInstance', { instanceId: `${one},${two},unknown` })).toMatchObject({
        resultCode: '000000',
        info: [
          { instanceId: one, appInfo: { frontEndUrl: `https://portal.test/launch/${one}` } },
          { instanceId: two, appInfo: { frontEndUrl: 'https://app.acme.test/2' } },
        ],
      })
    })

    test('has no answer but success for what is being prepared (6)', async () => {
      await open({ settings: { pendingQuery: 'processing' } })
      const { instanceId } = await buy('CS1')
      expect(await send('queryInstance', { instanceId: String(instanceId) })).toMatchObject({
        resultCode: '000000',
        info: [{ instanceId, appInfo: { frontEndUrl: `https://portal.test/launch/${instanceId}` } }],
      })
    })
  })

  test.each([
    ['refreshInstance', { orderId: 'CS2', expireTime: '20291102080000' }],
    ['expireInstance', {}],
    ['releaseInstance', {}],
    ['upgrade', { orderId: 'CS2' }],
    ['instanceStatus', { instanceStatus: 'FREEZE' }],
    ['queryInstance', {}],
  ])('%s of an id never issued is 000003, and success where it is a test (6)', async (activity, fields) => {
    await open()
    expect((await send(activity, { instanceId: 'huaiweitest123456', ...fields })).resultCode).toBe('000003')
    expect((await send(activity, { instanceId: 'huaiweitest123456', testFlag: '1', ...fields })).resultCode).toBe(
      '000000',
    )
    expect(await portal.count('instances')).toBe(0)
  })

  test('test traffic succeeds for ever and touches nothing real (1.4)', async () => {
    await open({ settings: MANUAL })
    const real = await bought('CS1906666666ABCDE')
    const test = { testFlag: '1' }
    const [first, again] = [await buy('CS1906666666ABCDE', test), await buy('CS1906666666ABCDE', test)]
    expect(first).toMatchObject({ resultCode: '000000', appInfo: { frontEndUrl: expect.any(String) } })
    expect(again.instanceId).toBe(first.instanceId)
    expect(first.instanceId).not.toBe(real)
    for (const id of [String(first.instanceId), real]) {
      await send('refreshInstance', { ...test, instanceId: id, orderId: 'CS2', expireTime: '20291102080000' })
      await send('expireInstance', { ...test, instanceId: id })
      await send('upgrade', { ...test, instanceId: id, orderId: 'CS3', productId: 'P2' })
      expect((await send('queryInstance', { ...test, instanceId: id })).resultCode).toBe('000000')
      expect((await send('releaseInstance', { ...test, instanceId: id })).resultCode).toBe('000000')
    }
    await portal.work()
    expect(await portal.instance(real)).toMatchObject({ status: 'open', product_id: 'P1', readiness: 'preparing' })
    expect(await portal.count('customers'), 'the real one alone').toBe(1)
    expect(await portal.count('jobs', 'test')).toBe(0)
  })

  describe('what is turned away (2.6, 3)', () => {
    test('is signed like every answer, and kept with the order it names', async () => {
      await open()
      const wrong = await send('newInstance', { orderId: 'CS1' }, { key: 'some other key' })
      expect(wrong).toMatchObject({ resultCode: '000001' })
      expect(await portal.lastMessage()).toMatchObject({
        family: 'saas_v1',
        activity: 'newInstance',
        reason: 'signature_mismatch',
        order_id: 'CS1',
        open: true,
        nonce: null,
      })
      expect((await send('newInstance', { orderId: 'CS1' }, { tamper: { orderId: 'CS2' } })).resultCode).toBe('000001')
      expect((await send('newInstance', { orderId: 'CS1' }, { tamper: { authToken: undefined } })).resultCode).toBe(
        '000001',
      )
      expect((await send('newInstance', {})).resultCode).toBe('000002')
      expect((await send('somethingNew', {})).resultCode).toBe('000002')
      expect(await portal.lastMessage()).toMatchObject({ verdict: 'unknown', activity: 'somethingNew' })
      expect(await portal.count('instances')).toBe(0)
      await buy('CS1')
      expect(await portal.count('messages', `open and order_id = 'CS1'`), 'a success ends the wait').toBe(0)
    })

    test('a call signed with the previous key is answered under that key', async () => {
      await open({
        keys: [
          { class: 'v1', key: 'the new key', status: 'current' },
          { class: 'v1', key: V1_KEY, status: 'previous' },
        ],
      })
      expect(await buy('CS1')).toMatchObject({ resultCode: '000000' })
    })

    test('a fault of ours is answered 000005, signed, and kept', async () => {
      await open()
      const { context } = portal.inbox
      portal.inbox.context = (...args) => ({
        ...context(...args),
        newId: () => {
          throw new Error('no ids left')
        },
      })
      expect(await buy('CS1')).toMatchObject({ resultCode: '000005' })
      expect(await portal.lastMessage()).toMatchObject({ verdict: 'failed', order_id: 'CS1', open: true })
    })

    test('the same call again is answered again: there is no nonce (2.3)', async () => {
      await open()
      const fields = { orderId: 'CS1', businessId: 'b', ...PERIOD }
      const [first, again] = [await send('newInstance', fields), await send('newInstance', fields)]
      expect(again).toEqual(first)
      expect(await portal.count('nonces')).toBe(0)
    })

    test('where the account limits it, a call too old is refused', async () => {
      await open({ settings: { v1WindowMinutes: 60 } })
      const sentAt = new Date(portal.clock.now.getTime() - 61 * 60_000)
      expect(await send('newInstance', { orderId: 'CS1' }, { sentAt })).toMatchObject({ resultCode: '000002' })
      expect(await portal.lastMessage()).toMatchObject({ reason: 'timestamp_stale', open: true })
    })
  })

  test('access data that would not fit encrypted are refused where the account serves V1.0 (4.1)', async () => {
    await open({ settings: MANUAL })
    const instanceId = await bought('CS1')
    const access = { frontEndUrl: 'https://app.acme.test/1', userName: 'admin', password: '密'.repeat(27) }
    const input = { instanceId, reason: 'r', access }
    await expect(markReady(portal.as(OWNER), input)).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'password', code: 'too_long_encrypted' }],
    })
    await markReady(portal.as(OWNER), { ...input, access: { ...access, password: '密'.repeat(26) } })
    await expect(editAccessData(portal.as(OWNER), input)).rejects.toMatchObject({ code: 'invalid' })
    await emptyTables(getDb())
    await open({ settings: MANUAL, keys: [{ class: 'basic', key: 'current-access-key-0001' }] })
    const v2 = await portal.bought('CS1')
    await markReady(portal.as(OWNER), { ...input, instanceId: v2 })
  })
})

function permutations(items: number[]): number[][] {
  if (items.length < 2) return [items]
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]))
}
