import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Db } from '@/db/types'
import { formatChinaTime } from '@/lib/koogallery/times'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { failingFrom } from '../../support/failing-db'
import { kitV1Call, kitV2Call } from '../../support/kit'
import { type Answer, KEY, openPortal, type Portal } from '../../support/portal'
import { sendV1, V1_KEY } from '../../support/v1'

const CODE_KEY = 'license-code-access-key-0001'
const KIT_KEY = 'kit-access-key-0001'
const KEYS = Object.entries({ basic: KEY, v1: V1_KEY, kit: KIT_KEY, license_code: CODE_KEY })
const TENANT = {
  instanceId: 'I1',
  orderId: 'CS1',
  tenantCode: 'acme',
  name: 'Acme',
  domainName: 'https://acme.test',
  flag: 1,
  testFlag: 0,
}
const licensed = (productId: string, license: object) => ({ productId, kind: 'license', license })
const PRODUCTS = [
  licensed('RANDOM', { source: 'generated', format: 'random' }),
  licensed('SIGNED', { source: 'generated' }),
  licensed('POOL', { source: 'pool' }),
  licensed('SAME', { source: 'generated', format: 'random' }),
  { productId: 'ITEM', kind: 'pay_per_use', meter: { key: 'calls', aggregation: 'sum', cycle: 'hour' } },
]

