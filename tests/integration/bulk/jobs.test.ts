import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { transaction } from '@/db/transaction'
import { runJob } from '@/lib/jobs/run-job'
import { getBulkRun, listBulkItems } from '@/lib/services/bulk/list'
import { planBulkRun } from '@/lib/services/bulk/plan'
import { startBulkRun } from '@/lib/services/bulk/start'
import { pauseBulkRun } from '@/lib/services/bulk/steer'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

describeOnBothDatabases('bulk runs of jobs', (getDb) => {
  let portal: Portal
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
  })

  /** Jobs as they stand after their last attempt. */
  async function put(
    count: number,
    { kind = 'order_lookup', state = 'dead', attempts = 40, payload = {} as object, test: isTest = false } = {},
  ) {
    await getDb().execute(sql`
      insert into jobs (seller_id, id, kind, lane, payload, test, order_id, state, run_at, attempts, max_attempts,
        idempotency_key, created_at, finished_at, last_error)
      select 'acme', gen_random_uuid(), ${kind}::text, 'lane-' || gen_random_uuid(),
        ${JSON.stringify({ kind, orderId: 'CS', ...payload })}::text::jsonb, ${isTest}::boolean, 'CS' || n, ${state}::text,
        ${portal.clock.now.toISOString()}::timestamptz, ${attempts}::int, 40, gen_random_uuid()::text,
        ${portal.clock.now.toISOString()}::timestamptz,
        case when ${state}::text in ('waiting', 'running') then null else ${portal.clock.now.toISOString()}::timestamptz end,
        'no answer'
      from generate_series(1, ${count}::int) n`)
  }
  const plan = async (kind: 'jobs' | 'notifications', selection = {}) => {
    const { groups, runs } = await planBulkRun(portal.as(OWNER), { kind, selection })
    return { runs, ...Object.fromEntries(groups.map(({ group, count }) => [group, count])) }
  }
  const runStep = async () => {
    const job = (await portal.claim(1)).find(({ kind }) => kind === 'bulk_retry')
    if (job) await runJob(portal.runner, job)
  }

  test('dead ones become due again with a full set of attempts; each is settled with its effect', async () => {
    await put(1_203)
    await put(2, { attempts: 1 })
    await put(3, {
      kind: 'hook',
      payload: { endpointId: randomUUID(), changeId: randomUUID(), type: 'instance.ready' },
    })
    await put(4, { state: 'done' })
    expect(await plan('jobs')).toEqual({ runs: 1_205, retry: 1_203, needs_cure: 2, target_gone: 3, not_dead: 4 })
    expect(await plan('jobs', { state: 'dead', kind: 'hook' })).toEqual({ runs: 0, target_gone: 3 })
    const { runId, total, leftOut } = await startBulkRun(portal.as(OWNER), {
      kind: 'jobs',
      selection: { state: 'dead' },
      reason: 'the marketplace answers again',
    })
    expect({ total, leftOut }).toEqual({ total: 1_205, leftOut: 3 })
    // Somebody was quicker with one of them.
    await getDb().execute(sql`update jobs set state = 'cancelled', finished_at = now() where order_id = 'CS7' and kind = 'order_lookup'
      and state = 'dead' and attempts = 40`)
    await runStep()
    const now = portal.clock.now.toISOString()
    expect(await getBulkRun(portal.as(OWNER), runId)).toMatchObject({
      state: 'done',
      succeeded: 1_204,
      skipped: 1,
      failed: 0,
      left: 0,
    })
    expect(
      await portal.count(
        'jobs',
        `state = 'waiting' and kind = 'order_lookup' and run_at <= '${now}' and max_attempts > 40`,
      ),
    ).toBe(1_204)
    const { rows } = await listBulkItems(portal.as(OWNER), { runId, state: 'skipped' })
    expect(rows).toMatchObject([{ label: 'order_lookup CS7', note: 'cancelled' }])
    expect(await portal.row('audit_log', `action = 'bulk.start'`)).toMatchObject({
      details: { kind: 'jobs', total: 1_205, leftOut: 3, filter: { state: 'dead' } },
    })
  })

  test('a turn that another worker has settled meanwhile is rolled back', async () => {
    await put(3)
    const { runId } = await startBulkRun(portal.as(OWNER), { kind: 'jobs', selection: {}, reason: 'x' })
    const [job] = await portal.claim()
    if (!job) throw new Error('no job')
    const ctx = portal.context('acme', { kind: 'worker' })
    let raced = false
    const db = new Proxy(ctx.db, {
      get: (target, name) => {
        // Between reading the items and doing them, the other worker does the first.
        if (name === 'transaction' && !raced) {
          raced = true
          return async (...given: Parameters<typeof ctx.db.transaction>) => {
            await transaction(getDb(), async (tx) => {
              await tx.execute(sql`update bulk_run_items set state = 'succeeded' where position = 1`)
            })
            return target.transaction(...given)
          }
        }
        return Reflect.get(target, name)
      },
    })
    expect(await portal.runner.attempt({ ctx: { ...ctx, db } } as never, job.payload)).toMatchObject({ kind: 'more' })
    expect(await portal.count('jobs', `kind = 'order_lookup' and state = 'dead'`)).toBe(3)
    expect(await getBulkRun(portal.as(OWNER), runId)).toMatchObject({ succeeded: 0, left: 3 })
  })

  test('test jobs only when asked for, or chosen by hand; notifications need their own right', async () => {
    await put(1)
    await put(2, { test: true })
    expect(await plan('jobs')).toEqual({ runs: 1, retry: 1 })
    expect(await plan('jobs', { test: '1' })).toEqual({ runs: 3, retry: 3 })
    const ids = (await portal.rows('jobs')).map(({ id }) => String(id)).join(',')
    expect(await plan('jobs', { ids: `${ids},nonsense` })).toEqual({ runs: 3, retry: 3 })
    expect(await plan('jobs', { ids: '' })).toEqual({ runs: 0 })
    const first = { event: 'call_failing', phase: 'began' }
    await put(2, { kind: 'notify', payload: { channelId: randomUUID(), first, count: 1 } })
    await put(1, { kind: 'notify', payload: { channelId: randomUUID(), first: null, count: 0 } })
    await put(5, { kind: 'notify', state: 'done', payload: { channelId: randomUUID(), first, count: 1 } })
    expect(await plan('notifications')).toEqual({ runs: 0, target_gone: 2, sample: 1, arrived: 5 })
    const asked = { kind: 'notifications' as const, selection: {} }
    await expect(planBulkRun(portal.as(userOf('finance')), asked)).rejects.toMatchObject({ code: 'forbidden' })
    // One run of each kind may be under way.
    await startBulkRun(portal.as(OWNER), { kind: 'jobs', selection: {}, reason: 'x' })
    const other = await openPortal(getDb(), { id: 'other', keys: [{ class: 'basic', key: 'another-access-key-77' }] })
    await expect(
      pauseBulkRun(other.as(OWNER), { runId: String((await portal.row('bulk_runs')).id) }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })
})
