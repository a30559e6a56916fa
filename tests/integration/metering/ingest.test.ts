import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ingestEvents, previewEvents } from '@/lib/services/metering/ingest-events'
import { describeOnBothDatabases } from '@/tests/support/database'
import { failingFrom } from '@/tests/support/failing-db'
import { START } from '@/tests/support/portal'
import { HOUR_MS, openMetering, verdicts } from './support'

const minute = (n: number) => new Date(START.getTime() + n * 60_000).toISOString()
const DAY_MS = 24 * HOUR_MS

describeOnBothDatabases('usage events', (getDb, kind) => {
  it('counts each id once and tells a repeat from another content', async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.sold('P-SUM')
    const event = { id: 'e1', instanceId, value: '1.5', time: minute(0), meter: 'm_sum' }
    expect(verdicts(await portal.report(event, event, { ...event, value: '2' }))).toEqual([
      'accepted',
      'duplicate',
      'conflict',
    ])
    portal.tick(60_000)
    expect(verdicts(await portal.report({ ...event, value: 1.5 }, { ...event, meter: undefined }))).toEqual([
      'duplicate',
      'conflict',
    ])
    expect(await portal.series(instanceId)).toMatchObject({ counted: '1.5', open: '1.5', meter: 'm_sum' })
    expect(await portal.windows(instanceId)).toEqual([{ total: 1.5, events: 1, late: false, state: 'open' }])
    expect(await portal.count('usage_events', `instance_id = '${instanceId}'`)).toBe(1)
  })

  it('refuses with a reason what cannot be billed, and takes the rest of the call', async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.sold('P-SUM', { createdAt: new Date(START.getTime() - 60 * DAY_MS) })
    const young = await portal.sold('P-SUM', { createdAt: START })
    const plain = await portal.sold('P-NONE')
    const justBought = await portal.sold('P-SUM', { productId: null })
    const at = (ms: number) => new Date(START.getTime() + ms).toISOString()
    const results = await portal.report(
      { instanceId, value: 1 },
      { instanceId: 'nobody', value: 1 },
      { instanceId: plain, value: 1 },
      { instanceId: justBought, value: 1 },
      { instanceId, value: 1, meter: 'm_other' },
      { instanceId, value: -1 },
      { instanceId, value: '1,5' },
      { instanceId, value: 'x' },
      { instanceId, value: '0.0000000001' },
      { instanceId, value: 1, id: '' },
      { instanceId, value: 1, time: '2026-11-02T08:00:00' },
      { instanceId, value: 1, time: '2026-02-30T08:00:00Z' },
      { instanceId, value: 1, time: at(5 * 60_000) },
      { instanceId, value: 1, time: at(5 * 60_000 + 1) },
      { instanceId, value: 1, time: at(-21 * DAY_MS + HOUR_MS) },
      { instanceId, value: 1, time: at(-21 * DAY_MS + HOUR_MS - 1) },
      { instanceId: young, value: 1, time: at(-5 * 60_000) },
      { instanceId: young, value: 1, time: at(-5 * 60_000 - 1) },
      { instanceId, value: 1, attributes: { a: 'x'.repeat(3_000) } },
      { instanceId, value: '0' },
    )
    expect(verdicts(results)).toEqual([
      'accepted',
      'refused:unknown_instance',
      'refused:not_metered',
      'refused:product_pending',
      'refused:unknown_meter',
      'refused:bad_value',
      'refused:bad_value',
      'refused:bad_value',
      'refused:bad_value',
      'refused:bad_id',
      'refused:bad_time',
      'refused:bad_time',
      'accepted',
      'refused:in_the_future',
      'accepted',
      'refused:too_old',
      'accepted',
      'refused:before_start',
      'refused:bad_attributes',
      'accepted',
    ])
    expect(results.map(({ index }) => index)).toEqual(results.map((_, index) => index))
    expect(await portal.series(instanceId)).toMatchObject({ counted: '3' })
  })

  it('refuses what was used while frozen or after the release, and takes what came before (protocol/metering.md 1.5)', async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.bought('CS-FREEZE')
    await getDb().execute(`update instances set product_id = 'P-SUM' where instance_id = '${instanceId}'`)
    const at = (n: number) => ({ instanceId, value: 1, time: minute(n) })
    portal.tick(10 * 60_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    expect(verdicts(await portal.report(at(9), at(10), at(11)))).toEqual([
      'accepted',
      'refused:frozen',
      'refused:frozen',
    ])
    portal.tick(10 * 60_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'UNFREEZE' })
    expect(verdicts(await portal.report(at(9), at(15), at(20)))).toEqual(['accepted', 'refused:frozen', 'accepted'])
    // Only the end of the freeze lies after the earliest event.
    expect(verdicts(await portal.report(at(16), at(21)))).toEqual(['refused:frozen', 'accepted'])
    portal.tick(10 * 60_000)
    await portal.call('releaseInstance', { instanceId })
    expect(verdicts(await portal.report(at(29), at(30)))).toEqual(['accepted', 'refused:released'])
  })

  it('counts for the item of the order that has the meter', async () => {
    const portal = await openMetering(getDb())
    const first = await portal.sold('P-SUM', { orderId: 'CS-ITEMS' })
    const second = await portal.sold('P-MAX', { orderId: 'CS-ITEMS', orderLineId: 'L2' })
    await portal.sold('P-LAST', { orderId: 'CS-OTHER' })
    const results = await portal.report(
      { instanceId: first, value: 7, meter: 'm_max' },
      { instanceId: first, value: 1 },
      { instanceId: first, value: 1, meter: 'm_last' },
    )
    expect(verdicts(results)).toEqual(['accepted', 'accepted', 'refused:unknown_meter'])
    expect(await portal.series(second)).toMatchObject({ counted: '7' })
    expect(await portal.series(first)).toMatchObject({ counted: '1' })
  })

  it('counts by sum, max, last, distinct values and running totals, times the factor', async () => {
    const products = ['sum', 'max', 'last', 'unique', 'cumulative'].map((aggregation) => ({
      productId: `F-${aggregation}`,
      name: aggregation,
      kind: 'pay_per_use',
      meter: { key: 'm', aggregation, cycle: 'hour', factor: '0.001' },
    }))
    const portal = await openMetering(getDb(), products)
    const counted: Record<string, unknown> = {}
    for (const { name, productId } of products) {
      const instanceId = await portal.sold(productId)
      const values = ['5', '3', '8', '5', '6']
      await portal.report(...values.map((value, n) => ({ instanceId, value, time: minute(n - 10) })))
      counted[name] = (await portal.series(instanceId)).counted
    }
    // 5, then 3 (began anew: 3), 8 (5 more), 5 (anew: 5), 6 (1 more)
    expect(counted).toEqual({ sum: '0.027', max: '0.008', last: '0.006', unique: '0.004', cumulative: '0.019' })
  })

  it('adds nothing for a reading from before the last one', async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.sold('P-CUMULATIVE')
    await portal.report({ instanceId, value: 100, time: minute(-61) })
    await portal.report({ instanceId, value: 130, time: minute(-1) })
    await portal.report({ instanceId, value: 120, time: minute(-30) })
    expect(await portal.series(instanceId)).toMatchObject({ counted: '130', reading: '130' })
    expect((await portal.windows(instanceId)).map(({ total }) => total)).toEqual([100, 30])
  })

  it('opens a late window beside a sealed one, which counts only what the sealed one has not', async () => {
    const portal = await openMetering(getDb())
    const late: Record<string, unknown> = {}
    const ids = new Map<string, string>()
    for (const name of ['SUM', 'MAX', 'LAST', 'UNIQUE']) {
      const instanceId = await portal.sold(`P-${name}`)
      ids.set(name, instanceId)
      await portal.report({ instanceId, value: '5', time: minute(-30) }, { instanceId, value: '9', time: minute(-20) })
    }
    await portal.seal()
    portal.tick(HOUR_MS)
    for (const [name, instanceId] of ids) {
      await portal.report({ instanceId, value: '9', time: minute(-10) }, { instanceId, value: '12', time: minute(-15) })
      late[name] = (await portal.windows(instanceId)).at(-1)
    }
    const window = { events: 2, late: true, state: 'open' }
    expect(late).toEqual({
      SUM: { ...window, total: 21 },
      MAX: { ...window, total: 3 },
      LAST: { ...window, total: 0 },
      UNIQUE: { ...window, total: 1 },
    })
  })

  it('takes a value of zero as a sign of life', async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.sold('P-SUM')
    await portal.report({ instanceId, value: 0 })
    const series = await portal.series(instanceId)
    expect(series).toMatchObject({ counted: '0', last_usage_at: null })
    expect(new Date(String(series.last_arrival_at))).toEqual(portal.clock.now)
  })

  it('previews with the same verdicts and writes nothing', async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.sold('P-SUM')
    await portal.report({ instanceId, value: 1, id: 'there', time: minute(0) })
    const event = { instanceId, value: 1, time: minute(0) }
    const events = [
      { ...event, id: 'there' },
      { ...event, id: 'new' },
      { ...event, id: 'new' },
      { ...event, id: 'new', value: 2 },
      { ...event, id: 'bad', value: 'x' },
    ]
    const taken = new Map<string, string>()
    const known = await portal.known()
    expect(verdicts(await previewEvents(portal.ctx, known, events, taken))).toEqual([
      'duplicate',
      'accepted',
      'duplicate',
      'conflict',
      'refused:bad_value',
    ])
    expect(verdicts(await previewEvents(portal.ctx, known, events.slice(1, 2), taken))).toEqual(['duplicate'])
    expect(await portal.idsTaken('there', 'new', 'bad')).toBe(1)
  })

  it('comes to the same in any order, doubling and batching', async () => {
    const portal = await openMetering(getDb())
    const value = fc.integer({ min: 0, max: 99_999 }).map((n) => (n / 100).toFixed(2))
    const reported = fc.record({ value, minute: fc.integer({ min: -180, max: 0 }), instance: fc.nat(1) })
    const runs = fc.record({
      events: fc.array(reported, { minLength: 1, maxLength: 25 }),
      shuffle: fc.infiniteStream(fc.nat(1_000)).map((stream) => Array.from({ length: 60 }, () => stream.next().value)),
      size: fc.integer({ min: 1, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('SUM', 'MAX', 'UNIQUE'), runs, async (name, { events, shuffle, size }) => {
        const straight = [await portal.sold(`P-${name}`), await portal.sold(`P-${name}`)]
        const mixed = [await portal.sold(`P-${name}`), await portal.sold(`P-${name}`)]
        const made = (to: string[]) =>
          events.map(({ value, minute: at, instance }, n) => ({
            id: `${to[0]}-${n}`,
            instanceId: to[instance] ?? '',
            value,
            time: minute(at),
          }))
        await portal.report(...made(straight))
        const twice = [...made(mixed), ...made(mixed)]
          .map((event, n) => ({ event, key: shuffle[n] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event)
        for (let from = 0; from < twice.length; from += size) await portal.report(...twice.slice(from, from + size))
        const state = async (ids: string[]) =>
          Promise.all(
            ids.map(async (id) => [
              await portal.windows(id),
              await portal.count('usage_events', `instance_id = '${id}'`),
            ]),
          )
        expect(await state(mixed)).toEqual(await state(straight))
      }),
      { numRuns: kind === 'postgres' ? 25 : 10 },
    )
  })

  describe.runIf(kind === 'postgres')('at once', () => {
    it('counts exactly what twenty batches over the same instances report, each sent twice', async () => {
      const portal = await openMetering(getDb())
      const sums = await Promise.all(Array.from({ length: 8 }, () => portal.sold('P-SUM')))
      const batch = (b: number) =>
        Array.from({ length: 100 }, (_, n) => ({
          id: `b${b}-${n}`,
          // Each batch meets the instances in another order.
          instanceId: sums[(n * (b + 1)) % 8] ?? '',
          value: '0.1',
          time: minute(-(n % 120)),
        }))
      const sent = Array.from({ length: 20 }, (_, b) => batch(b))
      const answers = await Promise.all([...sent, ...sent.toReversed()].map((events) => portal.report(...events)))
      const accepted = answers.flat().filter(({ verdict }) => verdict === 'accepted')
      expect(accepted).toHaveLength(2_000)
      const series = await portal.rows(`usage_series where seller_id = '${portal.sellerId}'`)
      expect(series.reduce((sum, { counted }) => sum + Math.round(Number(counted) * 10), 0)).toBe(2_000)
      expect(await portal.count('usage_events', `seller_id = '${portal.sellerId}'`)).toBe(2_000)
    })
  })

  it('leaves nothing behind wherever it breaks off, and takes the same call afterwards', async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.sold('P-SUM')
    await portal.report({ instanceId, value: 1 })
    const where = `seller_id = '${portal.sellerId}'`
    const id = randomUUID()
    const state = async () => [
      await portal.rows(`usage_series where ${where}`),
      await portal.rows(`usage_windows where ${where}`),
      await portal.idsTaken(id),
      await portal.count('usage_events', where),
    ]
    const before = await state()
    const known = await portal.known()
    const events = [{ id, instanceId, value: 2, time: minute(0) }]
    for (let at = 1; ; at += 1) {
      const double = failingFrom(getDb(), at)
      const outcome = await ingestEvents({ ...portal.ctx, db: double.db }, known, { events, source: 'api' }).catch(
        () => null,
      )
      if (outcome !== null) {
        expect(verdicts(outcome)).toEqual(['accepted'])
        break
      }
      expect(await state(), `statement ${at}`).toEqual(before)
    }
    expect(await portal.idsTaken(id)).toBe(1)
    expect(await portal.series(instanceId)).toMatchObject({ counted: '3' })
  })

  it('takes ids for one account only, whatever they are made of', async () => {
    const ids = ['1', '1\n', '\n1', "o'k", '中文 🙂', 'x'.repeat(128)]
    for (let account = 0; account < 2; account += 1) {
      const portal = await openMetering(getDb())
      const instanceId = await portal.sold('P-SUM')
      const events = ids.map((id) => ({ id, instanceId, value: 1 }))
      expect(new Set(verdicts(await portal.report(...events)))).toEqual(new Set(['accepted']))
      expect(new Set(verdicts(await portal.report(...events)))).toEqual(new Set(['duplicate']))
      expect(await portal.idsTaken('1', '中文 🙂', 'x'.repeat(128))).toBe(3)
      expect(await portal.series(instanceId)).toMatchObject({ counted: String(ids.length) })
    }
  })

  it('counts what is new beside what came before, in windows old and new', async () => {
    const portal = await openMetering(getDb())
    const [a, b] = [await portal.sold('P-SUM'), await portal.sold('P-SUM')]
    const old = { id: 'old', instanceId: a, value: 1, time: minute(0) }
    await portal.report(old)
    const other = { id: 'alone', instanceId: b, value: 1, time: minute(0) }
    await portal.report(other)
    // Nothing is left to be counted for the second instance, nor in the hour of its event.
    const mixed = [old, { ...old, id: 'new', value: 2 }, other, { ...old, id: 'early', value: 4, time: minute(-120) }]
    expect(verdicts(await portal.report(...mixed))).toEqual(['duplicate', 'accepted', 'duplicate', 'accepted'])
    expect((await portal.windows(a)).map(({ total, events }) => [total, events])).toEqual([
      [4, 1],
      [3, 2],
    ])
    expect((await portal.windows(b)).map(({ total, events }) => [total, events])).toEqual([[1, 1]])
    expect(await portal.series(b)).toMatchObject({ counted: '1', events: expect.anything() })
  })
})
