import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { checkDrift } from '@/lib/services/orders/check-drift'
import { decideOnDrift, driftSummary, listDrifts } from '@/lib/services/orders/drift'
import { getOrder } from '@/lib/services/orders/get'
import { importOrders, previewOrderImport } from '@/lib/services/orders/import'
import { listOrders } from '@/lib/services/orders/list'
import { find } from '@/lib/services/search/find'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OPEN_API, openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'
import { workbook } from '../../support/workbook'

const DAY = 86_400_000
/** Rows whose order does not matter. */
const sorted = (rows: string[][]) => rows.map((row) => row.join(' | ')).toSorted((a, b) => a.localeCompare(b))
const reason = 'checked in the console'
const TITLES = ['订单号', '订单类型', '商品名称', '客户ID', '客户名称', '实付金额', '下单时间', '订单状态', '手机']
const row = (orderId: string, product = '企业版', status = '已完成') => [
  orderId,
  '新购',
  product,
  'C7',
  '某公司',
  '99.50',
  '2026-10-01 10:00:00',
  status,
  '13800000009',
]
const file = (...rows: string[][]) => ({ name: 'orders.xlsx', bytes: workbook([TITLES, ...rows]) })

describeOnBothDatabases("the console's order export and the drift list", (getDb) => {
  let portal: Portal
  const owner = () => portal.as(OWNER)

  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), { openApi: OPEN_API })
  })

  test('looks first, then enters new orders once, whatever comes again', async () => {
    const input = file(row('CS900001'), row('CS900002'), row('CS900001'), row(''), row('MOCKPERIODYEARNEW'))
    const counts = { new: 2, fills: 0, same: 0, differs: 0, unreadable: 3 }
    const preview = await previewOrderImport(owner(), input)
    expect(preview).toMatchObject({ rows: 5, counts, unknown: ['手机'], leftOut: 0 })
    expect(preview.told.map(({ fault }) => fault).filter(Boolean)).toEqual(['repeated', 'no_order_id', 'mock_order'])
    expect(await portal.count('orders')).toBe(0)
    expect(await importOrders(owner(), input)).toMatchObject({ counts })
    expect(await getOrder(owner(), 'CS900001')).toMatchObject({
      orderType: 'NEW',
      productName: '企业版',
      consoleStatus: 'completed',
      details: { orderAmount: '99.50', attributes: { customerName: '某公司' } },
      orderedAt: new Date('2026-10-01T02:00:00Z'),
      importedAt: portal.clock.now,
    })
    expect(JSON.stringify(await portal.rows('orders'))).not.toContain('13800000009')
    const stored = await portal.rows('orders', 'order_id')
    expect(await importOrders(owner(), input)).toMatchObject({ counts: { ...counts, new: 0, same: 2 } })
    expect(await portal.rows('orders', 'order_id')).toEqual(stored)
    expect(await portal.count('audit_log', `action = 'order.import'`)).toBe(2)
  })

  test('fills gaps, never replaces what the marketplace said, and lists what differs', async () => {
    portal.order({ orderId: 'CS900001', buyer: { customerId: 'C1' } })
    await portal.bought('CS900001')
    const input = file(row('CS900001', 'Another product', '已取消'))
    const [told] = (await previewOrderImport(owner(), input)).told
    expect(told).toMatchObject({ verdict: 'differs', fills: ['orderAmount'] })
    await importOrders(owner(), input)
    expect(await getOrder(owner(), 'CS900001')).toMatchObject({
      productName: 'Product one',
      customer: { customerId: 'C1' },
      details: { orderAmount: '99.50' },
      consoleStatus: 'canceled',
    })
    const { rows } = await listDrifts(userContext('viewer'), {})
    expect(sorted(rows.map(({ field, ours, theirs }) => [field, ours, theirs]))).toEqual(
      sorted([
        ['customerId', 'C1', 'C7'],
        ['orderedAt', '2026-11-02T07:59:00.000Z', '2026-10-01T02:00:00.000Z'],
        ['productName', 'Product one', 'Another product'],
        ['status', 'live', 'canceled'],
      ]),
    )
    const key = { orderId: 'CS900001', instanceId: '' }
    for (const role of ['finance', 'viewer'] as const) {
      const wanted = { ...key, field: 'productName' as const, decision: 'ours' as const, reason }
      await expect(decideOnDrift(userContext(role), wanted)).rejects.toMatchObject({ code: 'forbidden' })
      await expect(importOrders(userContext(role), input)).rejects.toMatchObject({ code: 'forbidden' })
      await expect(previewOrderImport(userContext(role), input)).rejects.toMatchObject({ code: 'forbidden' })
    }
    await decideOnDrift(owner(), { ...key, field: 'productName', decision: 'theirs', reason })
    await decideOnDrift(owner(), { ...key, field: 'customerId', decision: 'ours', reason })
    const status = { ...key, field: 'status' as const, reason }
    await expect(decideOnDrift(owner(), { ...status, decision: 'theirs' })).rejects.toMatchObject({ code: 'conflict' })
    await decideOnDrift(owner(), { ...status, decision: 'ours' })
    expect((await getOrder(owner(), 'CS900001')).productName).toBe('Another product')
    // What was decided does not come back; only what is open is listed.
    await importOrders(owner(), input)
    expect((await listDrifts(owner(), {})).rows.map(({ field }) => field)).toEqual(['orderedAt'])
    expect(sorted((await listDrifts(owner(), { state: 'ours' })).rows.map(({ field }) => [field]))).toEqual([
      'customerId',
      'status',
    ])
    expect(await portal.row('audit_log', `action = 'order.drift_theirs'`)).toMatchObject({
      subject_id: 'CS900001',
      reason,
    })
    await expect(
      decideOnDrift(owner(), { ...key, field: 'productName', decision: 'ours', reason }),
    ).rejects.toMatchObject({ issues: [{ code: 'drift_decided' }] })
  })

  test('at night the order query is asked in turn: one bad order stops nothing, and imported ones are filled in', async () => {
    portal.order({ orderId: 'CS900001', buyer: { customerId: 'C1' } })
    const instanceId = await portal.bought('CS900001')
    await portal.bought('CS900002') // The order query knows nothing of it.
    await importOrders(owner(), file(row('CS900003')))
    portal.order({
      orderId: 'CS900001',
      orderType: 'NEW',
      lines: [{ products: [{ productId: 'P1', skuCode: 'S2', productName: 'Product one', linearValue: 1 }] }],
      buyer: { customerId: 'C2' },
    })
    portal.order({ orderId: 'CS900003', buyer: { customerId: 'C3', customerName: 'Filled in' } })
    await getDb().execute(sql`update orders set lookup = 'failed' where order_id = 'CS900002'`)
    const worker = portal.as({ kind: 'worker' })
    const step = async () => {
      const known = await portal.runner.known('acme')
      if (!known) throw new Error('no account')
      return checkDrift(worker, known, portal.marketplace.fetch)
    }
    // 16:00 in Beijing is no night.
    expect(await step()).toBe(0)
    portal.clock.now = new Date('2026-11-02T18:00:00Z')
    expect(await step()).toBe(3)
    expect(await step()).toBe(0)
    expect(await driftSummary(userContext('viewer'))).toMatchObject({
      open: 2,
      pass: { differing: 1, failed: 1, lastError: expect.stringContaining('CS900002') },
    })
    const { rows } = await listDrifts(owner(), { source: 'query' })
    expect(sorted(rows.map(({ field, instanceId: id, ours, theirs }) => [field, id, ours, theirs]))).toEqual(
      sorted([
        ['customerId', '', 'C1', 'C2'],
        ['skuCode', instanceId, 'S1', 'S2'],
      ]),
    )
    expect(await getOrder(owner(), 'CS900003')).toMatchObject({ lookup: 'done', customer: { customerId: 'C3' } })
    await decideOnDrift(owner(), { orderId: 'CS900001', instanceId, field: 'skuCode', decision: 'theirs', reason })
    expect((await portal.instance(instanceId)).sku_code).toBe('S2')
    portal.tick(DAY)
    portal.order({
      orderId: 'CS900001',
      lines: [{ products: [{ productId: 'P1', skuCode: 'S2', productName: 'Product one' }] }],
      buyer: { customerId: 'C1' },
    })
    expect(await step()).toBe(3)
    expect(await driftSummary(owner())).toMatchObject({ open: 0, pass: { checked: 1_000, differing: 0 } })
  })

  test('marks trials and orders inside the refund window, and filters by them', async () => {
    portal.order({ orderId: 'CS1' })
    portal.order({ orderId: 'CS2', orderType: 'TRIAL' })
    await portal.bought('CS1')
    await portal.bought('CS2')
    const ids = async (badge: string) => (await listOrders(owner(), { badge })).rows.map(({ orderId }) => orderId)
    expect(await ids('refund')).toEqual(['CS1'])
    expect(await ids('trial')).toEqual(['CS2'])
    expect(await getOrder(owner(), 'CS1')).toMatchObject({
      trial: false,
      refundUntil: new Date(portal.clock.now.getTime() + 5 * DAY),
    })
    expect(await getOrder(owner(), 'CS2')).toMatchObject({ trial: true, refundUntil: null })
    portal.tick(5 * DAY)
    expect(await ids('refund')).toEqual([])
  })

  test('one box opens order, line, customer and job by their ids', async () => {
    portal.order({ orderId: 'CS1', buyer: { customerId: 'C1' } })
    const instanceId = await portal.bought('CS1')
    const [job] = await portal.rows('jobs')
    const kinds = async (query: string) => (await find(owner(), { query })).map(({ kind, path }) => [kind, path])
    expect(await kinds('CS1')).toContainEqual(['order', '/orders/CS1'])
    expect(await kinds('CS1')).toContainEqual(['instance', `/instances/${instanceId}`])
    expect(await kinds('CS1-000001')).toContainEqual(['order', '/orders/CS1'])
    expect(await kinds('CS1-000001')).toContainEqual(['instance', `/instances/${instanceId}`])
    expect(await kinds('C1')).toContainEqual(['customer', '/customers/C1'])
    expect(await kinds(String(job?.id))).toContainEqual(['job', `/jobs/${job?.id}`])
  })

  function userContext(role: 'viewer' | 'finance' | 'operator') {
    return portal.as(userOf(role))
  }
})
