import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { takeIn } from '@/lib/services/metering/ingest-events'
import { createUsageIntake } from '@/lib/services/metering/usage-intake'
import { describeOnBothDatabases } from '@/tests/support/database'
import { openMetering, verdicts } from './support'

describeOnBothDatabases('calls that report usage at the same time', (getDb) => {
  const open = async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.sold('P-SUM')
    const time = portal.clock.now.toISOString()
    const sizes: number[] = []
    const event = (id: string, value = '1') => ({ id, instanceId, value, time })
    /** As in life, and noting how many events each transaction took. */
    const intake = createUsageIntake((ctx, known, batch) => {
      sizes.push(batch.entries.length)
      return takeIn(ctx, known, batch)
    })
    const known = await portal.known()
    return { portal, instanceId, event, sizes, report: (events: unknown[]) => intake.ingest(portal.ctx, known, events) }
  }

  it('share one transaction, each with its own verdicts in its own order', async () => {
    const { portal, instanceId, event, sizes, report } = await open()
    const answers = await Promise.all([
      report([event('a'), { id: '' }, event('b', '2')]),
      report([event('c', '3'), event('a')]),
      report([]),
      report([{ ...event('d'), instanceId: 'x' }, event('e', '4'), event('b', '5')]),
    ])
    expect(answers.map(verdicts)).toEqual([
      ['accepted', 'refused:bad_id', 'accepted'],
      ['accepted', 'duplicate'],
      [],
      ['refused:unknown_instance', 'accepted', 'conflict'],
    ])
    expect(answers.map((results) => results.map(({ index }) => index))).toEqual([[0, 1, 2], [0, 1], [], [0, 1, 2]])
    expect(sizes).toEqual([2, 5])
    expect(await portal.series(instanceId)).toMatchObject({ counted: '10' })
  })

  it('take no more into one transaction than it can carry', async () => {
    const { event, sizes, report } = await open()
    const calls = Array.from({ length: 12 }, () => Array.from({ length: 900 }, () => event(randomUUID())))
    const answers = await Promise.all(calls.map(report))
    expect(answers.flat().every(({ verdict }) => verdict === 'accepted')).toBe(true)
    expect(sizes).toEqual([900, 8 * 900, 3 * 900])
  })

  it('do not fail for one another', async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.sold('P-SUM')
    const time = portal.clock.now.toISOString()
    const intake = createUsageIntake((ctx, known, batch) => {
      if (batch.entries.some(({ event }) => event.id === 'poison')) throw new Error('No.')
      return takeIn(ctx, known, batch)
    })
    const known = await portal.known()
    const answers = await Promise.allSettled(
      ['first', 'second', 'poison', 'third'].map((id) =>
        intake.ingest(portal.ctx, known, [{ id, instanceId, value: '1', time }]),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await portal.series(instanceId)).toMatchObject({ counted: '3' })
    // The next call finds the way free.
    const [again] = await intake.ingest(portal.ctx, known, [{ id: 'fourth', instanceId, value: '1', time }])
    expect(again?.verdict).toBe('accepted')
  })
})
