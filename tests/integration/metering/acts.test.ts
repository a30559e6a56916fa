import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { latestRun } from '@/lib/services/bulk/list'
import { planBulkRun } from '@/lib/services/bulk/plan'
import { startBulkRun } from '@/lib/services/bulk/start'
import { checkOff } from '@/lib/services/metering/check-off'
import { releaseHeld } from '@/lib/services/metering/release-held'
import { resubmitRecord } from '@/lib/services/metering/resubmit-record'
import { retryRecords } from '@/lib/services/metering/retry-records'
import { writeOff } from '@/lib/services/metering/write-off'
import { describeOnBothDatabases } from '@/tests/support/database'
import { openPortal, type Portal, START } from '@/tests/support/portal'
import { books, METERED, meteredInstance, putPackage, putUsage, records, sealAll } from '@/tests/support/usage'

describeOnBothDatabases('what people do about usage records (protocol/metering.md 1.4, 1.5)', (getDb) => {
  let portal: Portal
  let id: string
  const as = (role: 'operator' | 'finance' | 'viewer') =>
    portal.as({ kind: 'user', id: randomUUID(), name: 'Ann', role })
  const serial = async (where = `state <> 'replaced'`) => {
    const [row] = (await portal.rows('usage_records', 'begin_time, version desc')).filter((r) => r.instance_id === id)
    return String(
      (await portal.row('usage_records', `instance_id = '${id}' and ${where}`)).metering_sn ?? row?.metering_sn,
    )
  }
  const stand = (state: string, code: string | null, reason: string | null) =>
    getDb().execute(sql`
      with r as (update usage_records set state = ${state}, code = ${code}, reason = ${reason} where instance_id = ${id} returning value)
      update usage_series set waiting = 0, held = case when ${state} = 'held' then 10 else 0 end,
        accepted = case when ${state} = 'accepted' then 10 else 0 end,
        dead = case when ${state} in ('abnormal', 'dead') then 10 else 0 end where instance_id = ${id}`)

  beforeAll(async () => {
    portal = await openPortal(getDb(), { products: [METERED] })
  })
  beforeEach(async () => {
    portal.clock.now = START
    id = await meteredInstance(getDb(), portal, `CS-${randomUUID()}`)
    await putUsage(getDb(), portal, {
      instanceId: id,
      hour: '2026-11-02T09',
      events: [{ at: '2026-11-02T09:20:00', value: '10' }],
    })
    portal.clock.now = new Date('2026-11-02T10:05:00Z')
    await sealAll(portal)
    await getDb().execute(sql`update jobs set state = 'done', finished_at = now()`)
  })

  test('a mended fault: the same serial goes again', async () => {
    await stand('abnormal', '006', null)
    const before = await serial()
    const asked = { kind: 'usage_records' as const, selection: { instance: id } }
    expect((await planBulkRun(as('operator'), asked)).groups).toEqual([{ group: 'refused', fate: 'warn', count: 1 }])
    await startBulkRun(as('operator'), { ...asked, reason: 'back on the market' })
    await portal.step()
    expect(await latestRun(as('operator'), 'usage_records')).toMatchObject({ state: 'done', total: 1, succeeded: 1 })
    expect(await serial(`state = 'sealed' and code is null`)).toBe(before)
    expect(await books(portal, id)).toEqual({ counted: '10', waiting: '10' })
    expect(await portal.count('jobs', `kind = 'usage_push' and state = 'waiting'`)).toBe(1)
    expect(await portal.count('audit_log', `action = 'usage.retry' and subject_id = '${before}'`)).toBe(1)
  })

  test('a bulk run leaves out what sending again cannot mend', async () => {
    const plan = async () =>
      (await planBulkRun(as('operator'), { kind: 'usage_records', selection: { instance: id } })).groups.map(
        ({ group }) => group,
      )
    expect(await plan()).toEqual(['retry'])
    const stands: [state: string, code: string | null, reason: string | null, group: string][] = [
      ['abnormal', '003', null, 'data_fault'],
      ['abnormal', '777', null, 'data_fault'],
      ['held', null, 'no_package', 'held'],
      ['accepted', null, null, 'accepted'],
      ['dead', null, 'written_off', 'written_off'],
      ['dead', 'MKT.9004', 'too_late', 'too_old'],
    ]
    for (const [state, code, reason, group] of stands) {
      await stand(state, code, reason)
      expect(await plan()).toEqual([group])
    }
    await expect(
      startBulkRun(as('operator'), { kind: 'usage_records', selection: { instance: id }, reason: 'x' }),
    ).rejects.toMatchObject({ issues: [{ code: 'nothing_to_retry' }] })
    await expect(planBulkRun(as('viewer'), { kind: 'usage_records', selection: {} })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('changed content: a new version under a new serial, the difference is told', async () => {
    await stand('abnormal', '003', null)
    const before = await serial()
    const after = await resubmitRecord(as('operator'), {
      meteringSn: before,
      change: { value: '8.5' },
      reason: 'counted twice',
    })
    expect(after).not.toBe(before)
    expect(await portal.row('usage_records', `metering_sn = '${before}'`)).toMatchObject({
      state: 'replaced',
      replaced_by: after,
    })
    expect(await portal.row('usage_records', `metering_sn = '${after}'`)).toMatchObject({ state: 'sealed', version: 2 })
    expect(await books(portal, id)).toEqual({ counted: '10', waiting: '8.5', rounded: '-1.5' })
    expect(await portal.row('usage_days', `instance_id = '${id}'`)).toMatchObject({ records: 1 })
  })

  test.each([
    ['nothing is changed', {}, 'record_unchanged'],
    ['the span ends in the future', { endTime: '2026-11-02T11:00:00Z' }, 'record_span_invalid'],
    ['the span is turned round', { endTime: '2026-11-02T08:59:00Z' }, 'record_span_invalid'],
    ['the package is unknown', { relatePkgInstance: 'nobody' }, 'package_unfit'],
  ])('refused when %s', async (_, change, code) => {
    await stand('abnormal', '003', null)
    const refused = resubmitRecord(as('operator'), {
      meteringSn: await serial(),
      change: change as { value?: string },
      reason: 'x',
    })
    await expect(refused).rejects.toMatchObject({ issues: [{ code }] })
  })

  test('what was accepted is never changed, sent or written off again', async () => {
    await stand('accepted', 'MKT.0000', null)
    const meteringSn = await serial()
    const refusals = [
      () => resubmitRecord(as('operator'), { meteringSn, change: { value: '1' }, reason: 'x' }),
      () => retryRecords(as('operator'), { serials: [meteringSn], reason: 'x' }),
      () => writeOff(as('operator'), { serials: [meteringSn], reason: 'x' }),
    ]
    for (const refused of refusals) await expect(refused()).rejects.toMatchObject({ code: 'conflict' })
    expect(await books(portal, id)).toEqual({ counted: '10', accepted: '10' })
  })

  test('held usage is paid by a package bought later; written off, the package has it back', async () => {
    await stand('held', null, 'used_up')
    await putPackage(getDb(), portal, { id: `p-${id}`, instanceId: id, quota: '15' })
    const held = await serial()
    expect(
      await releaseHeld(as('operator'), { serials: [held], packageInstanceId: `p-${id}`, reason: 'bought' }),
    ).toEqual({ count: 1 })
    expect((await records(portal, id)).filter((text) => text.includes('sealed'))).toEqual([
      `09:00:00 10:00:00 10 sealed p-${id}`,
    ])
    expect(await books(portal, id)).toEqual({ counted: '10', waiting: '10' })
    expect(await portal.count('packages', `instance_id = '${id}' and used = 10`)).toBe(1)
    const paid = await serial(`state = 'sealed'`)
    await getDb().execute(sql`
      with r as (update usage_records set state = 'abnormal' where metering_sn = ${paid})
      update usage_series set waiting = 0, dead = 10 where instance_id = ${id}`)
    expect(await writeOff(as('operator'), { serials: [paid], reason: 'gone' })).toEqual({ count: 1 })
    expect(await portal.count('packages', `instance_id = '${id}' and used = 0`)).toBe(1)
    expect(await books(portal, id)).toEqual({ counted: '10', dead: '10' })
    await expect(retryRecords(as('operator'), { serials: [paid], reason: 'x' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  test('finance ticks off what the console shows, and no more; a viewer nothing', async () => {
    await stand('accepted', 'MKT.0000', null)
    expect(await checkOff(as('finance'), { filter: { instance: id }, checked: true })).toEqual({ count: 1 })
    expect(await portal.row('usage_records', `instance_id = '${id}'`)).toMatchObject({ checked_by: 'Ann' })
    expect(await checkOff(as('finance'), { filter: { instance: id }, checked: false })).toEqual({ count: 1 })
    await expect(writeOff(as('finance'), { filter: {}, reason: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(checkOff(as('viewer'), { filter: {}, checked: true })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
