import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { deleteEventIdsBefore, dropUsagePartitions, ensureUsagePartitions } from '@/db/queries/partitions'
import { rawRows } from '@/db/rows'
import { watchUsage } from '@/lib/services/metering/watch'
import { describeOnBothDatabases } from '@/tests/support/database'
import { openPortal, type Portal } from '@/tests/support/portal'
import { books, METERED, meteredInstance, putUsage, sealAll } from '@/tests/support/usage'

describeOnBothDatabases('the watch over usage (protocol/metering.md 1.5)', (getDb) => {
  let portal: Portal
  let id: string

  /** Kind and subject of what rings after another look. */
  const look = async (time?: string) => {
    if (time) portal.clock.now = new Date(time)
    const known = await portal.inbox.sellers.reload(portal.sellerId)
    if (!known) throw new Error('There is no account.')
    await watchUsage(portal.as({ kind: 'worker' }), known)
    const rows = await portal.rows('alarms', 'kind, subject')
    return rows
      .filter((row) => row.seller_id === portal.sellerId && row.ended_at === null)
      .map((row) => [row.kind, String(row.subject).replace(id, 'it')].join(' '))
  }
  const use = (hour: string, value = '5') =>
    putUsage(getDb(), portal, { instanceId: id, hour, events: [{ at: `${hour}:30:00`, value }] })

  /** Every test has an account of its own. */
  beforeEach(async () => {
    portal = await openPortal(getDb(), { id: `s${randomUUID().slice(0, 8)}`, products: [METERED] })
    portal.runner.fetch = (async () => Response.json({ error_code: 'MKT.0000' })) as typeof fetch
    id = await meteredInstance(getDb(), portal, `CS-${randomUUID()}`)
  })

  test('three causes, three alarms; each ends with its cause', async () => {
    await use('2026-11-02T09')
    expect(await look('2026-11-02T09:40:00Z')).toEqual([])
    // Our side: the key is gone, so nothing is sent.
    await getDb().execute(sql`update seller_keys set status = 'retired' where seller_id = ${portal.sellerId}`)
    portal.clock.now = new Date('2026-11-02T10:05:00Z')
    await sealAll(portal)
    await portal.work()
    expect(await look('2026-11-02T10:06:00Z')).toEqual(['usage_stuck sender'])
    expect(await look('2026-11-02T10:10:00Z')).toEqual(['usage_deadline collection', 'usage_stuck sender'])
    expect(await portal.row('alarms', `seller_id = '${portal.sellerId}' and kind = 'usage_stuck'`)).toMatchObject({
      details: { reason: 'no_key', records: 1 },
    })
    await getDb().execute(sql`
      update seller_keys set status = 'current' where seller_id = ${portal.sellerId} and class = 'basic'`)
    await portal.inbox.sellers.reload(portal.sellerId)
    await portal.work()
    expect(await look('2026-11-02T10:11:00Z')).toEqual([])
    // The product reports, and only zero.
    await getDb().execute(sql`
      update usage_series set last_arrival_at = '2026-11-03T10:30Z' where seller_id = ${portal.sellerId}`)
    expect(await look('2026-11-03T10:31:00Z')).toEqual(['usage_zero it'])
    // The product says nothing at all.
    expect(await look('2026-11-04T10:31:00Z')).toEqual(['usage_silent it'])
    await getDb().execute(sql`
      update usage_series set last_arrival_at = '2026-11-04T10:40Z', last_usage_at = '2026-11-04T10:40Z'
      where seller_id = ${portal.sellerId}`)
    expect(await look('2026-11-04T10:41:00Z')).toEqual([])
    expect(await portal.count('alarms', `seller_id = '${portal.sellerId}' and ended_at is not null`)).toBe(4)
  })

  test('a frozen instance may be silent', async () => {
    await use('2026-11-02T09')
    await getDb().execute(sql`update instances set status = 'frozen' where instance_id = ${id}`)
    await getDb().execute(sql`delete from usage_windows where instance_id = ${id}`)
    expect(await look('2026-12-24T10:00:00Z')).toEqual([])
  })

  test('windows nobody seals ring as well', async () => {
    await use('2026-11-02T09')
    expect(await look('2026-11-02T10:07:00Z')).toEqual([])
    expect(await look('2026-11-02T10:07:01Z')).toEqual(['usage_stuck sealing'])
  })

  test.each([
    ['over the end of a year', '2026-12-31T23', '2027-01-01T00:05:00Z', '2027-01-01T00:09:59Z', '2027-01-01T00:10:00Z'],
    ['over a leap day', '2028-02-29T23', '2028-03-01T00:05:00Z', '2028-03-01T00:09:59Z', '2028-03-01T00:10:00Z'],
  ])('five minutes before minute 15, %s', async (_, hour, sealed, before, after) => {
    await use(hour)
    portal.clock.now = new Date(sealed)
    await sealAll(portal)
    expect((await look(before)).filter((text) => text.startsWith('usage_deadline'))).toEqual([])
    expect((await look(after)).filter((text) => text.startsWith('usage_deadline'))).toEqual([
      'usage_deadline collection',
    ])
  })

  test('five minutes before 01:00 of the zone, for usage by day', async () => {
    await use('2026-11-02T09')
    await getDb().execute(sql`
      with w as (update usage_windows set starts_at = '2026-11-01T16:00Z', ends_at = '2026-11-02T16:00Z', seal_at = '2026-11-02T16:05Z'
        where instance_id = ${id})
      update usage_series set cycle = 'day' where instance_id = ${id}`)
    portal.clock.now = new Date('2026-11-02T16:05:00Z')
    await sealAll(portal)
    expect(await look('2026-11-02T16:06:00Z')).toEqual([])
    expect(await look('2026-11-02T16:54:59Z')).not.toContain('usage_deadline collection')
    expect(await look('2026-11-02T16:55:00Z')).toContain('usage_deadline collection')
  })

  test('a day before 21 days it rings, after them it is given up by itself (MKT.9004)', async () => {
    await use('2026-11-02T09')
    await getDb().execute(
      sql`update usage_series set last_arrival_at = '2026-11-23T08:00Z', last_usage_at = '2026-11-23T08:00Z' where instance_id = ${id}`,
    )
    portal.clock.now = new Date('2026-11-02T10:05:00Z')
    await sealAll(portal)
    expect(await look('2026-11-22T09:00:00Z')).not.toContain('usage_deadline age')
    expect(await look('2026-11-22T09:00:01Z')).toContain('usage_deadline age')
    expect(await look('2026-11-23T09:00:00Z')).toContain('usage_deadline age')
    expect(await look('2026-11-23T09:00:01Z')).toEqual(['usage_unbillable age'])
    expect(await books(portal, id)).toEqual({ counted: '5', dead: '5' })
  })

  test('refused records ring by code', async () => {
    await use('2026-11-02T09')
    portal.clock.now = new Date('2026-11-02T10:05:00Z')
    await sealAll(portal)
    portal.runner.fetch = (async (_url, init) => {
      const { usage_records } = JSON.parse(String(init?.body)) as { usage_records: { metering_sn: string }[] }
      const entries = usage_records.map(({ metering_sn }) => ({ metering_sn, error_code: '013' }))
      return Response.json({ error_code: 'MKT.0000', error_data: { abnormal_usage_data: entries } })
    }) as typeof fetch
    await portal.work()
    expect(await look('2026-11-02T10:06:00Z')).toEqual(['usage_abnormal 013'])
  })

  test('old events are forgotten, their ids too', async () => {
    const now = new Date('2020-06-01T00:00:00Z')
    await ensureUsagePartitions(getDb(), now)
    await getDb().execute(sql`
      insert into usage_event_ids (seller_id, id, digest, arrived_at)
      select 'nobody', gen_random_uuid(), gen_random_uuid(), '2020-06-01'::timestamptz from generate_series(1, 6000) n`)
    const dropped = await dropUsagePartitions(getDb(), new Date('2020-06-02T00:00:00Z'))
    expect(dropped).toContain('usage_events_2020_06_01')
    expect(dropped).not.toContain('usage_events_2020_06_02')
    expect(await deleteEventIdsBefore(getDb(), new Date('2020-06-02T00:00:00Z'))).toBe(5000)
    expect(await deleteEventIdsBefore(getDb(), new Date('2020-06-02T00:00:00Z'))).toBe(1000)
    const [left] = await rawRows(
      getDb(),
      sql`select count(*)::int as n from usage_event_ids where arrived_at < '2020-06-02'`,
    )
    expect(left?.n).toBe(0)
  })
})
