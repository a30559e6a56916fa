import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { checkNewAnswers, contractWarnings } from '@/lib/services/messages/contract'
import { getMessage } from '@/lib/services/messages/get'
import { listMessages } from '@/lib/services/messages/list'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openPortal, type Portal } from '../../support/portal'
import { OWNER } from '../../support/service-context'

describeOnBothDatabases('the contract of answers given', (getDb) => {
  let portal: Portal
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
  })
  const look = () => checkNewAnswers(portal.context('acme', { kind: 'worker' }))

  test('good answers get no warning; one broken field is told on its page, in the list and in the count', async () => {
    await portal.buy('CS1')
    portal.tick(1_000)
    await portal.buy('CS2')
    portal.tick(1_000)
    await portal.call('newInstance', {}, { key: 'nobody-knows-this-key-01' })
    await getDb().execute(sql`update messages set answer = convert_to('{"resultCode":"000000","resultMsg":"ok"}', 'UTF8')
      where order_id = 'CS2'`)
    portal.tick(60_000)
    expect(await look()).toBe(false)
    const { rows } = await listMessages(portal.as(OWNER), { warned: '1' })
    expect(rows.map(({ orderId }) => orderId)).toEqual(['CS2'])
    expect(await contractWarnings(portal.as(OWNER))).toEqual([{ family: 'saas_v2', activity: 'newInstance', count: 1 }])
    const { contract } = await getMessage(portal.as(OWNER), { id: String(rows[0]?.id) })
    expect(contract).toEqual([{ code: 'field_missing', field: 'instanceId' }])
    const good = await portal.row('messages', `order_id = 'CS1'`)
    expect((await getMessage(portal.as(OWNER), { id: String(good.id) })).contract).toEqual([])
  })

  test('each answer is looked at once, in bounded parts, and old warnings go', async () => {
    await portal.buy('CS1')
    await getDb().execute(sql`update messages set duration_us = 6000000`)
    await getDb().execute(sql`
      insert into messages select (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid()))).*
      from messages m, generate_series(1, 600)`)
    portal.tick(60_000)
    expect(await look()).toBe(true)
    expect(await portal.count('answer_warnings')).toBe(500)
    expect(await look()).toBe(false)
    expect(await look()).toBe(false)
    expect(await portal.count('answer_warnings', `codes = '["slow"]'`)).toBe(601)
    portal.tick(91 * 86_400_000)
    await portal.inbox.sellers.get('acme')
    await getDb().execute(sql`update messages set received_at = ${portal.clock.now.toISOString()}::timestamptz - interval '1 minute',
      duration_us = 1 where id = (select id from messages limit 1)`)
    await look()
    expect(await portal.count('answer_warnings')).toBe(0)
  })
})
