import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { GET as getIncident } from '@/app/api/v1/incidents/[id]/route'
import { GET as listIncidents } from '@/app/api/v1/incidents/route'
import { GET as history } from '@/app/api/v1/instances/[id]/history/route'
import { GET as getInstance } from '@/app/api/v1/instances/[id]/route'
import { GET as listInstances } from '@/app/api/v1/instances/route'
import { GET as getJob } from '@/app/api/v1/jobs/[id]/route'
import { GET as listJobs } from '@/app/api/v1/jobs/route'
import { GET as getLicense } from '@/app/api/v1/licenses/[id]/route'
import { GET as listLicenses } from '@/app/api/v1/licenses/route'
import { GET as getMessage } from '@/app/api/v1/messages/[id]/route'
import { GET as listMessages } from '@/app/api/v1/messages/route'
import { GET as getOrder } from '@/app/api/v1/orders/[id]/route'
import { GET as listOrders } from '@/app/api/v1/orders/route'
import { GET as getPackage } from '@/app/api/v1/packages/[id]/route'
import { GET as listPackages } from '@/app/api/v1/packages/route'
import { GET as getTask } from '@/app/api/v1/tasks/[id]/route'
import { GET as listTasks } from '@/app/api/v1/tasks/route'
import { GET as listMembers } from '@/app/api/v1/tenants/[id]/members/route'
import { GET as getTenant } from '@/app/api/v1/tenants/[id]/route'
import { GET as listTenants } from '@/app/api/v1/tenants/route'
import { GET as getRecord } from '@/app/api/v1/usage-records/[meteringSn]/route'
import { GET as listRecords } from '@/app/api/v1/usage-records/route'
import { transaction } from '@/db/transaction'
import type { Served } from '@/lib/http/rest'
import { formatChinaTime } from '@/lib/koogallery/times'
import { groupFailures } from '@/lib/services/incidents/group-failures'
import { issueLicense } from '@/lib/services/licensing/issue-license'
import { ingestEvents } from '@/lib/services/metering/ingest-events'
import { sealDueWindows } from '@/lib/services/metering/seal-due'
import { openApi } from '../../support/api'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { type Body, kitV2Call } from '../../support/kit'
import { BUILTIN, type Json, KEY, OPEN_API, openPortal, type Portal } from '../../support/portal'
import { failed, messageRow, putMessages } from '../messages/support'

const KIT_KEY = 'kit-access-key-0001'
const BUYER = { customerId: 'C1', customerName: 'Buyer', mobilePhone: '13900000000', email: 'b@buyer.test' }
const METER = { key: 'calls', aggregation: 'sum', cycle: 'hour' }
const HOUR_MS = 3_600_000

