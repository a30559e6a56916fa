import { beforeEach, describe, expect, test } from 'vitest'
import type { Page } from '@/lib/domain/paging'
import type { ServiceContext } from '@/lib/services/context'
import { revealContact } from '@/lib/services/customers/reveal-contact'
import { listInstances } from '@/lib/services/instances/list'
import { listJobs } from '@/lib/services/jobs/list'
import { getOrder } from '@/lib/services/orders/get'
import { listOrders } from '@/lib/services/orders/list'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OPEN_API, openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

describeOnBothDatabases('lists of orders, instances and jobs', (getDb) => {
  let portal: Portal
  let owner: ServiceContext
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
    owner = portal.as(OWNER)
  })

  /** With orders looked up, which is how products and customers become known. */
  async function lookUpOrders() {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), { openApi: OPEN_API })
    owner = portal.as(OWNER)
  }

  async function pages<Row>(
    list: (ctx: ServiceContext, input: Record<string, unknown>) => Promise<{ rows: Row[]; next: string | null }>,
    between: () => Promise<unknown>,
  ): Promise<Row[]> {
    const seen: Row[] = []
    let cursor: string | undefined
    do {
      const page = await list(owner, { limit: 2, cursor })
      seen.push(...page.rows)
      cursor = page.next ?? undefined
      await between()
    } while (cursor)
    return seen
  }

  test('pages neither repeat nor hide rows while others arrive', async () => {
    // Three at the same moment, so that the id has to break the tie.
    for (const id of ['CS1', 'CS2', 'CS3', 'CS4', 'CS5']) {
      await portal.bought(id)
      if (id === 'CS3') portal.tick(1000)
    }
    let extra = 0
    const arrive = async () => {
      portal.tick(1000)
      extra += 1
      await portal.buy(`NEW${extra}`)
    }
    const orders = await pages(listOrders, arrive)
    expect(orders.map((row) => row.orderId)).toEqual(['CS5', 'CS4', 'CS3', 'CS2', 'CS1'])
    const before = extra
    const instances = await pages(listInstances, arrive)
    expect(new Set(instances.map((row) => row.instanceId)).size).toBe(5 + before)
    const jobs = await pages(listJobs, arrive)
    expect(new Set(jobs.map((row) => row.id)).size).toBe(jobs.length)
  })

  test('the way back through a list is the way there', async () => {
    for (const id of ['CS1', 'CS2', 'CS3', 'CS4', 'CS5', 'CS6', 'CS7']) {
      await portal.bought(id)
      if (id === 'CS3') portal.tick(1000)
    }
    await wayBack(listOrders, (row) => row.orderId)
    await wayBack(listInstances, (row) => row.instanceId)
    await wayBack(listJobs, (row) => row.id)
  })

  async function wayBack<Row>(
    list: (ctx: ServiceContext, input: Record<string, unknown>) => Promise<Page<Row>>,
    idOf: (row: Row) => string,
  ) {
    const there: string[][] = []
    let page = await list(owner, { limit: 3 })
    expect(page.previous).toBeNull()
    for (;;) {
      there.push(page.rows.map(idOf))
      if (page.next === null) break
      page = await list(owner, { limit: 3, cursor: page.next })
    }
    expect(there.length).toBeGreaterThan(2)
    for (const ids of there.toReversed().slice(1)) {
      page = await list(owner, { limit: 3, cursor: page.previous })
      expect(page.rows.map(idOf)).toEqual(ids)
    }
    expect(page.previous).toBeNull()
    expect(page.next).not.toBeNull()
  }

  test('test rows are hidden until asked for', async () => {
    await portal.bought('CS1')
    await portal.bought('CS2', { testFlag: '1' })
    expect((await listOrders(owner, {})).rows.map((row) => row.orderId)).toEqual(['CS1'])
    expect((await listOrders(owner, { test: '1' })).rows).toHaveLength(2)
    expect((await listInstances(owner, {})).rows).toHaveLength(1)
    expect((await listInstances(owner, { test: '1' })).rows.filter((row) => row.test)).toHaveLength(1)
  })

  test('instances by derived state, by expiry, and by the beginning of an id', async () => {
    const soon = await portal.bought('CS1')
    const later = await portal.bought('CS2')
    portal.tick(1000)
    const expire = (instanceId: string, orderId: string, expireTime: string) =>
      portal.call('refreshInstance', { instanceId, scene: 'RENEWAL', orderId, orderLineId: `${orderId}-1`, expireTime })
    await expire(soon, 'R1', '20261105000000')
    await expire(later, 'R2', '20261125000000')
    await portal.call('updateInstanceStatus', { instanceId: later, status: 'FREEZE' })
    const ids = async (input: Record<string, unknown>) =>
      (await listInstances(owner, input)).rows.map((row) => row.instanceId)
    expect(await ids({ state: 'active' })).toEqual([soon])
    expect(await ids({ state: 'frozen' })).toEqual([later])
    expect(await ids({ state: 'preparing' })).toEqual([])
    expect(await ids({ expires: '7' })).toEqual([soon])
    expect(await ids({ expires: '30' })).toEqual([soon, later])
    expect(await ids({ q: soon })).toEqual([soon])
    expect(await ids({ q: soon.toUpperCase() })).toEqual([soon])
    expect(await ids({ q: 'CS2' })).toEqual([later])
    expect(new Set(await ids({ q: 'cs' }))).toEqual(new Set([later, soon]))
    expect(await ids({ q: '%' })).toEqual([])
    expect(await ids({ q: 'S2' })).toEqual([])
    expect(await ids({ state: 'nonsense', cursor: 'nonsense' })).toHaveLength(2)
  })

  describe('a text', () => {
    const orderIds = async (input: Record<string, unknown>) =>
      (await listOrders(owner, input)).rows.map(({ orderId }) => orderId)
    const ofInstances = async (input: Record<string, unknown>) =>
      (await listInstances(owner, input)).rows.map(({ orderId }) => orderId)

    async function sell(orderId: string, customerId: string, customerName: string, productName: string) {
      const products = [{ productId: productName.toUpperCase(), productName }]
      portal.order({ orderId, buyer: { customerId, customerName }, lines: [{ products }] })
      await portal.bought(orderId)
      portal.tick(1000)
    }

    test('is the beginning of an id, or any part of a name', async () => {
      await lookUpOrders()
      await sell('CS100', 'cust-1', '深圳华为技术有限公司', 'Drive')
      await sell('CS101', 'cust-2', 'Müller & Söhne', 'Drive')
      await sell('CS200', 'cust-1', '深圳华为技术有限公司', 'Mail 100%')
      for (const found of [orderIds, ofInstances]) {
        const cases: [string, string[]][] = [
          ['CS10', ['CS101', 'CS100']],
          ['cs200', ['CS200']],
          ['S100', []],
          ['S20', []],
          ['cust-1', ['CS200', 'CS100']],
          ['CUST-2', ['CS101']],
          ['华为', ['CS200', 'CS100']],
          ['司', ['CS200', 'CS100']],
          ['为华', []],
          ['üller', ['CS101']],
          ['MüLLER', ['CS101']],
          ['& s', ['CS101']],
          ['drive', ['CS101', 'CS100']],
          ['0%', ['CS200']],
          ['_', []],
          ['"{\\', []],
        ]
        for (const [q, ids] of cases) expect([q, await found({ q })]).toEqual([q, ids])
      }
      expect(await orderIds({ q: 'drive', customer: 'cust-2' })).toEqual(['CS101'])
      const first = await listOrders(owner, { q: 'c', limit: 2 })
      expect(first.rows).toHaveLength(2)
      expect(await orderIds({ q: 'c', limit: 2, cursor: first.next })).toEqual(['CS100'])
    })

    test('of other accounts and of tests is not found', async () => {
      await portal.bought('CS1', { testFlag: '1' })
      await getDb().execute(
        `insert into orders (seller_id, test, order_id, customer_id, product_name, lookup, created_at, updated_at)
         values ('other', false, 'CS2', 'cust', 'Drive', 'done', now(), now())`,
      )
      await getDb().execute(
        `insert into customers (seller_id, customer_id, name, created_at, updated_at) values ('other', 'cust', 'Li', now(), now())`,
      )
      for (const q of ['CS', 'cust', 'Drive', 'Li']) expect(await orderIds({ q })).toEqual([])
      expect(await orderIds({ q: 'CS', test: '1' })).toEqual(['CS1'])
      expect(await ofInstances({ q: 'CS', test: '1' })).toEqual(['CS1'])
    })

    test('means the same where it fits more than are picked one by one', async () => {
      await getDb().execute(
        `insert into customers (seller_id, customer_id, name, created_at, updated_at)
         select 'acme', 'K' || c, 'Customer ' || c, now(), now() from generate_series(0, 6) c`,
      )
      await getDb().execute(
        `insert into orders (seller_id, test, order_id, customer_id, product_name, lookup, created_at, updated_at)
         select 'acme', n % 10 = 0, 'CS' || n, 'K' || n % 7, 'Product ' || n % 3, 'done',
           timestamptz '2026-01-01' + n * interval '1 minute', now() from generate_series(1, 1400) n`,
      )
      const newest = [1399, 1398, 1397].map((n) => `CS${n}`)
      for (const q of ['CS', 'cs1', 'k', 'customer', 'PRODUCT']) {
        expect([q, await orderIds({ q, limit: 3 })]).toEqual([q, newest])
      }
      expect(await orderIds({ q: 'product 2', limit: 3 })).toEqual(['CS1397', 'CS1394', 'CS1391'])
      const of77 = [779, 778, 777, 776, 775, 774, 773, 772, 771, 77].map((n) => `CS${n}`)
      expect(await orderIds({ q: 'CS77' })).toEqual(of77)
    })
  })

  test('orders of a product, as its lines last said, and of the refund window however many', async () => {
    await lookUpOrders()
    const ids = async (input: Record<string, unknown>) =>
      (await listOrders(owner, { limit: 2, ...input })).rows.map(({ orderId }) => orderId)
    portal.order({ orderId: 'CS1', lines: [{ products: [{ productId: 'P1' }, { productId: 'P2' }] }] })
    await portal.bought('CS1')
    portal.tick(1000)
    portal.order({ orderId: 'CS2', lines: [{ products: [{ productId: 'P2' }] }] })
    await portal.bought('CS2')
    expect(await ids({ product: 'P1' })).toEqual(['CS1'])
    expect(await ids({ product: 'P2' })).toEqual(['CS2', 'CS1'])
    expect(await ids({ product: 'P2', q: 'CS1' })).toEqual(['CS1'])
    expect(await ids({ product: 'P' })).toEqual([])
    const page = await listOrders(owner, { product: 'P2', limit: 1 })
    expect(await ids({ product: 'P2', cursor: page.next })).toEqual(['CS1'])
    await getDb().execute(`update order_lines set products = '[{"productId": "P2"}]'`)
    expect(await ids({ product: 'P1' })).toEqual([])

    expect(await ids({ badge: 'refund' })).toEqual(['CS2', 'CS1'])
    const now = portal.clock.now.toISOString()
    await getDb().execute(
      `insert into orders (seller_id, test, order_id, lookup, created_at, updated_at)
       values ('acme', false, 'LINES', 'done', timestamptz '${now}' - interval '800 hours', now())`,
    )
    await getDb().execute(
      `insert into instances (seller_id, instance_id, test, order_id, order_line_id, status, readiness, ready_at, created_at, updated_at)
       select 'acme', 'L' || n, false, 'LINES', 'L' || n, 'open', 'ready', timestamptz '${now}' - interval '1 hour', now(), now()
       from generate_series(1, 600) n`,
    )
    expect(await ids({ badge: 'refund', limit: 3 })).toEqual(['CS2', 'CS1', 'LINES'])
    await getDb().execute(`delete from instances where order_id = 'LINES'`)
    await getDb().execute(
      `insert into orders (seller_id, test, order_id, order_type, lookup, created_at, updated_at)
       select 'acme', false, 'M' || n, case n when 700 then 'TRIAL' else 'NEW' end, 'done',
         timestamptz '${now}' - n * interval '1 hour', now() from generate_series(1, 700) n`,
    )
    await getDb().execute(
      `insert into instances (seller_id, instance_id, test, order_id, order_line_id, status, readiness, ready_at, created_at, updated_at)
       select 'acme', 'I' || n, false, 'M' || n, 'L', case n when 698 then 'released' else 'open' end, 'ready',
         case n when 697 then timestamptz '${now}' - interval '5 days' else timestamptz '${now}' end, now(), now()
       from generate_series(1, 700) n`,
    )
    expect(await ids({ badge: 'refund' })).toEqual(['CS2', 'CS1'])
    const all = await ids({ badge: 'refund', limit: 1000 })
    expect(all).toHaveLength(2 + 697)
    expect(all.slice(-2)).toEqual(['M696', 'M699'])
    expect(await ids({ badge: 'refund', q: 'M69' })).toEqual(['M69', 'M690'])
    const last = await listOrders(owner, {
      badge: 'refund',
      limit: 10,
      cursor: `${portal.clock.now.getTime() - 690 * 3_600_000}_M690`,
    })
    expect(last.rows.map(({ orderId }) => orderId)).toEqual(['M691', 'M692', 'M693', 'M694', 'M695', 'M696', 'M699'])
    const before = await listOrders(owner, { badge: 'refund', limit: 2, cursor: last.previous })
    expect(before.rows.map(({ orderId }) => orderId)).toEqual(['M689', 'M690'])
  })

  test('customers are masked; revealing wants a role and a reason, and is audited', async () => {
    await portal.bought('CS1')
    const seal = (column: string, text: string) => portal.secretBox.seal(text, `acme:customers.${column}:c1`)
    await getDb().execute(
      `insert into customers (seller_id, customer_id, name, mobile_phone, email, created_at, updated_at)
       values ('acme', 'c1', 'Li', '${seal('mobile_phone', '13812345678')}', '${seal('email', 'li@c.test')}', now(), now())`,
    )
    await getDb().execute(`update orders set customer_id = 'c1'`)
    const order = await getOrder(owner, 'CS1')
    expect(order.customer).toMatchObject({ name: 'Li', hasPhone: true, hasEmail: true })
    expect(JSON.stringify(order)).not.toContain('1381234')
    const ask = { customerId: 'c1', reason: 'delivery question' }
    await expect(revealContact(portal.as(userOf('finance')), ask)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(revealContact(owner, { ...ask, reason: '' })).rejects.toMatchObject({ code: 'invalid' })
    expect(await revealContact(owner, ask)).toEqual({ mobilePhone: '13812345678', email: 'li@c.test' })
    expect(await portal.row('audit_log', `action = 'customer.reveal_contact'`)).toMatchObject({ reason: ask.reason })
  })
})
