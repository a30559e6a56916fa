import { beforeEach, expect, it } from 'vitest'
import { customers, instances, jobs, orders, products, refusalCounters, tasks } from '@/db/schema'
import type { ServiceContext } from '@/lib/services/context'
import { groupFailures } from '@/lib/services/incidents/group-failures'
import { codeSubject } from '@/lib/services/licensing/code-subject'
import { reportAttention } from '@/lib/services/reports/attention'
import { reportCalls } from '@/lib/services/reports/calls'
import { reportHealth } from '@/lib/services/reports/health'
import { reportSales } from '@/lib/services/reports/sales'
import { find } from '@/lib/services/search/find'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OWNER, serviceContexts } from '../../support/service-context'
import { failed, messageRow, minutesAgo, NOW, putMessages } from './support'

const timeZone = 'Asia/Shanghai'

describeOnBothDatabases('reports and search', (getDb) => {
  let ctx: ServiceContext
  beforeEach(async () => {
    await emptyTables(getDb())
    ctx = serviceContexts(getDb()).contextFor('acme', OWNER)
  })

  const instance = (id: string, over: Partial<typeof instances.$inferInsert>): typeof instances.$inferInsert => ({
    sellerId: 'acme',
    instanceId: id,
    test: false,
    orderId: `O-${id}`,
    orderLineId: 'L',
    status: 'open',
    readiness: 'ready',
    createdAt: minutesAgo(10),
    updatedAt: NOW,
    ...over,
  })
  const job = (key: string, over: Partial<typeof jobs.$inferInsert>): typeof jobs.$inferInsert => ({
    sellerId: 'acme',
    id: ctx.newId(),
    kind: 'order_lookup',
    lane: key,
    payload: { kind: 'order_lookup', orderId: 'CS1' },
    test: false,
    state: 'waiting',
    runAt: minutesAgo(4),
    maxAttempts: 3,
    idempotencyKey: key,
    createdAt: NOW,
    ...over,
  })

  it('draws calls by verdict and their p95, empty steps as empty, without test traffic and re-runs', async () => {
    await putMessages(getDb(), [
      ...Array.from({ length: 20 }, (_, i) => messageRow({ receivedAt: minutesAgo(5), durationUs: (i + 1) * 10_000 })),
      messageRow({ receivedAt: minutesAgo(5), test: true, durationUs: 9_000_000 }),
      messageRow({ receivedAt: minutesAgo(5), rerunOf: ctx.newId(), rerunBy: 'Owner' }),
      messageRow({ receivedAt: minutesAgo(65), ...failed }),
      messageRow({ receivedAt: minutesAgo(66), verdict: 'refused', keyId: null }),
      messageRow({ receivedAt: minutesAgo(60 * 30), verdict: 'unknown' }),
    ])
    const day = await reportCalls(ctx, { range: '24h', timeZone })
    expect(day).toHaveLength(24)
    // 08:00 UTC is the first moment of the last hour: what came before lies in the hours before it.
    expect(day.at(-1)).toMatchObject({ at: NOW, accepted: 0, p95Ms: null })
    expect(day.at(-2)).toMatchObject({ accepted: 20, failed: 0, refused: 0, unknown: 0, p95Ms: 190.5 })
    expect(day.at(-3)).toMatchObject({ accepted: 0, failed: 1, refused: 1, p95Ms: 12 })
    const month = await reportCalls(ctx, { range: '30d', timeZone })
    expect(month).toHaveLength(30)
    expect(month.at(-1)?.at).toEqual(new Date('2026-11-01T16:00:00Z'))
    expect(month.at(-2)).toMatchObject({ unknown: 1 })
    expect(month.reduce((sum, point) => sum + point.accepted, 0)).toBe(20)
  })

  it('adds up sales per day and product, best sellers first', async () => {
    await getDb()
      .insert(instances)
      .values([
        ...Array.from({ length: 7 }, (_, product) =>
          Array.from({ length: 8 - product }, (_, i) =>
            instance(`${product}-${i}`, { productId: `P${product}`, productName: `Product ${product}` }),
          ),
        ).flat(),
        instance('unknown', { createdAt: minutesAgo(60 * 24) }),
        instance('test', { test: true, productId: 'P0' }),
        instance('old', { createdAt: minutesAgo(60 * 24 * 40) }),
      ])
    const report = await reportSales(ctx, { days: 30, timeZone })
    expect(report.products.map((product) => [product.name, product.total])).toEqual([
      ['Product 0', 8],
      ['Product 1', 7],
      ['Product 2', 6],
      ['Product 3', 5],
      ['Product 4', 4],
    ])
    expect(report).toMatchObject({ rest: 6, total: 36 })
    expect(report.points).toHaveLength(30)
    expect(report.points.at(-1)?.sales).toEqual({ P0: 8, P1: 7, P2: 6, P3: 5, P4: 4, _rest: 5 })
    expect(report.points.at(-2)?.sales).toEqual({ _rest: 1 })
  })

  it('tells how the interface does', async () => {
    await putMessages(getDb(), [
      messageRow({ receivedAt: minutesAgo(300), ...failed, orderId: 'lost' }),
      messageRow({ receivedAt: minutesAgo(240), ...failed, orderId: 'lost' }),
      messageRow({ receivedAt: minutesAgo(20), ...failed, orderId: 'running' }),
      messageRow({ receivedAt: minutesAgo(300), ...failed, orderId: 'MOCK1', test: true }),
      messageRow({ receivedAt: minutesAgo(300), ...failed, orderId: 'unsigned', keyId: null, verdict: 'refused' }),
    ])
    await groupFailures(ctx)
    await getDb()
      .insert(refusalCounters)
      .values({ sellerId: 'acme', hour: minutesAgo(60), reason: 'signature_missing', count: 41 })
    await getDb()
      .insert(jobs)
      .values([
        job('due', {}),
        job('later', { runAt: minutesAgo(-4) }),
        job('over', { state: 'done', finishedAt: minutesAgo(1) }),
      ])
    expect(await reportHealth(ctx)).toMatchObject({
      counters: { failedOrders: [{ count: 1 }], ordersAtRisk: 1 },
      p95Ms: 12,
      lastCall: { at: minutesAgo(20), activity: 'newInstance' },
      lastProbe: { at: minutesAgo(300), ok: false },
      queue: { due: 1, oldestDueAt: minutesAgo(4) },
      unauthenticatedToday: 42,
    })
  })

  it('is silent about an account nothing has happened to', async () => {
    expect(await reportHealth(ctx)).toEqual({
      counters: { month: '2026-11', failedOrders: [], ordersAtRisk: 0, badProbeDays: [] },
      p95Ms: null,
      lastCall: null,
      lastProbe: null,
      queue: { due: 0, oldestDueAt: null },
      unauthenticatedToday: 0,
    })
    expect(await reportAttention(ctx)).toMatchObject({ incidentCount: 0, deadJobs: 0, tasksOpen: 0, discovered: [] })
    expect((await reportSales(ctx, { days: 7, timeZone })).products).toEqual([])
  })

  it('gathers what wants a person', async () => {
    await putMessages(getDb(), [
      messageRow({ receivedAt: minutesAgo(20), ...failed, orderId: 'CS1' }),
      messageRow({ receivedAt: minutesAgo(20), ...failed, verdict: 'refused', keyId: null, activity: null }),
    ])
    await groupFailures(ctx)
    const task = {
      sellerId: 'acme',
      kind: 'create',
      test: false,
      instanceId: 'I1',
      orderId: 'CS1',
      createdAt: NOW,
    } as const
    const order = { sellerId: 'acme', test: false, createdAt: NOW, updatedAt: NOW } as const
    const product = { sellerId: 'acme', kind: 'saas', settings: {}, createdAt: NOW, updatedAt: NOW } as const
    await getDb()
      .insert(tasks)
      .values([
        { ...task, id: ctx.newId(), state: 'open', dueAt: minutesAgo(1) },
        { ...task, id: ctx.newId(), state: 'open', dueAt: minutesAgo(-1), instanceId: 'I2' },
        { ...task, id: ctx.newId(), state: 'done', dueAt: minutesAgo(1) },
      ])
    await getDb()
      .insert(orders)
      .values([
        { ...order, orderId: 'CS1', lookup: 'failed' },
        { ...order, orderId: 'CS2', lookup: 'done' },
        { ...order, orderId: 'CS3', lookup: 'failed', test: true },
      ])
    await getDb()
      .insert(products)
      .values([
        { ...product, productId: 'P1', name: 'Known' },
        { ...product, productId: 'P2', name: 'Sold unseen', discovered: true },
      ])
    await getDb()
      .insert(jobs)
      .values([
        job('dead', { state: 'dead', finishedAt: minutesAgo(1) }),
        job('test', { state: 'dead', finishedAt: minutesAgo(1), test: true }),
      ])
    expect(await reportAttention(ctx)).toMatchObject({
      incidents: [{ only: { orderId: 'CS1' }, clock: { outcome: 'refunded' } }],
      incidentCount: 1,
      unauthenticated: 1,
      deadJobs: 1,
      tasksOpen: 2,
      tasksOverdue: 1,
      failedLookups: 1,
      discovered: [{ productId: 'P2', name: 'Sold unseen' }],
    })
  })

  it('finds what an id belongs to', async () => {
    const call = { orderId: 'CS1', orderLineId: 'CS1-1', instanceId: 'I1', businessId: 'B1', nonce: 'N1' }
    const [message, ofCode, old] = await putMessages(getDb(), [
      messageRow({ receivedAt: minutesAgo(20), ...call }),
      messageRow({ receivedAt: minutesAgo(9), family: 'license_code', instanceId: codeSubject('a-secret-code') }),
      messageRow({ receivedAt: minutesAgo(60 * 24 * 50), nonce: 'old', orderId: 'CS1' }),
      messageRow({ receivedAt: minutesAgo(1), sellerId: 'other', ...call }),
    ])
    if (!message) throw new Error('a row')
    const stamps = { createdAt: NOW, updatedAt: NOW }
    await getDb()
      .insert(orders)
      .values({ sellerId: 'acme', test: false, orderId: 'CS1', customerId: 'C1', lookup: 'done', ...stamps })
    await getDb()
      .insert(customers)
      .values({ sellerId: 'acme', customerId: 'C1', name: 'Buyer', ...stamps })
    await getDb().insert(instances).values(instance('I1', {}))
    const hits = async (query: string) => (await find(ctx, { query })).map((hit) => [hit.kind, hit.path])
    expect(await hits(' CS1 ')).toEqual([
      ['order', '/orders/CS1'],
      ['calls', '/messages?order=CS1&test=show'],
    ])
    expect(await hits('I1')).toEqual([
      ['instance', '/instances/I1'],
      ['message', `/messages/${message}`],
    ])
    expect(await hits('a-secret-code')).toEqual([['message', `/messages/${ofCode}`]])
    expect(await hits('C1')).toEqual([['customer', '/customers/C1']])
    for (const query of ['B1', 'N1', 'CS1-1', message]) {
      expect(await hits(query)).toEqual([['message', `/messages/${message}`]])
    }
    expect(await hits('old')).toEqual([['message', `/messages/${old}`]])
    for (const query of ['', 'x', 'CS', 'two words', 'x'.repeat(200)]) expect(await hits(query)).toEqual([])
  })
})
