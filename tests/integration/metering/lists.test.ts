import { beforeEach, describe, expect, test } from 'vitest'
import type { Page } from '@/lib/domain/paging'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { getRecord } from '@/lib/services/metering/get-record'
import { listBatches } from '@/lib/services/metering/list-batches'
import { listPackages } from '@/lib/services/metering/list-packages'
import { listRecords } from '@/lib/services/metering/list-records'
import { listSeries } from '@/lib/services/metering/list-series'
import { listWindows } from '@/lib/services/metering/list-windows'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openPortal, type Portal } from '../../support/portal'
import { OWNER } from '../../support/service-context'
import { type UsageBooks, usageBooks } from '../../support/usage-books'

describeOnBothDatabases('lists of usage', (getDb) => {
  let portal: Portal
  let owner: ServiceContext
  let books: UsageBooks

  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
    owner = portal.as(OWNER)
    books = usageBooks(getDb(), portal.sellerId, portal.clock.now)
  })

  type List<Row> = (ctx: ServiceContext, input: Record<string, unknown>) => Promise<Page<Row>>

  /** There page by page, and back again: both ways show the same rows. */
  async function walk<Row>(list: List<Row>, input: Record<string, unknown> = {}, limit = 2): Promise<Row[]> {
    const there: Row[][] = []
    let cursor: string | undefined
    let last: Page<Row>
    do {
      last = await list(owner, { ...input, limit, cursor })
      there.push(last.rows)
      cursor = last.next ?? undefined
    } while (cursor)
    for (let at = there.length - 2; at >= 0; at -= 1) {
      last = await list(owner, { ...input, limit, cursor: last.previous ?? 'none' })
      expect(last.rows).toEqual(there[at])
    }
    return there.flat()
  }

  test('every list goes page by page there and back, ties broken by id, tests among the rest when asked for', async () => {
    const sealedAt = books.hour(1)
    for (let n = 0; n < 7; n += 1) {
      const test = n % 3 === 0
      const instanceId = `i${n}`
      await books.series({ instanceId, test, createdAt: n < 4 ? books.hour(50) : books.hour(49) })
      const startsAt = n < 4 ? books.hour(2) : books.hour(1)
      await books.window(2, { instanceId, test, startsAt })
      await books.record(2, { instanceId, test, sealedAt: n < 4 ? sealedAt : books.hour(0) })
      await books.batch({ sentAt: n < 4 ? books.hour(1) : books.hour(0) })
      await books.package({ packageInstanceId: 'p', meter: `m${n}`, test })
    }
    for (const list of [listRecords, listWindows, listSeries, listPackages] as List<unknown>[]) {
      expect(await walk(list)).toHaveLength(4)
      expect(new Set(await walk(list, { test: '1' })).size).toBe(7)
    }
    expect(new Set((await walk(listBatches)).map((row) => row.id)).size).toBe(7)
    const all = await walk(listRecords, { test: '1' }, 3)
    expect(all.map((row) => row.sealedAt.getTime())).toEqual(
      all.map((row) => row.sealedAt.getTime()).toSorted((a, b) => b - a),
    )
  })

  describe('records by filter', () => {
    beforeEach(async () => {
      await books.series({ instanceId: 'a', customerId: 'c1', unit: 'GB' })
      await books.series({ instanceId: 'b', customerId: 'c2', meter: 'storage' })
      await books.record(30, { instanceId: 'a', value: '1.5' })
      await books.record(3, { instanceId: 'a', state: 'sealed', attempts: 0 })
      await books.record(2, { instanceId: 'a', state: 'unknown', late: true })
      await books.record(1, { instanceId: 'a', state: 'held', reason: 'used_up', attempts: 0 })
      await books.record(3, { instanceId: 'b', meter: 'storage', state: 'abnormal', code: '011' })
      await books.record(2, {
        instanceId: 'b',
        meter: 'storage',
        state: 'dead',
        reason: 'too_late',
        relatePkgInstance: 'p1',
      })
      await books.record(1, {
        instanceId: 'b',
        meter: 'storage',
        state: 'duplicate',
        code: '010',
        checkedAt: books.hour(0),
      })
    })

    const states = async (input: Record<string, unknown>) =>
      (await listRecords(owner, input)).rows.map((row) => row.state).toSorted((a, b) => a.localeCompare(b))

    test.each<[Record<string, unknown>, string[]]>([
      [{ state: 'held' }, ['held']],
      [{ book: 'waiting' }, ['sealed', 'unknown']],
      [{ book: 'accepted' }, ['accepted', 'duplicate']],
      [{ book: 'dead' }, ['abnormal', 'dead']],
      [{ code: '011' }, ['abnormal']],
      [{ instance: 'b' }, ['abnormal', 'dead', 'duplicate']],
      [{ meter: 'calls', book: 'held' }, ['held']],
      [{ package: 'p1' }, ['dead']],
      [{ customer: 'c2', late: '0', checked: '0' }, ['abnormal', 'dead']],
      [{ late: '1' }, ['unknown']],
      [{ checked: '1' }, ['duplicate']],
      [{ q: 'p1' }, ['dead']],
      [
        { state: 'nonsense', q: ' ', late: 'maybe', window: 'no uuid' },
        ['abnormal', 'accepted', 'dead', 'duplicate', 'held', 'sealed', 'unknown'],
      ],
    ])('%j', async (input, expected) => {
      expect(await states(input)).toEqual(expected)
    })

    test('by the time of consumption, whole ids, and what a row shows', async () => {
      const [oldest] = (await listRecords(owner, { to: books.hour(29) })).rows
      expect(oldest).toMatchObject({ value: '1.5', unit: 'GB', customerId: 'c1', state: 'accepted' })
      expect(await states({ from: books.hour(2) })).toEqual(['dead', 'duplicate', 'held', 'unknown'])
      expect((await listRecords(owner, { q: oldest?.meteringSn.toUpperCase() })).rows).toHaveLength(1)
      expect((await listRecords(owner, { window: oldest?.windowId })).rows).toHaveLength(1)
    })
  })

  test('windows and packages by what they are', async () => {
    await books.series({ instanceId: 'a' })
    await books.window(0, { instanceId: 'a', state: 'open', total: '4.50' })
    await books.window(1, { instanceId: 'a', late: true })
    const [open] = (await listWindows(owner, { state: 'open' })).rows
    // protocol/metering.md 1.5: hourly usage is collected at minute 15 of the next hour.
    expect(open).toMatchObject({
      total: '4.5',
      cycle: 'hour',
      collectedAt: new Date(books.hour(-1).getTime() + 900_000),
    })
    expect((await listWindows(owner, { late: '1', from: books.hour(1), to: books.hour(0) })).rows).toHaveLength(1)

    await books.package({ packageInstanceId: 'p1', used: '80' })
    await books.package({
      packageInstanceId: 'p2',
      used: '100',
      resets: 'day',
      periodStart: books.hour(24),
      periodEnd: books.hour(0),
    })
    await books.package({ packageInstanceId: 'p3', used: '120', whenUsedUp: 'overage', expiresAt: books.hour(1) })
    const shown = async (input: Record<string, unknown>) =>
      (await listPackages(owner, input)).rows.map((row) => [
        row.packageInstanceId,
        row.state,
        row.remaining,
        row.usedPercent,
      ])
    expect(await shown({ package: 'p1' })).toEqual([['p1', 'active', '20', 80]])
    expect(await shown({ package: 'p2' }), 'its period is over, so all of it is there again').toEqual([
      ['p2', 'active', '100', 0],
    ])
    expect(await shown({ rule: 'overage' })).toEqual([['p3', 'expired', '0', 100]])
    expect((await shown({ used: '80' })).map(([id]) => String(id)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'p1',
      'p3',
    ])
  })

  test('a record tells its whole story, from the events to the answer', async () => {
    await books.series({ instanceId: 'a', unit: 'GB', customerId: 'c1' })
    const windowId = await books.window(2, { instanceId: 'a', total: '100.00005', events: 2 })
    const batchId = await books.batch({
      size: 2,
      outcome: 'partly',
      code: 'MKT.0000',
      answeredAt: portal.clock.now,
      answer: '{}',
    })
    const half = new Date(books.hour(2).getTime() + 1_800_000)
    const first = await books.record(2, {
      instanceId: 'a',
      windowId,
      endTime: half,
      value: '40',
      relatePkgInstance: 'pa',
      batchId,
    })
    const second = await books.record(2, {
      instanceId: 'a',
      windowId,
      beginTime: half,
      endTime: books.hour(1),
      value: '60',
      relatePkgInstance: 'pb',
      batchId,
      state: 'abnormal',
      code: '003',
    })
    await books.draw({ packageInstanceId: 'pa', meteringSn: first, at: half, amount: '40' })
    await books.draw({ packageInstanceId: 'pb', meteringSn: second, at: half, amount: '60', remaining: '40' })
    const record = await getRecord(owner, second)
    expect(record).toMatchObject({
      value: '60',
      state: 'abnormal',
      window: { total: '100.00005', carried: '-0.00005' },
      siblings: [{ meteringSn: first, value: '40', relatePkgInstance: 'pa' }],
      batch: { id: batchId, code: 'MKT.0000', outcome: 'partly' },
      collectedAt: new Date(books.hour(1).getTime() + 900_000),
      refusedAfter: new Date(half.getTime() + 21 * 86_400_000),
    })
    expect(record.draws).toEqual([
      expect.objectContaining({ packageInstanceId: 'pb', amount: '60', remaining: '40', own: true }),
      expect.objectContaining({ packageInstanceId: 'pa', amount: '40', own: false }),
    ])
    expect(JSON.parse(record.wire), 'protocol/metering.md 1.3').toEqual({
      begin_time: '20261102T063000Z',
      end_time: '20261102T070000Z',
      instance_id: 'a',
      metering_sn: second,
      record_time: '20261102T070500Z',
      relate_pkg_instance: 'pb',
      usage_value: '60',
    })
  })

  test('a corrected record and the one it stands for know each other', async () => {
    const windowId = await books.window(2, { instanceId: 'a' })
    const corrected = await books.record(2, { instanceId: 'a', windowId, version: 2, state: 'sealed' })
    const old = await books.record(2, { instanceId: 'a', windowId, state: 'replaced', replacedBy: corrected })
    expect((await getRecord(owner, corrected)).replaces).toBe(old)
    expect((await getRecord(owner, old)).replacedBy).toBe(corrected)
  })

  test('another account’s records are not there', async () => {
    const sn = await books.record(1, { instanceId: 'a', sellerId: 'other' })
    expect((await listRecords(owner, {})).rows).toEqual([])
    for (const wrong of [sn, 'nonsense']) {
      await expect(getRecord(owner, wrong)).rejects.toBeInstanceOf(ServiceError)
    }
  })
})
