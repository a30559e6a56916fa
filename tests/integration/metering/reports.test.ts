import { beforeEach, expect, test } from 'vitest'
import { add, decimal, formatDecimal, sumOf } from '@/lib/domain/decimal'
import type { ServiceContext } from '@/lib/services/context'
import { BOOK_TERMS } from '@/lib/services/metering/books'
import { buyerUsage } from '@/lib/services/metering/buyer-usage'
import { getPackage, listDraws } from '@/lib/services/metering/get-package'
import { pastAlarms, ringingAlarms } from '@/lib/services/metering/list-alarms'
import { usageOfInstance } from '@/lib/services/metering/list-series'
import { reportConservation } from '@/lib/services/metering/report-conservation'
import { lastMonths, reportMonth } from '@/lib/services/metering/report-month'
import { reportSending } from '@/lib/services/metering/report-sending'
import { reportUsage } from '@/lib/services/metering/report-usage'
import { usageKey } from '@/lib/services/metering/usage-url'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openPortal, type Portal } from '../../support/portal'
import { OWNER } from '../../support/service-context'
import { type UsageBooks, usageBooks } from '../../support/usage-books'

describeOnBothDatabases('reports of usage', (getDb) => {
  let portal: Portal
  let owner: ServiceContext
  let books: UsageBooks

  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
    owner = portal.as(OWNER)
    books = usageBooks(getDb(), portal.sellerId, portal.clock.now)
  })

  test('the conservation line of a meter adds up over all its instances, to the last decimal', async () => {
    await books.series({
      instanceId: 'a',
      counted: '100.00005',
      accepted: '60',
      waiting: '20',
      held: '10',
      open: '10',
      carried: '0.00005',
    })
    await books.series({ instanceId: 'b', counted: '0.3', rounded: '0.7', dead: '1' })
    await books.series({ instanceId: 'c', meter: 'storage', counted: '5', open: '5' })
    await books.series({ instanceId: 't', test: true, counted: '9', open: '9' })
    const lines = await reportConservation(owner)
    expect(lines.map((line) => [line.meter, line.instances, line.counted])).toEqual([
      ['calls', 2, '100.30005'],
      ['storage', 1, '5'],
    ])
    for (const line of lines) {
      const stands = sumOf(BOOK_TERMS.map((term) => decimal(line[term])))
      expect(formatDecimal(stands)).toBe(formatDecimal(add(decimal(line.counted), decimal(line.rounded))))
    }
    expect(await reportConservation(owner, { test: true })).toMatchObject([{ counted: '9' }])
  })

  test('usage by day tells where it stands; what is open is there too', async () => {
    await books.day('2026-11-01', { instanceId: 'a', sealed: '10', accepted: '6', held: '1', dead: '1' })
    await books.day('2026-11-01', { instanceId: 'b', sealed: '5', accepted: '5' })
    await books.day('2026-10-20', { instanceId: 'b', sealed: '99', accepted: '99' })
    await books.window(0, { instanceId: 'a', state: 'open', total: '3' })
    const [chart] = await reportUsage(owner, { range: '7d' })
    expect(chart).toMatchObject({ meter: 'calls', parts: ['accepted', 'waiting', 'held', 'dead', 'open'], total: '18' })
    expect(chart?.points).toHaveLength(7)
    expect(chart?.points.at(-2)).toEqual({
      at: new Date('2026-11-01T00:00:00Z'),
      amounts: { accepted: '11', waiting: '2', held: '1', dead: '1' },
    })
    expect(chart?.points.at(-1)?.amounts).toEqual({ open: '3' })
    expect(chart?.points[0]?.amounts).toEqual({})
    const [ofA] = await reportUsage(owner, { range: '30d', instanceId: 'a' })
    expect(ofA?.total).toBe('13')
  })

  test('usage by hour comes from the windows', async () => {
    await books.window(23, { instanceId: 'a', total: '1' })
    await books.window(24, { instanceId: 'a', total: '100' })
    await books.window(1, { instanceId: 'a', total: '2' })
    await books.window(1, { instanceId: 'b', total: '0.5', state: 'open' })
    await books.window(1, { instanceId: 'c', meter: 'storage', total: '7' })
    const charts = await reportUsage(owner, { range: '24h' })
    expect(charts.map(({ meter, total }) => [meter, total])).toEqual([
      ['calls', '3.5'],
      ['storage', '7'],
    ])
    expect(charts[0]?.points[0]?.amounts).toEqual({ sealed: '1' })
    expect(charts[0]?.points.at(-2)?.amounts).toEqual({ sealed: '2', open: '0.5' })
  })

  test('a month by consumption, per product and instance', async () => {
    const a = await portal.bought('CS1', { productId: 'prod-1' })
    await books.series({ instanceId: a, customerId: 'c1', unit: 'GB' })
    await books.day('2026-11-01', { instanceId: a, sealed: '10', accepted: '6', held: '1', records: 3 })
    await books.day('2026-11-30', { instanceId: a, sealed: '0.0001', accepted: '0.0001', records: 1 })
    await books.day('2026-10-31', { instanceId: a, sealed: '500', records: 9 })
    await books.day('2026-12-01', { instanceId: a, sealed: '500', records: 9 })
    const { month, products, complete } = await reportMonth(owner, {})
    expect({ month, complete }).toEqual({ month: '2026-11', complete: true })
    expect(products).toMatchObject([
      {
        meter: 'calls',
        unit: 'GB',
        sealed: '10.0001',
        accepted: '6.0001',
        waiting: '3',
        held: '1',
        dead: '0',
        records: 4,
        lines: [{ instanceId: a, customerId: 'c1', accepted: '6.0001' }],
      },
    ])
    expect((await reportMonth(owner, { month: '2026-10' })).products).toMatchObject([{ sealed: '500' }])
    expect((await reportMonth(owner, { month: '2026-13' })).month).toBe('2026-11')
    expect(lastMonths(new Date('2026-02-10T00:00:00Z'), 3)).toEqual(['2026-02', '2026-01', '2025-12'])
  })

  test('the clocks of these hours, and what the sender has before it', async () => {
    await books.window(0, { instanceId: 'a', state: 'open' })
    await books.window(0, { instanceId: 'b', state: 'open' })
    await books.window(1, { instanceId: 'a' })
    await books.window(40, { instanceId: 'a', state: 'open', late: true })
    await books.window(41, { instanceId: 'a' })
    await books.record(2, { instanceId: 'a', state: 'sealed', attempts: 0 })
    await books.record(30, { instanceId: 'a', state: 'unknown' })
    await books.record(3, { instanceId: 'a' })
    const call = await books.batch({ size: 3, outcome: 'unknown' })
    const report = await reportSending(owner)
    expect(report.clocks.map(({ windows, open, late }) => [windows, open, late])).toEqual([
      [2, 2, 0],
      [1, 0, 0],
      [1, 1, 1],
    ])
    expect(report.clocks[0]).toMatchObject({
      sealsAt: new Date(books.hour(-1).getTime() + 300_000),
      collectedAt: new Date(books.hour(-1).getTime() + 900_000),
    })
    expect(report.clocks[1]?.sealsAt).toBeNull()
    expect(report).toMatchObject({ waiting: 2, oldest: { beginTime: books.hour(30) }, lastCall: { id: call, size: 3 } })
  })

  test('a package burns down to the moment it runs dry', async () => {
    await books.package({ packageInstanceId: 'p1', instanceId: 'a', used: '84', startsAt: books.hour(168) })
    await books.package({ packageInstanceId: 'p2', instanceId: 'a', expiresAt: books.hour(-24) })
    for (let ago = 167; ago >= 0; ago -= 1) {
      await books.draw({ packageInstanceId: 'p1', at: books.hour(ago), amount: '0.5' })
    }
    const pack = await getPackage(owner, 'p1')
    const [item] = pack.items
    // 0.5 an hour: 16 left last 32 hours; the draw of this very moment is not yet part of the past.
    expect(item).toMatchObject({ remaining: '16', usedPercent: 84, forecast: { kind: 'dry' } })
    const at = item?.forecast?.kind === 'dry' ? item.forecast.at.getTime() : 0
    expect(Math.abs(at - books.hour(-32).getTime())).toBeLessThan(3_600_000)
    const points = item?.burnDown ?? []
    expect(points.length).toBeGreaterThan(20)
    expect(Number(points[0]?.remaining)).toBeGreaterThan(90)
    expect(points.filter((point) => point.remaining !== null).at(-1)?.remaining).toBe('16')
    expect(points.at(-1)?.expected).toBe('0')
    expect(pack.others.map((other) => other.packageInstanceId)).toEqual(['p2'])
    const draws = await listDraws(owner, { package: 'p1', meter: 'calls', limit: 5 })
    expect(draws.rows.map((row) => row.at)).toEqual([0, 1, 2, 3, 4].map((ago) => books.hour(ago)))
    expect(draws.next).not.toBeNull()
  })

  test('alarms ring most urgent first and are remembered when they have ended', async () => {
    await books.alarm({ kind: 'package_low', subject: 'p1' })
    await books.alarm({ kind: 'usage_stuck', subject: 'acme' })
    await books.alarm({ kind: 'usage_deadline', subject: 'acme' })
    await books.alarm({ kind: 'usage_silent', subject: 'a', endedAt: portal.clock.now })
    expect((await ringingAlarms(owner)).map(({ kind }) => kind)).toEqual([
      'usage_deadline',
      'usage_stuck',
      'package_low',
    ])
    expect((await pastAlarms(owner, 10)).map(({ kind }) => kind)).toEqual(['usage_silent'])
  })

  test('the buyer’s page opens with its key alone, and shows nobody’s name but the seller’s', async () => {
    const instanceId = await portal.bought('CS1')
    await books.series({ instanceId, unit: 'GB', customerId: 'secret-customer' })
    await books.day('2026-11-01', { instanceId, sealed: '10', accepted: '10' })
    await books.window(0, { instanceId, state: 'open', total: '2.5' })
    await books.package({ packageInstanceId: 'secret-package', instanceId, used: '30', customerId: 'secret-customer' })
    const { secretBox, sellerId, clock } = portal
    const deps = { db: getDb(), secretBox }
    const key = usageKey(secretBox, { sellerId, instanceId })
    const usage = await buyerUsage(deps, { instanceId, key, now: clock.now })
    expect(usage).toMatchObject({ sellerId: 'acme', unit: 'GB', today: '2.5', total: '12.5' })
    expect(usage?.days).toHaveLength(30)
    expect(usage?.packages).toMatchObject([{ remaining: '70', usedPercent: 30 }])
    expect(JSON.stringify(usage)).not.toContain('secret')
    for (const wrong of ['', key.slice(1), usageKey(secretBox, { sellerId, instanceId: 'other' })]) {
      expect(await buyerUsage(deps, { instanceId, key: wrong, now: clock.now })).toBeNull()
    }
    expect(await usageOfInstance(owner, instanceId)).toMatchObject({ meter: 'calls', records: [] })
    expect(await usageOfInstance(owner, 'nothing')).toBeNull()
  })
})
