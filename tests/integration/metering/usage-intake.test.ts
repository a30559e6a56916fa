import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { takeIn } from '@/lib/services/metering/ingest-events'
import { createUsageIntake } from '@/lib/services/metering/usage-intake'
import { describeOnBothDatabases } from '@/tests/support/database'
import { METERED, openMetering, verdicts } from './support'

/** Billing items of one order, each with its own meter. */
const TWO_ITEMS = ['calls', 'sms'].map((key) => ({
  productId: `P-${key.toUpperCase()}`,
  name: key,
  kind: 'pay_per_use',
  meter: { key, aggregation: 'sum', cycle: 'hour' },
}))

type Take = typeof takeIn

describeOnBothDatabases('calls that report usage at the same time', (getDb) => {
  /** As in life, and noting what each transaction took; `around` may fail before or after it. */
  const open = async ({ lanes = 1, around = (take: Take): Take => take } = {}) => {
    const portal = await openMetering(getDb(), [...METERED, ...TWO_ITEMS])
    const time = portal.clock.now.toISOString()
    const taken: string[][] = []
    const take = around(takeIn)
    const known = await portal.known()
    /** As one process takes them. */
    const openCalls = () => {
      const intake = createUsageIntake({
        lanes,
        take: (ctx, known, batch) => {
          taken.push(batch.entries.map(({ event }) => event.instanceId))
          return take(ctx, known, batch)
        },
      })
      return (events: unknown[]) => intake.ingest(portal.ctx, known, events)
    }
    const countedOf = async (...ids: string[]) => {
      const counted = await Promise.all(ids.map(async (id) => Number((await portal.series(id))?.counted)))
      return counted.reduce((sum, one) => sum + one, 0)
    }
    const event = (instanceId: string, id: string, value = '1') => ({ id, instanceId, value, time })
    return { portal, event, taken, countedOf, openCalls, report: openCalls() }
  }

  /** Two instances of one order whose events go different ways. */
  const openTwoLanes = async (around?: (take: Take) => Take, [one, other] = ['P-SUM', 'P-SUM']) => {
    const opened = await open({ lanes: 2, around })
    const { portal, event, taken, report } = opened
    for (let tries = 0; tries < 64; tries += 1) {
      const orderId = randomUUID()
      const first = await portal.sold(one, { orderId })
      const second = await portal.sold(other, { orderId, orderLineId: 'L2' })
      taken.length = 0
      await report([event(first, randomUUID(), '0'), event(second, randomUUID(), '0')])
      if (taken.length === 2) return { ...opened, first, second }
    }
    throw new Error('All instances go the same way.')
  }

  it('share one transaction, each with its own verdicts in its own order', async () => {
    const { portal, event, taken, report } = await open()
    const instanceId = await portal.sold('P-SUM')
    const own = (id: string, value?: string) => event(instanceId, id, value)
    const answers = await Promise.all([
      report([own('a'), { id: '' }, own('b', '2')]),
      report([own('c', '3'), own('a')]),
      report([]),
      report([event('x', 'd'), own('e', '4'), own('b', '5')]),
    ])
    expect(answers.map(verdicts)).toEqual([
      ['accepted', 'refused:bad_id', 'accepted'],
      ['accepted', 'duplicate'],
      [],
      ['refused:unknown_instance', 'accepted', 'conflict'],
    ])
    expect(answers.map((results) => results.map(({ index }) => index))).toEqual([[0, 1, 2], [0, 1], [], [0, 1, 2]])
    expect(taken.map(({ length }) => length)).toEqual([2, 5])
    expect(await portal.series(instanceId)).toMatchObject({ counted: '10' })
  })

  it('take no more into one transaction than it can carry', async () => {
    const { portal, event, taken, report } = await open()
    const instanceId = await portal.sold('P-SUM')
    const calls = Array.from({ length: 12 }, () => Array.from({ length: 900 }, () => event(instanceId, randomUUID())))
    const answers = await Promise.all(calls.map(report))
    expect(answers.flat().every(({ verdict }) => verdict === 'accepted')).toBe(true)
    expect(taken.map(({ length }) => length)).toEqual([900, 8 * 900, 3 * 900])
  })

  it('do not fail for one another', async () => {
    const { portal, event, report } = await open({ around: failing((ids) => ids.includes('poison')) })
    const instanceId = await portal.sold('P-SUM')
    const answers = await Promise.allSettled(
      ['first', 'second', 'poison', 'third'].map((id) => report([event(instanceId, id)])),
    )
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await portal.series(instanceId)).toMatchObject({ counted: '3' })
    // The next call finds the way free.
    expect(verdicts(await report([event(instanceId, 'fourth')]))).toEqual(['accepted'])
  })

  it('keep the events of an instance in one lane, and the verdicts of a call in its order', async () => {
    const { portal, event, taken, report, first, second } = await openTwoLanes()
    taken.length = 0
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, call) =>
        report([event(first, `1-${call}`), event(second, `2-${call}`), { id: '' }, event(first, `1-${call}`)]),
      ),
    )
    for (const results of answers) {
      expect(verdicts(results)).toEqual(['accepted', 'accepted', 'refused:bad_id', 'duplicate'])
      expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3])
    }
    expect(taken.every((instances) => new Set(instances).size === 1)).toBe(true)
    // The first call goes at once, the four that come meanwhile together.
    expect(taken.map(({ length }) => length).toSorted()).toEqual([1, 2, 4, 8])
    expect(await portal.series(first)).toMatchObject({ counted: '5' })
    expect(await portal.series(second)).toMatchObject({ counted: '5' })
  })

  it('count an id once that comes for two instances in two lanes', async () => {
    const { countedOf, event, report, first, second } = await openTwoLanes()
    const ids = Array.from({ length: 50 }, () => randomUUID())
    const results = await report([
      ...ids.map((id) => event(first, id)),
      ...ids.toReversed().map((id) => event(second, id)),
    ])
    const byId = Map.groupBy(results, ({ id }) => id)
    for (const pair of byId.values()) {
      expect(pair.map(({ verdict }) => verdict).toSorted()).toEqual(['accepted', 'conflict'])
    }
    expect(await countedOf(first, second)).toBe(50)
  })

  it('are whole after a repeat where one lane failed', async () => {
    const refused = new Set(['b'])
    const { portal, event, report, first, second } = await openTwoLanes(
      failing((ids) => ids.some((id) => refused.has(id))),
    )
    const call = [event(first, 'a'), event(second, 'b')]
    await expect(report(call)).rejects.toThrow('No.')
    // Nothing goes on behind a call that has its answer.
    expect(await portal.series(first)).toMatchObject({ counted: '1' })
    refused.clear()
    expect(verdicts(await report(call))).toEqual(['duplicate', 'accepted'])
    expect(await portal.series(first)).toMatchObject({ counted: '1' })
    expect(await portal.series(second)).toMatchObject({ counted: '1' })
  })

  it('are counted once where the answer to the commit was lost', async () => {
    let lost = 0
    const { portal, event, taken, report } = await open({
      around: (take) => async (ctx, known, batch) => {
        const results = await take(ctx, known, batch)
        if (batch.entries.length > 1 && lost++ === 0)
          throw Object.assign(new Error('Gone.'), { code: 'CONNECTION_CLOSED' })
        return results
      },
    })
    const instanceId = await portal.sold('P-SUM')
    const calls = ['a', 'b', 'c'].map((id) => [event(instanceId, id)])
    const ends = await Promise.allSettled(calls.map(report))
    // The first went alone. The others are not tried one after the other while the database may be away.
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(taken.map(({ length }) => length)).toEqual([1, 2])
    const again = await Promise.all(calls.map(report))
    expect(again.flatMap(verdicts)).toEqual(['duplicate', 'duplicate', 'duplicate'])
    expect(await portal.series(instanceId)).toMatchObject({ counted: '3' })
  })

  it('count for the instance that has the meter, from both lanes at once', async () => {
    const { portal, event, report, first, second } = await openTwoLanes(undefined, ['P-CALLS', 'P-SMS'])
    const calls = Array.from({ length: 6 }, (_, call) => [
      { ...event(first, `1-${call}`, '10'), meter: 'sms' },
      { ...event(second, `2-${call}`), meter: 'sms' },
      { ...event(second, `3-${call}`, '100'), meter: 'calls' },
    ])
    const answers = await Promise.all(calls.map(report))
    expect(new Set(answers.flatMap(verdicts))).toEqual(new Set(['accepted']))
    expect(await portal.series(first)).toMatchObject({ meter: 'calls', counted: '600' })
    expect(await portal.series(second)).toMatchObject({ meter: 'sms', counted: '66' })
  })

  it('count once what several processes are told at the same time', async () => {
    const { countedOf, event, openCalls, first, second } = await openTwoLanes()
    const processes = [openCalls(), openCalls(), openCalls()]
    const ids = Array.from({ length: 300 }, () => randomUUID())
    // The same events everywhere, in different orders.
    const answers = await Promise.all(
      processes.flatMap((report, turn) =>
        [0, 1].map((half) => {
          const order = (turn + half) % 2 === 0 ? ids : ids.toReversed()
          return report(order.map((id) => event(id < '8' ? first : second, id)))
        }),
      ),
    )
    const accepted = answers.flat().filter(({ verdict }) => verdict === 'accepted')
    expect(accepted).toHaveLength(ids.length)
    expect(new Set(accepted.map(({ id }) => id))).toEqual(new Set(ids))
    expect(answers.flat().filter(({ verdict }) => verdict === 'duplicate')).toHaveLength(5 * ids.length)
    expect(await countedOf(first, second)).toBe(ids.length)
  })
})

/** Fails before it takes anything where the ids of the events say so. */
function failing(fails: (ids: string[]) => boolean) {
  return (take: Take): Take =>
    async (ctx, known, batch) => {
      if (fails(batch.entries.map(({ event }) => event.id))) throw new Error('No.')
      return take(ctx, known, batch)
    }
}
