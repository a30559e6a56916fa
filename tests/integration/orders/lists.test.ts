import { beforeEach, expect, test } from 'vitest'
import type { Page } from '@/lib/domain/paging'
import type { ServiceContext } from '@/lib/services/context'
import { revealContact } from '@/lib/services/customers/reveal-contact'
import { listInstances } from '@/lib/services/instances/list'
import { listJobs } from '@/lib/services/jobs/list'
import { getOrder } from '@/lib/services/orders/get'
import { listOrders } from '@/lib/services/orders/list'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

describeOnBothDatabases('lists of orders, instances and jobs', (getDb) => {
  let portal: Portal
  let owner: ServiceContext
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
    owner = portal.as(OWNER)
  })

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

  test('instances by derived state, by expiry, and by part of an id', async () => {
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
    expect(await ids({ q: soon.slice(4, 20) })).toEqual([soon])
    expect(await ids({ q: '%' })).toEqual([])
    expect(await ids({ state: 'nonsense', cursor: 'nonsense' })).toHaveLength(2)
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
