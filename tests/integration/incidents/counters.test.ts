import { beforeEach, expect, it } from 'vitest'
import { instances, sellers } from '@/db/schema'
import type { ServiceContext } from '@/lib/services/context'
import { countProbeDays, reportCounters } from '@/lib/services/incidents/counters'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OWNER, serviceContexts } from '../../support/service-context'
import { messageRow, putMessages } from '../messages/support'
import { failing, grouped, sold } from './support'

const HOUR = 60 * 60_000
const at = (text: string) => new Date(text)

describeOnBothDatabases('what the marketplace counts', (getDb) => {
  let ctx: ServiceContext
  let clock: { now: Date }
  beforeEach(async () => {
    await emptyTables(getDb())
    const contexts = serviceContexts(getDb())
    clock = contexts.clock
    ctx = contexts.contextFor('acme', OWNER)
  })

  it('counts an order once, in the month in which its time was up, by product (protocol/seller-center.md 6.3)', async () => {
    await sold(getDb(), 'acme', 'I1', 'CS1', 'P1')
    await sold(getDb(), 'acme', 'I2', 'CS2', 'P1')
    await sold(getDb(), 'acme', 'I3', 'CS3', 'P2')
    await failing(ctx, { orderId: 'CS1' }, 300, 240)
    await failing(ctx, { orderId: 'CS1', reason: 'notReady' }, 200)
    await failing(ctx, { orderId: 'CS2', activity: 'upgradeInstance' }, 300)
    await failing(ctx, { orderId: 'CS3', activity: 'getLicense', family: 'license_v1' }, 300)
    await failing(ctx, { orderId: 'CS4' }, 20)
    await failing(ctx, { orderId: 'CS5', activity: 'refreshInstance' }, 300)
    await failing(ctx, { orderId: 'MOCK1', test: true }, 300)
    await failing(ctx, { orderId: 'CS6', keyId: null, verdict: 'refused' }, 300)
    await grouped(ctx)
    expect(await reportCounters(ctx)).toEqual({
      month: '2026-11',
      failedOrders: [
        { productId: 'P1', name: 'Name of P1', count: 2 },
        { productId: 'P2', name: 'Name of P2', count: 1 },
      ],
      ordersAtRisk: 1,
      badProbeDays: [],
    })
  })

  it('has months of the marketplace’s zone', async () => {
    // 31 October, 22:30 in Shanghai: its time is up in November there, and in October in UTC.
    clock.now = at('2026-10-31T14:30:00Z')
    await failing(ctx, { orderId: 'CS1' }, 0)
    clock.now = at('2026-10-31T17:31:00Z')
    await grouped(ctx)
    expect(await reportCounters(ctx)).toMatchObject({ month: '2026-11', failedOrders: [{ productId: '', count: 1 }] })
    clock.now = at('2026-11-30T16:30:00Z')
    expect(await reportCounters(ctx)).toMatchObject({ month: '2026-12', failedOrders: [] })
    await getDb()
      .insert(sellers)
      .values({
        ...{ sellerId: 'acme', name: 'Acme', site: 'europe', settings: { usageZone: 'UTC' } },
        ...{ createdAt: clock.now, updatedAt: clock.now },
      })
    clock.now = at('2026-11-01T00:30:00Z')
    expect(await reportCounters(ctx)).toMatchObject({ month: '2026-11', failedOrders: [] })
  })

  it('counts days in a row on which test calls failed to the last, by product, each call once', async () => {
    const stamps = { createdAt: clock.now, updatedAt: clock.now }
    await getDb()
      .insert(instances)
      .values({
        ...{ sellerId: 'acme', instanceId: 'T1', orderId: 'MOCK1', orderLineId: 'L', test: true, productId: 'P1' },
        ...{ status: 'open', readiness: 'ready', ...stamps },
      })
    const probe = (when: string, ok: boolean, over: Partial<Parameters<typeof messageRow>[0]> = {}) =>
      putMessages(getDb(), [
        messageRow({
          ...{ receivedAt: at(when), test: true, activity: 'queryInstance', instanceId: 'T1' },
          ...(ok ? {} : ({ verdict: 'failed', reason: 'internal', resultCode: '000005' } as const)),
          ...over,
        }),
      ])
    // In Shanghai it is the 31st, the 1st and the 2nd.
    await probe('2026-10-30T18:00:00Z', false)
    await probe('2026-11-01T01:00:00Z', true)
    await probe('2026-11-01T07:00:00Z', false)
    await probe('2026-11-02T01:00:00Z', false)
    // Another interface was mended in the afternoon; a re-run, and our own probe, say nothing about the marketplace's.
    await probe('2026-11-02T01:00:01Z', false, { activity: 'newInstance' })
    await probe('2026-11-02T07:00:00Z', true, { activity: 'newInstance' })
    await probe('2026-11-02T07:00:01Z', true, { rerunOf: ctx.newId() })
    await probe('2026-11-02T07:00:02Z', true, { headers: [['x-portal-probe', '1']] })
    await probe('2026-11-02T07:30:00Z', false, { instanceId: null, activity: null })
    await countProbeDays(ctx)
    await countProbeDays(ctx)
    expect((await reportCounters(ctx)).badProbeDays).toEqual([
      { productId: 'P1', name: null, count: 3 },
      { productId: '', name: null, count: 1 },
    ])
    await probe('2026-11-02T07:45:00Z', true)
    await countProbeDays(ctx)
    expect((await reportCounters(ctx)).badProbeDays).toEqual([{ productId: '', name: null, count: 1 }])
    clock.now = new Date(clock.now.getTime() + 48 * HOUR)
    expect((await reportCounters(ctx)).badProbeDays).toEqual([])
  })
})
