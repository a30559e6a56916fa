import { beforeEach, expect, test } from 'vitest'
import { runJob } from '@/lib/jobs/run-job'
import { cancelRetry } from '@/lib/services/messages/cancel-retry'
import { dismissFailures } from '@/lib/services/messages/dismiss'
import { countRetryable, getBulkRun, latestBulkRuns, retryAll } from '@/lib/services/messages/retry-all'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { BUILTIN, openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const STRICT = { defaultProvisioning: { ...BUILTIN, promise: 'strict' } }

describeOnBothDatabases('retryAll', (getDb) => {
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
  const start = (filter = {}, actor = OWNER) => retryAll(portal.as(actor), { filter, reason: 'mended' })
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
    expect(await countRetryable(portal.as(OWNER), {})).toBe(45)
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
    expect(await portal.row('audit_log', `action = 'message.bulk_retry'`)).toMatchObject({
      subject_id: runId,
      reason: 'mended',
      details: { total: 45, filter: {} },
    })
    expect(await portal.row('jobs', `id = '${runId}'`)).toMatchObject({ state: 'done', attempts: 3 })
  })

  test('cancelled half-way it stops, and the counts are those of what was done', async () => {
    await fail(200)
    await portal.work()
    const { runId } = await start()
    for (let steps = 0; steps < 5; steps += 1) await step()
    expect(await counts(runId)).toMatchObject({ state: 'running', succeeded: 100, left: 100 })
    await cancelRetry(portal.as(OWNER), { runId, reason: 'enough' })
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
    expect(await portal.row('audit_log', `action = 'message.bulk_cancel'`)).toMatchObject({
      reason: 'enough',
      details: { total: 200, succeeded: 100, failed: 0, skipped: 0 },
    })
    await expect(cancelRetry(portal.as(OWNER), { runId })).rejects.toMatchObject({ code: 'conflict' })
    // What was left out can be taken up again.
    expect((await start()).total).toBe(100)
  })

  test('what still fails is told, what was dismissed meanwhile is passed over, what comes later is left alone', async () => {
    await fail(3)
    const { runId } = await start()
    await portal.buy('CS-later')
    const dismissed = await portal.row('messages', `order_id = 'CS1' and open order by received_at limit 1`)
    await dismissFailures(portal.as(OWNER), { messageIds: [String(dismissed.id)], reason: 'known' })
    const [job] = await getJobs(runId)
    if (job) await runJob(portal.runner, job)
    expect(await counts(runId)).toEqual({ state: 'done', total: 3, succeeded: 0, failed: 2, skipped: 1, left: 0 })
    const { failures } = await getBulkRun(portal.as(OWNER), runId)
    expect(failures.map(({ note }) => note)).toEqual(['000005', '000005'])
    expect((await latestBulkRuns(portal.as(OWNER))).map(({ id }) => id)).toEqual([runId])
  })
  const getJobs = async (runId: string) => (await portal.claim(100)).filter(({ id }) => id === runId)

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
    expect(await countRetryable(portal.as(OWNER), { order: 'CS1' })).toBe(1)
    const { runId } = await start({ order: 'CS1' })
    await portal.work()
    expect(await counts(runId)).toMatchObject({ total: 1, succeeded: 1 })
    expect(await portal.row('messages', 'rerun_of is not null')).toMatchObject({ order_id: 'CS1' })
  })

  test('one at a time; nothing to do is said; bad input and other accounts are turned away', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'conflict' })
    await fail(1)
    await expect(retryAll(portal.as(OWNER), { filter: {}, reason: ' ' })).rejects.toMatchObject({ code: 'invalid' })
    const { runId } = await start()
    await expect(start()).rejects.toMatchObject({ code: 'conflict', issues: [{ code: 'run_going_on' }] })
    const other = await openPortal(getDb(), { id: 'other', keys: [{ class: 'basic', key: 'another-access-key-77' }] })
    await expect(getBulkRun(other.as(OWNER), runId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(cancelRetry(other.as(OWNER), { runId })).rejects.toMatchObject({ code: 'not_found' })
    await expect(getBulkRun(portal.as(OWNER), 'nonsense')).rejects.toMatchObject({ code: 'not_found' })
  })

  test.each(['finance', 'viewer'] as const)('the role %s may not', async (role) => {
    await fail(1)
    await expect(start({}, userOf(role))).rejects.toMatchObject({ code: 'forbidden' })
    const { runId } = await start()
    await expect(cancelRetry(portal.as(userOf(role)), { runId })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await counts(runId)).toMatchObject({ state: 'running' })
  })
})
