import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { anonymiseCustomer } from '@/lib/services/customers/anonymise'
import { exportCustomer } from '@/lib/services/customers/export'
import { getMessage } from '@/lib/services/messages/get'
import { readTimeline } from '@/lib/services/orders/timeline'
import { purgeReleased } from '@/lib/services/retention/purge-released'
import { saveRetention } from '@/lib/services/retention/save-retention'
import { describeOnBothDatabases } from '../../support/database'
import { dumpTables, emptyTables } from '../../support/empty-tables'
import { kitV2Call } from '../../support/kit'
import { OPEN_API, openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const DAY = 86_400_000
const KIT_KEY = 'kit-access-key-0001'
const reason = 'the buyer asked for it'
/** What must be nowhere once the buyer is gone. */
const PERSONAL = {
  mobilePhone: '13812345678',
  email: 'li.wei@buyer.test',
  userName: 'liwei-login',
  customerName: '李伟个人',
  memberMobile: '13987654321',
  memberName: '王芳',
  memberLogin: 'wangfang',
  shoe: 'shoe-size-44',
}

describeOnBothDatabases('purging personal data', (getDb) => {
  let portal: Portal

  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), {
      openApi: OPEN_API,
      keys: [
        { class: 'basic', key: 'current-access-key-0001' },
        { class: 'kit', key: KIT_KEY },
      ],
      products: [
        {
          productId: 'P1',
          name: 'Desktop',
          kind: 'saas',
          license: { source: 'generated' },
          provisioning: { mode: 'builtin', promise: 'instant', frontEndUrl: 'https://app.acme.test/{instanceId}' },
        },
      ],
    })
  })

  const push = (path: string, body: Record<string, unknown>) =>
    portal.deliver(
      kitV2Call({
        path: `/api/koogallery/acme${path}`,
        body,
        key: KIT_KEY,
        now: portal.clock.now,
        nonce: randomUUID(),
      }),
    )

  /** A whole buyer: order, instance, licence, calls with numbers in many places, an enterprise with people. */
  async function buyer(orderId: string, customerId = 'C1'): Promise<string> {
    const { mobilePhone, email, userName, customerName, shoe } = PERSONAL
    portal.order({ orderId, buyer: { customerId, customerName, userName, mobilePhone, email } })
    const instanceId = await portal.bought(orderId, {
      mobilePhone,
      email,
      extendParams: [{ name: 'shoe', value: shoe }],
    })
    await getDb().execute(
      sql`update orders set details = ${JSON.stringify({ orderAmount: '9.5', extendParams: [{ name: 'shoe', value: shoe }] })}::jsonb`,
    )
    await getDb().execute(sql`
      insert into licenses (seller_id, id, test, origin, source, key_sealed, key_hash, key_hint, instance_id, order_id, status, created_at, updated_at)
      values ('acme', ${randomUUID()}, false, ${`instance:${instanceId}`}, 'generated', 'v1.sealed', ${instanceId}, 'ABCD', ${instanceId}, ${orderId}, 'open', now(), now())`)
    const scope = { instanceId, tenantId: 't1', testFlag: 0 }
    await push('/produceAPI/v2/tenantSync', {
      ...scope,
      orderId,
      tenantCode: 'li',
      name: customerName,
      domainName: 'https://li.test',
      flag: 1,
    })
    await push('/produceAPI/v2/authSync', {
      ...scope,
      appId: 'app-1',
      flag: 1,
      userList: [
        {
          userName: PERSONAL.memberLogin,
          name: PERSONAL.memberName,
          orgCode: 'D1',
          role: 'user',
          enable: 'true',
          mobile: PERSONAL.memberMobile,
          email,
        },
      ],
    })
    await getDb().execute(sql`
      insert into landings (seller_id, id, reference, at, test, tenant_id, user_name, outcome, begun, calls, took_ms)
      values ('acme', ${randomUUID()}, 'R', now(), false, 't1', ${PERSONAL.memberLogin}, 'signed_in', 'here', 1, 1)`)
    return instanceId
  }

  async function release(instanceId: string, orderId: string): Promise<void> {
    portal.tick(DAY)
    const answer = await portal.call('releaseInstance', {
      businessId: randomUUID(),
      instanceId,
      orderId: `${orderId}-R`,
      orderLineId: `${orderId}-R-1`,
    })
    expect(answer.resultCode).toBe('000000')
    await portal.work()
  }

  /** All that is stored as text, bodies and URL-encoded values read. */
  async function dump(): Promise<string> {
    const text = await dumpTables(getDb())
    const bodies = [...text.matchAll(/x((?:[0-9a-f]{2}){4,})/g)].map(([, hex]) =>
      Buffer.from(String(hex), 'hex').toString(),
    )
    return [text, ...bodies, decodeURIComponent(text.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))].join('\n')
  }

  const found = async () => {
    const text = await dump()
    return Object.values(PERSONAL).filter((value) => text.includes(value))
  }
  const sealedOf = (instanceId: string) =>
    portal.row('instances', `instance_id = '${instanceId}'`).then(({ access, purged_at }) => ({ access, purged_at }))

  test('leaves no number, mail, name or key anywhere, while verdicts, ids and times stay', async () => {
    const instanceId = await buyer('CS1')
    expect((await found()).length).toBeGreaterThan(3)
    expect(await portal.count('licenses', `key_sealed <> ''`)).toBe(1)
    const before = await portal.rows('messages', 'received_at, id')
    await release(instanceId, 'CS1')
    await saveRetention(portal.as(OWNER), { retention: {}, purgeAfterDays: 30, reason: 'policy' })
    portal.tick(29 * DAY)
    expect(await purgeReleased(portal.as({ kind: 'worker' }))).toBe(0)
    portal.tick(2 * DAY)
    expect(await purgeReleased(portal.as({ kind: 'worker' }))).toBe(1)
    expect(await found()).toEqual([])
    expect(await purgeReleased(portal.as({ kind: 'worker' }))).toBe(0)

    expect(await sealedOf(instanceId)).toMatchObject({ access: null, purged_at: expect.anything() })
    expect(await portal.count('licenses', `key_sealed <> ''`)).toBe(0)
    const kept = ['id', 'verdict', 'result_code', 'order_id', 'instance_id', 'business_id', 'activity'] as const
    const after = await portal.rows('messages', 'received_at, id')
    for (const [index, row] of before.entries()) {
      for (const column of kept) expect(after[index]?.[column]).toEqual(row[column])
    }
    const first = await getMessage(portal.as(OWNER), { id: String(before[0]?.id) })
    expect(first.request.text).toContain('"orderId":"CS1"')
    expect(first.request.text).toContain('[purged]')
    expect(await portal.row('orders', `order_id = 'CS1'`)).toMatchObject({
      customer_id: 'C1',
      details: { orderAmount: '9.5' },
    })
    const line = await readTimeline(portal.as(OWNER), { orderId: 'CS1' })
    expect(line.entries.some((entry) => entry.kind === 'history' && entry.event === 'purged')).toBe(true)
    expect(await portal.row('audit_log', `action = 'customer.anonymised'`)).toMatchObject({
      subject_id: 'C1',
      actor_kind: 'worker',
    })
    // The marketplace may still ask about it and gets an answer.
    const answer = await portal.call('queryInstance', { instanceId })
    expect(answer.resultCode).not.toBe('000005')
  })

  test('is off unless days were chosen', async () => {
    const instanceId = await buyer('CS1')
    await release(instanceId, 'CS1')
    portal.tick(5_000 * DAY)
    expect(await purgeReleased(portal.as({ kind: 'worker' }))).toBe(0)
    expect((await sealedOf(instanceId)).purged_at).toBeNull()
  })

  test('keeps what is known of a customer who still uses another instance', async () => {
    const gone = await buyer('CS1')
    portal.order({ orderId: 'CS2', buyer: { customerId: 'C1', mobilePhone: PERSONAL.mobilePhone } })
    const stays = await portal.bought('CS2')
    await release(gone, 'CS1')
    await saveRetention(portal.as(OWNER), { retention: {}, purgeAfterDays: 1, reason: 'policy' })
    portal.tick(2 * DAY)
    expect(await purgeReleased(portal.as({ kind: 'worker' }))).toBe(1)
    expect((await sealedOf(gone)).access).toBeNull()
    expect((await sealedOf(stays)).access).not.toBeNull()
    expect((await portal.row('customers')).mobile_phone).not.toBeNull()
    await expect(anonymiseCustomer(portal.as(OWNER), { customerId: 'C1', reason })).rejects.toMatchObject({
      issues: [{ code: 'customer_live' }],
    })
    await release(stays, 'CS2')
    portal.tick(2 * DAY)
    expect(await purgeReleased(portal.as({ kind: 'worker' }))).toBe(1)
    expect((await portal.row('customers')).mobile_phone).toBeNull()
    expect(await found()).toEqual([])
  })

  test('by hand: at once, for owners alone, with a reason, and audited', async () => {
    const instanceId = await buyer('CS1')
    await release(instanceId, 'CS1')
    for (const role of ['operator', 'finance', 'viewer'] as const) {
      await expect(anonymiseCustomer(portal.as(userOf(role)), { customerId: 'C1', reason })).rejects.toMatchObject({
        code: 'forbidden',
      })
    }
    await expect(anonymiseCustomer(portal.as(OWNER), { customerId: 'C1', reason: '' })).rejects.toMatchObject({
      code: 'invalid',
    })
    await expect(anonymiseCustomer(portal.as(OWNER), { customerId: 'C9', reason })).rejects.toMatchObject({
      code: 'not_found',
    })
    await anonymiseCustomer(portal.as(OWNER), { customerId: 'C1', reason })
    expect(await found()).toEqual([])
    expect(await portal.row('audit_log', `action = 'customer.anonymised'`)).toMatchObject({
      reason,
      actor_name: 'Owner',
      details: { instances: 1 },
    })
    await anonymiseCustomer(portal.as(OWNER), { customerId: 'C1', reason })
  })

  test('exports everything about one customer as JSON, for those who may see it, audited first', async () => {
    const instanceId = await buyer('CS1')
    portal.order({ orderId: 'CS2', buyer: { customerId: 'C2', mobilePhone: '13700000000' } })
    await portal.bought('CS2')
    await getDb().execute(sql`delete from licenses`)
    for (const role of ['finance', 'viewer'] as const) {
      await expect(exportCustomer(portal.as(userOf(role)), { customerId: 'C1', reason })).rejects.toMatchObject({
        code: 'forbidden',
      })
    }
    const parts = await exportCustomer(portal.as(userOf('operator')), { customerId: 'C1', reason })
    expect(await portal.row('audit_log', `action = 'customer.exported'`)).toMatchObject({ subject_id: 'C1', reason })
    let written = ''
    for await (const part of parts) written += part
    const file = JSON.parse(written)
    const { mobilePhone, email, memberName, memberMobile } = PERSONAL
    expect(file.customer).toMatchObject({ customerId: 'C1', mobilePhone, email })
    expect(file.orders).toMatchObject([{ orderId: 'CS1', lines: [{ orderLineId: 'CS1-000001' }] }])
    expect(file.instances).toMatchObject([{ instanceId, access: { frontEndUrl: expect.any(String) } }])
    expect(file.organisations).toMatchObject([
      { tenantId: 't1', members: [{ name: memberName, mobile: memberMobile }], signIns: [{ outcome: 'signed_in' }] },
    ])
    expect(file.messages.map((call: { activity: string }) => call.activity)).toContain('newInstance')
    expect(JSON.stringify(file)).not.toContain('13700000000')
    expect(JSON.stringify(file)).not.toContain('CS2')
  })
})
