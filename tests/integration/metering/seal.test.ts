import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases } from '@/tests/support/database'
import { openPortal, type Portal, START } from '@/tests/support/portal'
import { books, METERED, meteredInstance, putPackage, putUsage, records, sealAll } from '@/tests/support/usage'

describeOnBothDatabases('sealing of usage (protocol/metering.md 1.5)', (getDb) => {
  let portal: Portal
  let orders = 0
  const instance = () => {
    portal.clock.now = START
    orders += 1
    return meteredInstance(getDb(), portal, `CS26110200${orders}`)
  }
  const use = (instanceId: string, hour: string, ...events: [at: string, value: string][]) =>
    putUsage(getDb(), portal, {
      instanceId,
      hour: `2026-11-02T${hour}`,
      events: events.map(([at, value]) => ({ at: `2026-11-02T${at}`, value })),
    })

  beforeAll(async () => {
    portal = await openPortal(getDb(), { products: [METERED] })
  })

  test('an hour becomes one record, with the job that sends it', async () => {
    const id = await instance()
    await use(id, '09', ['09:13:00', '2.5'], ['09:40:00', '1'])
    portal.clock.now = new Date('2026-11-02T10:04:59Z')
    expect(await sealAll(portal)).toBe(0)
    portal.clock.now = new Date('2026-11-02T10:05:00Z')
    expect(await sealAll(portal)).toBe(1)
    expect(await records(portal, id)).toEqual(['09:00:00 10:00:00 3.5 sealed'])
    expect(await books(portal, id)).toEqual({ counted: '3.5', waiting: '3.5' })
    expect(await portal.count('jobs', `kind = 'usage_push' and state = 'waiting'`)).toBe(1)
    expect(await portal.row('usage_days', `instance_id = '${id}'`)).toMatchObject({ day: '2026-11-02', records: 1 })
    expect(await sealAll(portal)).toBe(0)
  })

  test('what is too little for a record waits for the next', async () => {
    const id = await instance()
    await use(id, '09', ['09:13:00', '1.00006'])
    await use(id, '10', ['10:13:00', '1.00006'])
    portal.clock.now = new Date('2026-11-02T11:05:00Z')
    expect(await sealAll(portal)).toBe(2)
    expect(await records(portal, id)).toEqual(['09:00:00 10:00:00 1 sealed', '10:00:00 11:00:00 1.0001 sealed'])
    expect(await books(portal, id)).toEqual({ counted: '2.00012', waiting: '2.0001', carried: '0.00002' })
  })

  test('late usage has a span of its own', async () => {
    const id = await instance()
    await use(id, '09', ['09:13:00', '1'])
    portal.clock.now = new Date('2026-11-02T11:05:00Z')
    await sealAll(portal)
    for (const value of ['1', '2']) {
      await putUsage(getDb(), portal, {
        instanceId: id,
        hour: '2026-11-02T09',
        events: [{ at: '2026-11-02T09:20:00', value }],
        late: true,
        sealAt: portal.clock.now,
      })
      await sealAll(portal)
    }
    expect(await records(portal, id)).toEqual([
      '09:00:00 10:00:00 1 sealed',
      '09:19:59 09:20:01 2 sealed',
      '09:20:00 09:20:01 1 sealed',
    ])
  })

  test('a package that stops pays until the second in which it runs dry (protocol/metering.md 5)', async () => {
    const id = await instance()
    await putPackage(getDb(), portal, { id: `${id}-a`, instanceId: id, quota: '3', expiresAt: '2026-12-01Z' })
    await putPackage(getDb(), portal, { id: `${id}-b`, instanceId: id, quota: '4' })
    await use(id, '09', ['09:10:00', '2'], ['09:20:00', '2'], ['09:50:00', '5'])
    portal.clock.now = new Date('2026-11-02T11:05:00Z')
    await sealAll(portal)
    expect(await records(portal, id)).toEqual([
      `09:00:00 09:20:00 3 sealed ${id}-a`,
      `09:20:00 09:50:00 4 sealed ${id}-b`,
      '09:50:00 10:00:00 2 held used_up',
    ])
    expect(await books(portal, id)).toEqual({ counted: '9', waiting: '7', held: '2' })
    expect(await portal.count('package_draws', `package_instance_id like '${id}%' and remaining = 0`)).toBe(2)
    expect(await portal.count('packages', `instance_id = '${id}' and used = quota`)).toBe(2)
  })

  test('two workers at once seal each window once', async () => {
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) ids.push(await instance())
    for (const id of ids) await use(id, '09', ['09:10:00', '1'])
    portal.clock.now = new Date('2026-11-02T11:05:00Z')
    const sealed = await Promise.all([sealAll(portal), sealAll(portal), sealAll(portal)])
    expect(sealed.reduce((a, b) => a + b)).toBe(5)
    for (const id of ids) expect(await records(portal, id)).toEqual(['09:00:00 10:00:00 1 sealed'])
  })

  test('a freeze and a release seal what was used before (protocol/metering.md 4.3, 4.5)', async () => {
    for (const activity of ['updateInstanceStatus', 'releaseInstance']) {
      const id = await instance()
      await use(id, '09', ['09:13:00', '2'])
      portal.clock.now = new Date('2026-11-02T09:30:00.500Z')
      const answer = await portal.call(activity, { instanceId: id, status: 'FREEZE' })
      expect(answer.resultCode).toBe('000000')
      expect(await portal.count('jobs', `kind = 'usage_seal' and state = 'waiting'`)).toBe(1)
      await sealAll(portal)
      await getDb().execute(sql`update jobs set state = 'done', finished_at = now() where kind = 'usage_seal'`)
      expect(await records(portal, id)).toEqual(
        ['09:13:00 09:30:00 2 sealed'].map((text) => text.replace('09:13:00', '09:00:00')),
      )
    }
  })
})
