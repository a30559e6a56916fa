import { is } from 'drizzle-orm'
import { PgTransaction } from 'drizzle-orm/pg-core'
import { beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../support/database'
import { dumpTables, emptyTables } from '../../support/empty-tables'
import { failingFrom } from '../../support/failing-db'
import { type Json, OPEN_API, openPortal, type Portal } from '../../support/portal'

const release = { activity: 'releaseInstance', orderId: 'X1', orderLineId: 'X1-000001' }
const renewal = {
  activity: 'refreshInstance',
  scene: 'RENEWAL',
  orderId: 'R1',
  orderLineId: 'R1-1',
  expireTime: '20271102000000',
}
const upgrade = { activity: 'upgradeInstance', orderId: 'U1', orderLineId: 'U1-000001' }
const CALLS: [string, Json][] = [
  ['newInstance', { activity: 'newInstance', businessId: 'b', orderId: 'CS2', orderLineId: 'CS2-000001' }],
  ['refreshInstance', renewal],
  ['updateInstanceStatus', { activity: 'updateInstanceStatus', status: 'FREEZE' }],
  ['upgradeInstance', upgrade],
  ['releaseInstance', release],
  ['queryInstance', { activity: 'queryInstance' }],
]

describeOnBothDatabases('a fault between any two statements', (getDb) => {
  let portal: Portal
  let id: string
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), { openApi: OPEN_API })
    portal.order({
      orderId: 'CS1',
      lines: [{ chargingMode: 'ON_DEMAND', products: [{ productId: 'A' }, { productId: 'B' }] }],
      buyer: { customerId: 'C1' },
    })
    for (const orderId of ['CS2', 'R1', 'U1', 'X1']) portal.order({ orderId })
    id = await portal.bought('CS1')
  })
  const dump = () => dumpTables(getDb())

  test('the double counts statements inside transactions', async () => {
    const double = failingFrom(getDb(), 2)
    await double.db.transaction(async (tx) => expect(is(tx, PgTransaction)).toBe(true))
    const twoStatements = double.db.transaction(async (tx) => {
      await tx.execute('select 1')
      await tx.execute('select 1')
    })
    await expect(twoStatements).rejects.toThrow('statement 2 fails')
  })

  test.each(CALLS)('%s: answered 000005, nothing half-done, and a repeat ends right', async (activity, fields) => {
    const body = activity === 'newInstance' ? fields : { instanceId: id, ...fields }
    const before = await dump()
    for (let at = 1; ; at += 1) {
      if (at > 60) throw new Error('The call never succeeded.')
      const double = failingFrom(getDb(), at)
      portal.switchDb(double.db)
      const answer = await portal.send(body)
      portal.switchDb()
      if (double.count() < at) {
        expect(['000000', '000004']).toContain(answer.resultCode)
        break
      }
      expect(answer.resultCode, `statement ${at}`).toBe('000005')
      expect(await dump(), `statement ${at}`).toBe(before)
    }
    await portal.work()
    expect(await portal.count('jobs', `state not in ('done', 'cancelled')`)).toBe(0)
    expect(await portal.count('instances')).toBe(activity === 'newInstance' ? 3 : 2)
  })

  test.each(['CS2', 'MANY'])(
    'the jobs after a purchase (%s): each ends once, whatever statement fails',
    async (orderId) => {
      portal.order({
        orderId: 'MANY',
        lines: [{ chargingMode: 'ON_DEMAND', products: [{ productId: 'A' }, { productId: 'B' }] }],
      })
      const { instanceId } = await portal.buy(orderId)
      for (let at = 1; ; at += 1) {
        if (at > 200) throw new Error('The jobs never ended.')
        const double = failingFrom(getDb(), at)
        portal.switchDb(double.db)
        await portal.step().catch(() => {})
        portal.switchDb()
        portal.tick(3 * 3_600_000)
        if (
          (await portal.count('jobs', `state <> 'done'`)) === 0 &&
          (await portal.count('instances', `readiness <> 'ready'`)) === 0
        )
          break
      }
      expect(await portal.history(String(instanceId))).toEqual(['created', 'product_known', 'ready'])
      expect(await portal.count('job_attempts', 'ok')).toBe(await portal.count('jobs'))
      expect(await portal.count('instances', `order_id = '${orderId}'`)).toBe(orderId === 'MANY' ? 2 : 1)
    },
  )

  test('a fault of ours is kept as a failed call where the database still can', async () => {
    const broken: { now: boolean } = { now: true }
    portal.switchDb(
      new Proxy(getDb(), {
        get: (target, property) =>
          Reflect.get(broken.now && property === 'execute' ? failingFrom(getDb(), 1).db : target, property),
      }),
    )
    expect((await portal.buy('CS2')).resultCode).toBe('000005')
    expect(await portal.lastMessage()).toMatchObject({
      verdict: 'failed',
      reason: 'internal',
      open: true,
      order_id: 'CS2',
    })
    broken.now = false
    portal.tick(1_000)
    expect((await portal.buy('CS2')).resultCode).toBe('000004')
    expect(await portal.count('messages', 'open')).toBe(0)
  })

  test('a call is answered even when the database says nothing at all', async () => {
    portal.switchDb(failingFrom(getDb(), 1).db)
    expect(await portal.buy('CS2')).toMatchObject({ resultCode: '000005', resultMsg: expect.any(String) })
  })
})