describeOnBothDatabases('lists and details of the REST API', (getDb) => {
  let portal: Portal
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), {
      openApi: OPEN_API,
      keys: [
        { class: 'basic', key: KEY },
        { class: 'general', key: 'general-access-key-0001' },
        { class: 'kit', key: KIT_KEY },
      ],
      products: [
        { productId: 'P1', skuCode: 'S1', name: 'Saas', kind: 'saas', provisioning: BUILTIN },
        { productId: 'P-LIC', skuCode: 'S1', name: 'Desktop', kind: 'license', license: { source: 'generated' } },
        { productId: 'P-CALLS', skuCode: 'S1', name: 'Calls', kind: 'pay_per_use', meter: METER },
        {
          productId: 'P-PACK',
          skuCode: 'S1',
          name: '100 calls',
          kind: 'package',
          package: { meter: 'calls', quota: '100', resets: 'none', whenUsedUp: 'stop' },
        },
        { productId: 'P-HAND', skuCode: 'S1', name: 'By hand', provisioning: { mode: 'manual', promise: 'instant' } },
      ],
    })
  })

  const sell = async (orderId: string, productId = 'P1') => {
    portal.tick(1_000)
    const products = [{ productId, skuCode: 'S1', productName: productId, linearValue: 1 }]
    portal.order({ orderId, buyer: BUYER, lines: [{ products, expireTime: '20271102000000' }] })
    return portal.bought(orderId)
  }
  const push = (name: string, body: Body) => {
    portal.tick(1_000)
    const now = portal.clock.now
    const path = `/api/koogallery/acme/produceAPI/v2/${name}`
    return portal.deliver(
      kitV2Call({ path, body: { ...body, timeStamp: formatChinaTime(now) }, key: KIT_KEY, now, nonce: randomUUID() }),
    )
  }
  const account = async () => {
    const known = await portal.inbox.sellers.get('acme')
    if (!known) throw new Error('The account is not there.')
    return known
  }
  const dataOf = (answer: Json) => answer.data as Json[]

  describe('every answer has the shape its schema says', () => {
    /** The list, and each of its rows by itself. */
    const readAll = async (
      list: Served,
      one: Served,
      idOf: (row: Json) => unknown,
      query: Record<string, string> = {},
    ) => {
      const api = await openApi(portal)
      const { status, answer } = await api.call(list, { query })
      expect(status).toBe(200)
      const name = /\{(\w+)\}$/.exec(one.route.path)?.[1] ?? 'id'
      const details: Json[] = []
      for (const row of dataOf(answer)) {
        const found = await api.call(one, { params: { [name]: String(idOf(row)) } })
        expect(found.status, JSON.stringify(found.answer)).toBe(200)
        details.push(found.answer)
      }
      return details
    }

    test('orders, instances, their history, jobs and messages', async () => {
      const instanceId = await sell('CS1')
      await portal.buy('CS2', {}, { signature: 'wrong' })
      const [order] = await readAll(listOrders, getOrder, ({ orderId }) => orderId)
      expect(order).toMatchObject({ orderId: 'CS1', instances: [{ instanceId, effect: 'purchase' }] })
      const [instance] = await readAll(listInstances, getInstance, ({ instanceId: id }) => id)
      expect(instance).toMatchObject({
        state: 'active',
        access: { frontEndUrl: `https://app.acme.test/${instanceId}` },
      })
      const jobs = await readAll(listJobs, getJob, ({ id }) => id)
      expect(jobs.map(({ kind, action }) => [kind, action])).toEqual(
        expect.arrayContaining([
          ['provision', 'create'],
          ['order_lookup', null],
        ]),
      )
      const messages = await readAll(listMessages, getMessage, ({ id }) => id)
      expect(messages.map(({ verdict }) => verdict)).toEqual(['refused', 'accepted'])
      const api = await openApi(portal)
      const { answer } = await api.call(history, { params: { id: instanceId } })
      expect(dataOf(answer).at(-1)).toMatchObject({ kind: 'created', statusBefore: null, statusAfter: 'open' })
    })

    test('licences', async () => {
      const { products } = await account()
      await transaction(getDb(), (tx) =>
        issueLicense(
          tx,
          portal.as({ kind: 'worker' }),
          { products },
          {
            origin: 'manual:1',
            test: false,
            product: { productId: 'P-LIC', skuCode: 'S1' },
            term: { expireTime: null },
          },
        ),
      )
      const [license] = await readAll(listLicenses, getLicense, ({ id }) => id)
      expect(license).toMatchObject({ source: 'generated', state: 'issued', history: [{ kind: 'issued' }] })
      expect(JSON.stringify(license)).not.toContain('keySealed')
    })

    test('usage records and packages', async () => {
      const instanceId = await sell('CS1', 'P-CALLS')
      await sell('CS2', 'P-PACK')
      const known = await account()
      const ctx = portal.as({ kind: 'api', id: randomUUID(), name: 'backend' })
      const event = { id: 'e1', instanceId, value: '40', time: portal.clock.now.toISOString() }
      expect(await ingestEvents(ctx, known, { events: [event], source: 'api' })).toMatchObject([
        { verdict: 'accepted' },
      ])
      portal.tick(2 * HOUR_MS)
      while ((await sealDueWindows(portal.as({ kind: 'worker' }), known)).more);
      const [record] = await readAll(listRecords, getRecord, ({ meteringSn }) => meteringSn)
      expect(record).toMatchObject({ instanceId, value: '40', meter: 'calls', window: { events: 1, total: '40' } })
      const [pack] = await readAll(listPackages, getPackage, ({ packageInstanceId }) => packageInstanceId)
      expect(pack).toMatchObject({ items: [{ quota: '100', used: '40', remaining: '60' }] })
    })

    test('tenants and their members', async () => {
      const instanceId = await sell('CS1')
      const scope = { instanceId, tenantId: 't1', testFlag: 0 }
      await push('tenantSync', {
        ...scope,
        orderId: 'CS1',
        tenantCode: 'acme',
        name: '测试公司',
        domainName: 'https://a.test',
        flag: 1,
      })
      const member = { userName: 'li', name: 'Li', orgCode: 'D1', role: 'user', enable: 'true', mobile: '13812345678' }
      await push('authSync', { ...scope, appId: 'app-1', userList: [member], flag: 1 })
      const [tenant] = await readAll(listTenants, getTenant, ({ tenantId }) => tenantId)
      expect(tenant).toMatchObject({ name: '测试公司', instances: [{ instanceId, state: 'active' }] })
      const api = await openApi(portal)
      const masked = await api.call(listMembers, { params: { id: 't1' } })
      expect(dataOf(masked.answer)).toMatchObject([{ userName: 'li', mobile: '138••••78' }])
      const key = await api.keyWith(['organisations:read', 'personal:read'])
      const clear = await api.call(listMembers, { params: { id: 't1' }, key })
      expect(dataOf(clear.answer)).toMatchObject([{ userName: 'li', mobile: '13812345678' }])
      expect(await portal.count('audit_log', `action = 'tenant_member.reveal'`)).toBe(1)
    })

    test('incidents with their failing calls and history', async () => {
      const ctx = portal.as({ kind: 'worker' })
      await sell('CS1')
      const failure = { ...failed, activity: 'refreshInstance', orderId: 'CS1', receivedAt: portal.clock.now }
      await putMessages(getDb(), [messageRow({ ...failure, sellerId: portal.sellerId })])
      await groupFailures(ctx)
      const [incident] = await readAll(listIncidents, getIncident, ({ id }) => id)
      expect(incident).toMatchObject({
        state: 'open',
        activity: 'refreshInstance',
        resultCode: '000005',
        failingCalls: [{ orderId: 'CS1', failures: 1 }],
        history: [{ by: null }],
      })
      const api = await openApi(portal)
      const messages = await api.call(listMessages, { query: { incident: String(incident?.id) } })
      expect(dataOf(messages.answer)).toMatchObject([{ orderId: 'CS1', resultCode: '000005' }])
      const other = await api.call(listIncidents, { query: { state: 'ignored' } })
      expect(dataOf(other.answer)).toEqual([])
      const missing = await api.call(getIncident, { params: { id: randomUUID() } })
      expect(missing.status).toBe(404)
    })

    test('tasks', async () => {
      await sell('CS1', 'P-HAND')
      const [task] = await readAll(listTasks, getTask, ({ id }) => id)
      expect(task).toMatchObject({ kind: 'create', state: 'open', version: 0 })
    })
  })

  describe('pages', () => {
    test('go on to the end, each row once', async () => {
      for (const n of [1, 2, 3, 4, 5]) await sell(`CS${n}`)
      const { call } = await openApi(portal)
      for (const list of [listOrders, listInstances, listMessages, listJobs]) {
        const seen: unknown[] = []
        const query: Record<string, string> = { limit: '2' }
        for (;;) {
          const { answer } = await call(list, { query })
          seen.push(...dataOf(answer).map(({ id, orderId }) => id ?? orderId))
          if (answer.next === null) break
          query.after = String(answer.next)
        }
        expect(seen.length, list.route.id).toBeGreaterThanOrEqual(5)
        expect(new Set(seen).size, list.route.id).toBe(seen.length)
      }
    })

    test('a filter that is unknown, misspelt or senseless is told, never passed over', async () => {
      const { call } = await openApi(portal)
      for (const [list, query] of [
        [listOrders, { prodct: 'P1' }],
        [listOrders, { from: 'yesterday' }],
        [listOrders, { from: '0001-01-01T00:00:00Z' }],
        [listOrders, { after: 'b1762070400000_CS1' }],
        [listOrders, { after: '99999999999999999_CS1' }],
        [listOrders, { q: 'a\0b' }],
        [listInstances, { state: 'sleeping' }],
        [listInstances, { limit: '0' }],
        [listInstances, { limit: '201' }],
        [listLicenses, { after: '1762070400000_no-uuid' }],
        [listMessages, { after: 'no-uuid' }],
        [listJobs, { after: 'x' }],
      ] as const) {
        const { status, answer } = await call(list, { query })
        expect(status, JSON.stringify(query)).toBe(422)
        expect(answer.issues, JSON.stringify(query)).toMatchObject([{ path: expect.any(String) }])
      }
      // A well-formed place that no row ever had, far beyond any time a database takes.
      const far = 'ffffffff-ffff-7fff-bfff-ffffffffffff'
      expect((await call(listMessages, { query: { after: far } })).status).toBe(200)
      expect((await call(getMessage, { params: { id: far } })).status).toBe(404)
    })
  })

  describe('who may see what', () => {
    test('a key cannot exceed its scopes', async () => {
      const api = await openApi(portal)
      const key = await api.keyWith(['orders:read'])
      expect((await api.call(listOrders, { key })).status).toBe(200)
      for (const handler of [listInstances, listMessages, listJobs, listTasks, listTenants, listRecords]) {
        const { status, answer } = await api.call(handler, { key })
        expect([status, answer.title], handler.route.id).toEqual([403, 'scope_missing'])
      }
      expect((await api.call(listOrders, { key: null })).status).toBe(401)
    })

    test('personal data is masked, and in clear with its own scope, which is audited', async () => {
      await sell('CS1')
      const api = await openApi(portal)
      const masked = await api.call(getOrder, { params: { id: 'CS1' } })
      expect(masked.answer.customer).toMatchObject({ mobilePhone: '••••', email: '••••' })
      expect(await portal.count('audit_log', `action = 'customer.reveal_contact'`)).toBe(0)
      const key = await api.keyWith(['orders:read', 'messages:read', 'personal:read'])
      const clear = await api.call(getOrder, { params: { id: 'CS1' }, key })
      expect(clear.answer.customer).toMatchObject({ mobilePhone: '13900000000', email: 'b@buyer.test' })
      expect(await portal.count('audit_log', `action = 'customer.reveal_contact'`)).toBe(1)
    })

    test('test rows stay away unless asked for', async () => {
      await portal.buy('CS9', { testFlag: 1 })
      await portal.work()
      const { call } = await openApi(portal)
      expect(dataOf((await call(listOrders)).answer)).toEqual([])
      expect(dataOf((await call(listOrders, { query: { test: 'true' } })).answer)).toMatchObject([{ orderId: 'CS9' }])
    })

    test('another account’s rows are not there', async () => {
      await sell('CS1')
      const other = await openPortal(getDb(), { id: 'other' })
      const { call } = await openApi(other)
      expect(dataOf((await call(listOrders)).answer)).toEqual([])
      expect((await call(getOrder, { params: { id: 'CS1' } })).status).toBe(404)
    })
  })
})
