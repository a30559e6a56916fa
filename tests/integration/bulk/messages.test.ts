import { beforeEach, expect, test } from 'vitest'
import { transaction } from '@/db/transaction'
import { runJob } from '@/lib/jobs/run-job'
import { getBulkRun, latestRun, listBulkItems, listBulkRuns } from '@/lib/services/bulk/list'
import { planBulkRun } from '@/lib/services/bulk/plan'
import { startBulkRun } from '@/lib/services/bulk/start'
import { cancelBulkRun, pauseBulkRun, resumeBulkRun } from '@/lib/services/bulk/steer'
import { dismissFailures } from '@/lib/services/messages/dismiss'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { BUILTIN, KEY, openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const STRICT = { defaultProvisioning: { ...BUILTIN, promise: 'strict' } }

/** Hundreds of calls go through the whole of the inbox. */
const MANY_MS = 180_000

describeOnBothDatabases('a bulk run of failed messages', (getDb) => {
  let portal: Portal
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), { settings: STRICT })
  })
  /** Purchases that fail, each of them twice, of which the work is done meanwhile. */
  async function fail(count: number) {
    for (let n = 0; n < count; n += 1) {
      await portal.buy(`CS${n}`)
      portal.tick(1_000)
      await portal.buy(`CS${n}`)
      portal.tick(1_000)
    }
    expect(await portal.count('messages', 'open')).toBe(count * 2)
  }
  const start = (selection = {}, actor = OWNER) =>
    startBulkRun(portal.as(actor), { kind: 'messages', selection, reason: 'mended' })
  const plan = async (selection = {}) => {
    const { groups, runs } = await planBulkRun(portal.as(OWNER), { kind: 'messages', selection })
    return { runs, ...Object.fromEntries(groups.map(({ group, count }) => [group, count])) }
  }
  const items = async (runId: string, state?: string) => (await listBulkItems(portal.as(OWNER), { runId, state })).rows
  const step = async () => {
    const [job] = await portal.claim()
    if (job) await runJob(portal.runner, job)
    return job
  }
  const counts = async (runId: string) => {
    const { state, total, succeeded, failed, skipped, left } = await getBulkRun(portal.as(OWNER), runId)
    return { state, total, succeeded, failed, skipped, left }
  }

  test('runs every failing call once, however often it failed, and says who asked for it', async () => {
    await fail(45)
    await portal.work()
    expect(await plan()).toEqual({ runs: 45, retry: 45 })
    const { runId, total } = await start()
    expect(total).toBe(45)
    expect(await counts(runId)).toMatchObject({ state: 'running', left: 45 })
    await portal.work()
    expect(await counts(runId)).toEqual({
      state: 'done',
      total: 45,
      succeeded: 45,
      failed: 0,
      skipped: 0,
      left: 0,
    })
    expect(await portal.count('messages', 'open')).toBe(0)
    expect(await portal.count('messages', `rerun_by = 'Owner'`)).toBe(45)
    expect(await portal.count('audit_log', `action = 'message.rerun' and actor_name = 'Owner'`)).toBe(45)
    expect(await portal.row('audit_log', `action = 'bulk.start'`)).toMatchObject({
      subject_id: runId,
      reason: 'mended',
      details: { kind: 'messages', total: 45, leftOut: 0, filter: {} },
    })
    expect(await portal.row('jobs', `kind = 'bulk_retry'`)).toMatchObject({ state: 'done', attempts: 1 })
    expect((await items(runId, 'succeeded')).map(({ label }) => label)[0]).toBe('newInstance CS0')
  })

  test(
    'cancelled half-way it stops, and the counts are those of what was done',
    async () => {
      await fail(200)
      await portal.work()
      const { runId } = await start()
      await step()
      expect(await counts(runId)).toMatchObject({ state: 'running', succeeded: 100, left: 100 })
      await cancelBulkRun(portal.as(OWNER), { runId, reason: 'enough' })
      await portal.work()
      expect(await counts(runId)).toEqual({
        state: 'cancelled',
        total: 200,
        succeeded: 100,
        failed: 0,
        skipped: 0,
        left: 100,
      })
      expect(await portal.count('messages', 'rerun_of is not null')).toBe(100)
      expect(await portal.count('messages', 'open')).toBe(200)
      expect(await portal.row('audit_log', `action = 'bulk.cancel'`)).toMatchObject({
        reason: 'enough',
        details: { kind: 'messages', total: 200, succeeded: 100, failed: 0, skipped: 0 },
      })
      await expect(cancelBulkRun(portal.as(OWNER), { runId })).rejects.toMatchObject({ code: 'conflict' })
      // What was left out can be taken up again.
      expect((await start()).total).toBe(100)
    },
    MANY_MS,
  )

  test('what still fails is told, what was dismissed meanwhile is passed over, what comes later is left alone', async () => {
    await fail(3)
    const { runId } = await start()
    await portal.buy('CS-later')
    const dismissed = await portal.row('messages', `order_id = 'CS1' and open order by received_at limit 1`)
    await dismissFailures(portal.as(OWNER), { messageIds: [String(dismissed.id)], reason: 'known' })
    const [job] = await getJobs(runId)
    if (job) await runJob(portal.runner, job)
    expect(await counts(runId)).toEqual({ state: 'done', total: 3, succeeded: 0, failed: 2, skipped: 1, left: 0 })
    expect((await items(runId, 'failed')).map(({ note }) => note)).toEqual(['000005', '000005'])
    expect((await items(runId)).map(({ state }) => state)).toEqual(['failed', 'skipped', 'failed'])
    expect((await listBulkRuns(portal.as(OWNER), {})).rows.map(({ id }) => id)).toEqual([runId])
    expect(await latestRun(portal.as(OWNER), 'messages')).toMatchObject({ id: runId, failed: 2 })
    expect(await latestRun(portal.as(OWNER), 'jobs')).toBeNull()
  })
  const getJobs = async (runId: string) =>
    (await portal.claim(100)).filter(({ payload }) => payload.kind === 'bulk_retry' && payload.runId === runId)

  test('a step done twice, after a crash, counts once', async () => {
    await fail(25)
    await portal.work()
    const { runId } = await start()
    const [job] = await portal.claim()
    if (!job) throw new Error('no job')
    await portal.runner.attempt({ ctx: portal.context('acme', { kind: 'worker' }) } as never, job.payload)
    portal.tick(120_000)
    await portal.work()
    expect(await counts(runId)).toMatchObject({ state: 'done', total: 25, succeeded: 25, left: 0 })
    expect(await portal.count('messages', 'rerun_of is not null')).toBe(25)
  })

  test('takes only what the filter finds', async () => {
    await fail(2)
    await portal.work()
    expect(await plan({ order: 'CS1' })).toEqual({ runs: 1, retry: 1 })
    const { runId } = await start({ order: 'CS1' })
    await portal.work()
    expect(await counts(runId)).toMatchObject({ total: 1, succeeded: 1 })
    expect(await portal.row('messages', 'rerun_of is not null')).toMatchObject({ order_id: 'CS1' })
  })

  test('one at a time; nothing to do is said; bad input and other accounts are turned away', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'conflict' })
    await fail(1)
    await expect(
      startBulkRun(portal.as(OWNER), { kind: 'messages', selection: {}, reason: ' ' }),
    ).rejects.toMatchObject({ code: 'invalid' })
    const { runId } = await start()
    await expect(start()).rejects.toMatchObject({ code: 'conflict', issues: [{ code: 'run_going_on' }] })
    const other = await openPortal(getDb(), { id: 'other', keys: [{ class: 'basic', key: 'another-access-key-77' }] })
    await expect(getBulkRun(other.as(OWNER), runId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(cancelBulkRun(other.as(OWNER), { runId })).rejects.toMatchObject({ code: 'not_found' })
    await expect(getBulkRun(portal.as(OWNER), 'nonsense')).rejects.toMatchObject({ code: 'not_found' })
  })

  test.each(['finance', 'viewer'] as const)('the role %s may not', async (role) => {
    await fail(1)
    await expect(start({}, userOf(role))).rejects.toMatchObject({ code: 'forbidden' })
    const { runId } = await start()
    await expect(cancelBulkRun(portal.as(userOf(role)), { runId })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await counts(runId)).toMatchObject({ state: 'running' })
  })

  test(
    'paused it stops, nothing else of its kind begins, and resumed it goes on where it was',
    async () => {
      await fail(120)
      await portal.work()
      const { runId } = await start()
      await step()
      await pauseBulkRun(portal.as(OWNER), { runId })
      await portal.work()
      expect(await counts(runId)).toMatchObject({ state: 'paused', succeeded: 100, left: 20 })
      expect(await getBulkRun(portal.as(OWNER), runId)).toMatchObject({ pausedBy: 'Owner', fault: null })
      await expect(pauseBulkRun(portal.as(OWNER), { runId })).rejects.toMatchObject({
        issues: [{ code: 'run_paused' }],
      })
      await expect(start()).rejects.toMatchObject({ issues: [{ code: 'run_going_on' }] })
      await resumeBulkRun(portal.as(OWNER), { runId })
      await expect(resumeBulkRun(portal.as(OWNER), { runId })).rejects.toMatchObject({
        issues: [{ code: 'run_not_paused' }],
      })
      await portal.work()
      expect(await counts(runId)).toMatchObject({ state: 'done', succeeded: 120, left: 0 })
      expect(await portal.count('messages', 'rerun_of is not null')).toBe(120)
      expect(await portal.count('audit_log', `action in ('bulk.pause', 'bulk.resume')`)).toBe(2)
    },
    MANY_MS,
  )

  test('a run of which every step fails pauses itself and says why', async () => {
    await fail(1)
    await portal.work()
    const { runId } = await start()
    const broken = { ...portal.runner, attempt: portal.runner.attempt }
    const [job] = await portal.claim()
    if (!job) throw new Error('no job')
    const ctx = portal.context('acme', { kind: 'worker' })
    const failing = new Proxy(ctx.db, {
      get: (target, name) => {
        if (name === 'select') throw new Error('the disk is full')
        return Reflect.get(target, name)
      },
    })
    const result = await broken.attempt({ ctx: { ...ctx, db: failing } } as never, job.payload)
    if (result.kind !== 'failed' || !result.onDead) throw new Error('went through')
    await transaction(getDb(), result.onDead)
    expect(await getBulkRun(portal.as(OWNER), runId)).toMatchObject({
      state: 'paused',
      pausedBy: null,
      fault: 'the disk is full',
    })
    await resumeBulkRun(portal.as(OWNER), { runId })
    portal.tick(120_000)
    await portal.work()
    expect(await counts(runId)).toMatchObject({ state: 'done', succeeded: 1 })
  })

  test('the plan tells hopeless ones from others, and a run leaves them out', async () => {
    await fail(1)
    portal.tick(4 * 3_600_000)
    await portal.buy('CS-new')
    await portal.call('newInstance', { orderId: 'CS-bad', orderLineId: 'x'.repeat(200) })
    await portal.buy('CS-stranger', {}, { key: 'nobody-knows-this-key-01' })
    await portal.work()
    const selection = { test: 'show' }
    expect(await plan(selection)).toEqual({ runs: 2, presumed_refunded: 1, retry: 1, data_fault: 1, unsigned: 1 })
    // The key that had signed it is entered: now it decides.
    portal.tick(1_000)
    await portal.configure({
      settings: STRICT,
      keys: [
        { class: 'basic', key: 'nobody-knows-this-key-01' },
        { class: 'basic', key: KEY, status: 'previous' },
      ],
    })
    expect(await plan(selection)).toMatchObject({ runs: 3, new_key: 1, data_fault: 1 })
    const { runId, total, leftOut } = await start(selection)
    expect({ total, leftOut }).toEqual({ total: 3, leftOut: 1 })
    await portal.work()
    expect(await counts(runId)).toMatchObject({ state: 'done', total: 3 })
    const done = await items(runId)
    expect(done.map(({ label, state }) => [label, state])).toEqual([
      ['newInstance CS0', 'succeeded'],
      ['newInstance CS-new', 'succeeded'],
      // Was never carried out before: the strict promise answers it with "not ready" the first time.
      ['newInstance CS-stranger', 'failed'],
    ])
  })

  test('rows chosen by hand are judged like all others', async () => {
    await fail(3)
    await portal.work()
    const ids = (await portal.rows('messages', 'received_at desc')).map(({ id }) => String(id))
    // The latest failure of each call stands for it; an older one of the same call is not another.
    expect(await plan({ ids: [ids[0], ids[1], ids[2]].join(',') })).toEqual({ runs: 2, retry: 2 })
    portal.tick(4 * 3_600_000)
    expect(await plan({ ids: ids[0] ?? '' })).toEqual({ runs: 1, presumed_refunded: 1 })
    expect(await plan({ ids: 'nonsense' })).toEqual({ runs: 0 })
  })
})
