import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { takeIn } from '@/lib/services/metering/ingest-events'
import { createUsageIntake } from '@/lib/services/metering/usage-intake'
import { describeOnBothDatabases } from '@/tests/support/database'
import { openMetering, verdicts } from './support'

describeOnBothDatabases('calls that report usage at the same time', (getDb) => {
  /** As in life, and noting what each transaction took; `refuse` names the ids for which it fails. */
  const open = async ({ lanes = 1, refuse = new Set<string>() } = {}) => {
    const portal = await openMetering(getDb())
    const time = portal.clock.now.toISOString()
    const taken: string[][] = []
    const intake = createUsageIntake({
      lanes,
      take: (ctx, known, batch) => {
        taken.push(batch.entries.map(({ event }) => event.instanceId))
        if (batch.entries.some(({ event }) => refuse.has(event.id))) throw new Error('No.')
        return takeIn(ctx, known, batch)
      },
    })
    const known = await portal.known()
    const report = (events: unknown[]) => intake.ingest(portal.ctx, known, events)
    const event = (instanceId: string, id: string, value = '1') => ({ id, instanceId, value, time })
    return { portal, event, taken, refuse, report }
  }

  /** Two instances whose events go different ways. */
  const openTwoLanes = async () => {
    const opened = await open({ lanes: 2 })
    const { portal, event, taken, report } = opened
    const first = await portal.sold('P-SUM')
    for (let tries = 0; tries < 64; tries += 1) {
      const second = await portal.sold('P-SUM')
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
    const { portal, event, report } = await open({ refuse: new Set(['poison']) })
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
    const { portal, event, report, first, second } = await openTwoLanes()
    const ids = Array.from({ length: 50 }, () => randomUUID())
    const results = await report([
      ...ids.map((id) => event(first, id)),
      ...ids.toReversed().map((id) => event(second, id)),
    ])
    const byId = Map.groupBy(results, ({ id }) => id)
    for (const pair of byId.values()) {
      expect(pair.map(({ verdict }) => verdict).toSorted()).toEqual(['accepted', 'conflict'])
    }
    const counted = await Promise.all([first, second].map(async (id) => Number((await portal.series(id))?.counted)))
    expect(counted.reduce((sum, one) => sum + one, 0)).toBe(50)
  })

  it('are whole after a repeat where one lane failed', async () => {
    const { portal, event, refuse, report, first, second } = await openTwoLanes()
    const call = [event(first, 'a'), event(second, 'b')]
    refuse.add('b')
    await expect(report(call)).rejects.toThrow('No.')
    refuse.clear()
    expect(verdicts(await report(call))).toEqual(['duplicate', 'accepted'])
    expect(await portal.series(first)).toMatchObject({ counted: '1' })
    expect(await portal.series(second)).toMatchObject({ counted: '1' })
  })
})