describeOnBothDatabases('the first call of an order line or tenant', (getDb) => {
  let db: Db
  let portal: Portal
  let sent = 0
  beforeEach(async () => {
    db = getDb()
    await emptyTables(db)
    portal = await openPortal(db, { keys: KEYS.map(([name, key]) => ({ class: name, key })), products: PRODUCTS })
  })

  const v1 = (activity: string, orderId: string, fields: Record<string, string>) =>
    sendV1(portal, activity, { orderId, businessId: randomUUID(), ...fields })
  const BUYER = { customerId: 'C1', customerName: '买家', userName: 'u1' }
  const buy = (orderId: string, fields: Record<string, string> = {}) =>
    v1('newInstance', orderId, {
      productId: 'P1',
      chargingMode: '1',
      expireTime: '20271102080000',
      ...BUYER,
      ...fields,
    })
  const license = (orderId: string, productId: string) =>
    v1('getLicense', orderId, { productId, chargingMode: '1', expireTime: '20271102080000', ...BUYER })
  const code = (text: string) =>
    portal.call(
      'refreshLicenseCode',
      { license: text, scene: 'RENEWAL', orderId: 'R1', orderLineId: 'R1-1', expireTime: '20280131155959' },
      { key: CODE_KEY },
    )
  const tenant = (tenantId: string, more: object = {}): Promise<Answer> => {
    sent += 1
    const now = new Date(portal.clock.now.getTime() + sent)
    const path = '/api/koogallery/acme/produceAPI/v2/tenantSync'
    const timeStamp = formatChinaTime(now)
    return portal.deliver(
      kitV2Call({ path, body: { ...TENANT, tenantId, ...more, timeStamp }, key: KIT_KEY, now, nonce: randomUUID() }),
    )
  }
  const tenantV1 = (tenantId: string): Promise<Answer> => {
    const path = '/api/koogallery/acme/produceAPI/tenantSync'
    return portal.deliver(
      kitV1Call({ path, body: { ...TENANT, tenantId, timeStamp: formatChinaTime(portal.clock.now) }, key: V1_KEY }),
    )
  }

  const STATEMENTS: [string, number, (n: string) => Promise<Answer>][] = [
    ['SaaS V2.0 newInstance', 1, (n) => portal.buy(n)],
    ['SaaS V1.0 newInstance', 1, (n) => buy(n)],
    ['Licence 1.0 getLicense', 1, (n) => license(n, 'RANDOM')],
    ['getLicense with a key signed by the account', 2, (n) => license(n, 'SIGNED')],
    ['Kit V2 tenantSync', 1, (n) => tenant(n)],
    ['Kit V1 tenantSync', 1, (n) => tenantV1(n)],
    ['refreshLicenseCode of a code never seen', 12, (n) => code(n)],
  ]
  test.each(STATEMENTS)('%s: statements: %i', async (_, expected, call) => {
    const double = failingFrom(db, Number.POSITIVE_INFINITY)
    portal.switchDb(double.db)
    expect((await call('A1')).resultCode).toMatch(/^00000[04]$/)
    const before = double.count()
    expect((await call('A2')).resultCode).toMatch(/^00000[04]$/)
    expect(double.count() - before).toBe(expected)
  })

  describe('a licence', () => {
    test('fifty calls at once get the same one', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => license('CS1', 'SIGNED')))
      expect(new Set(answers.map((answer) => answer.resultCode))).toEqual(new Set(['000000']))
      expect(new Set(answers.map((answer) => `${answer.instanceId} ${answer.license}`)).size).toBe(1)
      const tables = ['instances', 'licenses', 'license_history', 'orders', 'order_products', 'customers', 'messages']
      expect(await Promise.all(tables.map((table) => portal.count(table)))).toEqual([1, 1, 1, 1, 1, 1, 50])
      expect(await portal.history(String(answers[0]?.instanceId))).toEqual(['created', 'ready'])
      expect(await portal.rows('(select entity, kind from changes) c')).toEqual([
        { entity: 'instance', kind: 'created' },
        { entity: 'instance', kind: 'ready' },
        { entity: 'license', kind: 'issued' },
      ])
    })

    test('a key that is taken undoes the statement, and another is made', async () => {
      const first = String((await license('CS1', 'SAME')).license)
      // The next key made is the first one's: only the digest tells.
      const { key_hash } = await portal.row('licenses')
      const { fingerprint } = portal.secretBox
      let clashes = 1
      portal.secretBox.fingerprint = (...args) => (clashes-- > 0 ? String(key_hash) : fingerprint(...args))
      const second = await license('CS2', 'SAME')
      portal.secretBox.fingerprint = fingerprint
      expect(second).toMatchObject({ resultCode: '000000', license: expect.not.stringMatching(first) })
      expect(clashes).toBeLessThan(0)
      expect(await Promise.all(['instances', 'licenses', 'messages'].map((table) => portal.count(table)))).toEqual([
        2, 2, 2,
      ])
      expect(await license('CS2', 'SAME')).toMatchObject({ license: second.license })
    })

    test('an empty pool leaves the instance, which keeps its id', async () => {
      expect((await license('CS1', 'POOL')).resultCode).toBe('000100')
      expect(await portal.row('instances')).toMatchObject({ product_id: 'POOL', readiness: 'ready' })
      expect(await portal.count('licenses')).toBe(0)
    })
  })

  describe('what a V1.0 purchase says', () => {
    test('of an order that is there already goes over what was known, and is listed at its time', async () => {
      await buy('CS1', { chargingMode: '0', productId: 'SMS', orderAmount: '1' })
      const { created_at } = await portal.row('orders')
      portal.tick(60_000)
      await buy('CS1', { chargingMode: '0', productId: 'MMS', orderAmount: '2' })
      expect(await portal.row('orders')).toMatchObject({ details: { orderAmount: '2' }, created_at })
      expect(await portal.rows('(select product_id, created_at from order_products) p')).toEqual([
        { product_id: 'MMS', created_at },
        { product_id: 'SMS', created_at },
      ])
      expect(await portal.count('order_lines')).toBe(2)
      expect(await portal.count('products', 'discovered')).toBe(2)
    })

    test('of a buyer is written where it says something new, and nothing is forgotten', async () => {
      await buy('CS1')
      const first = await portal.row('customers')
      portal.tick(1_000)
      await buy('CS2')
      expect(await portal.row('customers'), 'the same again').toEqual(first)
      await buy('CS3', { customerName: 'Buyer', userName: '' })
      const renamed = await portal.row('customers')
      expect(renamed).toMatchObject({ name: 'Buyer', user_name: 'u1', created_at: first.created_at })
      expect(renamed.updated_at).not.toEqual(first.updated_at)
      await buy('CS4', { customerName: '', userName: '' })
      expect(await portal.row('customers'), 'the id alone').toEqual(renamed)
    })

    test('of something metered begins its books', async () => {
      expect((await buy('CS1', { chargingMode: '0', productId: 'ITEM' })).resultCode).toBe('000000')
      expect(await portal.count('usage_series')).toBe(1)
    })

    test('in a test touches neither customers nor products', async () => {
      const { instanceId } = await buy('CS1', { testFlag: '1' })
      expect(await portal.instance(String(instanceId))).toMatchObject({ test: true, readiness: 'ready' })
      expect(await Promise.all(['customers', 'jobs', 'changes'].map((table) => portal.count(table)))).toEqual([0, 0, 1])
      expect(await portal.count('products', 'discovered')).toBe(0)
      expect(await portal.count('orders', `test and lookup = 'done'`)).toBe(1)
    })
  })

  describe('a tenant', () => {
    test('fifty pushes at once make one, told of once', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => tenant('T1')))
      expect(new Set(answers.map((answer) => answer.resultCode))).toEqual(new Set(['000000']))
      const tables = ['tenants', 'bindings', 'organisation_pushes', 'messages']
      expect(await Promise.all(tables.map((table) => portal.count(table)))).toEqual([1, 1, 50, 50])
      expect(await portal.rows('(select entity, kind from changes) c')).toEqual([
        { entity: 'binding', kind: 'added' },
        { entity: 'tenant', kind: 'added' },
      ])
    })

    test('is bound to a second instance, and described anew', async () => {
      await tenant('T1')
      await tenant('T1', { instanceId: 'I2', name: 'Acme 2' })
      expect(await portal.row('tenants')).toMatchObject({ name: 'Acme 2', tenant_code: 'acme' })
      expect(await portal.rows('(select instance_id, state from bindings) b')).toEqual([
        { instance_id: 'I1', state: 'active' },
        { instance_id: 'I2', state: 'active' },
      ])
    })

    test('ends the wait on its own failures alone', async () => {
      portal.switchDb(
        new Proxy(db, {
          get: (target, property) => Reflect.get(property === 'execute' ? failingFrom(db, 1).db : target, property),
        }),
      )
      for (const tenantId of ['T1', 'T2']) expect((await tenant(tenantId)).resultCode).toBe('000005')
      portal.switchDb()
      expect(await portal.count('messages', 'open')).toBe(2)
      expect((await tenant('T1')).resultCode).toBe('000000')
      expect(await portal.row('messages', 'open')).toMatchObject({ tenant_id: 'T2' })
    })
  })
})
