import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { claimJobs, endLeases, insertJob, type JobRow, settleJob } from '@/db/queries/jobs'
import { rawRows } from '@/db/rows'
import { transaction } from '@/db/transaction'
import { type RunnerOptions, runJob } from '@/lib/jobs/run-job'
import { createWorker, type Worker } from '@/lib/jobs/worker'
import { createLogger } from '@/lib/observability/logger'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openPortal, type Portal, START } from '../../support/portal'

type Attempt = RunnerOptions['attempt']

describeOnBothDatabases('jobs', (getDb, kind) => {
  let portal: Portal
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
  })

  /** A job nothing depends on; its instance need not exist. */
  const add = async (lane: string, key: string = randomUUID(), maxAttempts?: number) => {
    const id = randomUUID()
    await transaction(getDb(), (tx) =>
      insertJob(tx, {
        sellerId: 'acme',
        id,
        kind: 'provision',
        lane,
        payload: { kind: 'provision', instanceId: lane, action: 'create', orderId: key },
        test: false,
        orderId: key,
        instanceId: lane,
        idempotencyKey: key,
        now: portal.clock.now,
      }),
    )
    if (maxAttempts !== undefined) {
      await getDb().execute(sql`update jobs set max_attempts = ${maxAttempts} where id = ${id}`)
    }
    return id
  }
  const claim = (worker: string, limit = 10) =>
    claimJobs(getDb(), { worker, now: portal.clock.now, leaseMs: 60_000, limit })
  const only = (jobs: JobRow[]): JobRow => {
    const [job] = jobs
    if (!job || jobs.length > 1) throw new Error(`${jobs.length} jobs`)
    return job
  }
  /** An attempt that marks its effect in the order's name; counts how often that is seen. */
  const effects = () => portal.count('audit_log', `action = 'effect'`)
  const effective: Attempt = async ({ ctx }) => ({
    kind: 'done',
    apply: async (tx) => {
      const { recordAudit } = await import('@/lib/services/audit')
      await recordAudit(tx, ctx, { action: 'effect', subjectKind: 'job', subjectId: 'x' })
    },
  })
  const failing: Attempt = async () => ({ kind: 'failed', error: 'out of order', final: false })
  const run = (job: JobRow, attempt: Attempt = effective) => runJob({ ...portal.runner, attempt }, job)
  const state = async (id: string) => (await portal.row('jobs', `id = '${id}'`)).state

  test('an answer the database does not keep as it is settles its job all the same', async () => {
    const [told, failed] = [await add('a'), await add('b')]
    const [first, second] = (await claim('w')).sort((a, b) => a.lane.localeCompare(b.lane))
    if (!first || !second) throw new Error('not claimed')
    await run(first, async () => ({ kind: 'done', request: 'x', answer: 'a\0b' }))
    await run(second, async () => ({ kind: 'failed', error: 'not\0 now\ud800', final: true }))
    expect([await state(told), await state(failed)]).toEqual(['done', 'dead'])
    expect(await portal.row('job_attempts', `job_id = '${told}'`)).toMatchObject({ answer: 'ab' })
    expect(await portal.row('jobs', `id = '${failed}'`)).toMatchObject({ last_error: 'not now\ufffd' })
  })

  test('a repeated key adds no second job', async () => {
    await add('a', 'same')
    await add('a', 'same')
    expect(await portal.count('jobs')).toBe(1)
  })

  test('jobs of a lane run one at a time, oldest first, and a failed one is not overtaken', async () => {
    const [create, renew] = [await add('a'), await add('a')]
    const other = await add('b')
    const claimed = await claim('w1')
    expect(new Set(claimed.map(({ id }) => id))).toEqual(new Set([create, other]))
    expect(await claim('w2'), 'the lane is taken').toEqual([])
    for (const job of claimed) await run(job, job.id === create ? failing : effective)
    expect(await state(create)).toBe('waiting')
    expect(await claim('w1'), 'it waits for its next attempt, and the lane with it').toEqual([])
    portal.tick(60_000)
    await run(only(await claim('w1')))
    expect(only(await claim('w1')).id).toBe(renew)
  })

  test.runIf(kind === 'postgres')(
    'what one worker postpones, no other takes that looked a moment earlier',
    async () => {
      await add('a')
      const postponed = await add('b')
      // The first worker has looked at both, and is slow to take the one before.
      await getDb().execute(sql`create function dawdle() returns trigger language plpgsql as
      'begin perform pg_sleep(0.5); return new; end'`)
      await getDb().execute(sql`create trigger dawdle before update on jobs for each row
      when (new.lane = 'a' and new.locked_by = 'w1') execute function dawdle()`)
      try {
        const slow = claim('w1')
        await sleep(150)
        const [job] = await claim('w2')
        expect(job?.id).toBe(postponed)
        const later = new Date(portal.clock.now.getTime() + 3_600_000)
        if (job) await transaction(getDb(), (tx) => settleJob(tx, job, { state: 'waiting', runAt: later }))
        expect((await slow).map(({ lane }) => lane)).toEqual(['a'])
        expect(await portal.row('jobs', `id = '${postponed}'`)).toMatchObject({ state: 'waiting', attempts: 1 })
      } finally {
        await getDb().execute(sql`drop function dawdle cascade`)
      }
    },
  )

  test('a claim looks at the first due jobs only, and further where those are all behind others', async () => {
    const head = await add('a')
    for (let n = 0; n < 10; n += 1) await add('a')
    const other = await add('b')
    expect(only(await claim('w1', 1)).id).toBe(head)
    const narrow = { worker: 'w2', now: portal.clock.now, leaseMs: 60_000, limit: 5 }
    expect(await claimJobs(getDb(), { ...narrow, window: 4 })).toEqual([])
    expect(only(await claimJobs(getDb(), { ...narrow, window: 32 })).id).toBe(other)
  })

  test('a sudden backlog of which statistics know nothing is not read for each claim', async () => {
    const now = sql`${portal.clock.now.toISOString()}::timestamptz`
    const addMany = (name: string, done: boolean) =>
      getDb().execute(sql`
        insert into jobs (seller_id, id, kind, lane, payload, test, state, run_at, max_attempts, idempotency_key,
          created_at, finished_at)
        select 'acme', gen_random_uuid(), 'order_lookup', ${name}::text || n, '{"kind":"order_lookup"}', false,
          ${done ? 'done' : 'waiting'}::text, ${now}, 40, ${name}::text || n, ${now}, ${done ? now : sql`null`}
        from generate_series(1, 3000) n`)
    await addMany('done', true)
    await getDb().execute(sql`analyze jobs`)
    await addMany('waiting', false)
    const read = await transaction(getDb(), async (tx) => {
      const claimed = await claimJobs(tx, {
        worker: 'w1',
        now: portal.clock.now,
        leaseMs: 1,
        limit: 2,
      })
      expect(claimed).toHaveLength(2)
      return rawRows(
        tx,
        sql`select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as n
          from pg_stat_xact_user_tables where relname = 'jobs'`,
      )
    })
    expect(Number(read[0]?.n)).toBeGreaterThan(0)
    expect(Number(read[0]?.n)).toBeLessThan(500)
  })

  test('attempts are kept, waits grow, and the last failure is for a person', async () => {
    const id = await add('a', 'k', 3)
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await run(only(await claim('w1')), failing)
      expect(await claim('w1')).toEqual([])
      portal.tick(3 * 3_600_000)
    }
    expect(await portal.row('jobs', `id = '${id}'`)).toMatchObject({
      state: 'dead',
      attempts: 3,
      last_error: 'out of order',
    })
    const attempts = await portal.rows('job_attempts', 'attempt')
    expect(attempts.map((row) => [row.attempt, row.ok, row.error])).toEqual(
      [1, 2, 3].map((n) => [n, false, 'out of order']),
    )
    await add('a')
    expect(await claim('w1'), 'the lane goes on').toHaveLength(1)
  })

  test.each([
    ['a final failure', 'dead', (async () => ({ kind: 'failed', error: 'never', final: true })) as Attempt],
    ['a thrown error', 'waiting', (async () => Promise.reject(new Error('bug'))) as Attempt],
  ])('%s leaves the job %s', async (_, expected, attempt) => {
    const id = await add('a')
    await run(only(await claim('w1')), attempt)
    expect(await state(id)).toBe(expected)
    expect(await portal.count('job_attempts', 'not ok')).toBe(1)
  })

  test('a job whose worker died is taken over when its lease has run out, and has one effect', async () => {
    const id = await add('a')
    const lost = only(await claim('w1'))
    portal.tick(59_000)
    expect(await claim('w2')).toEqual([])
    portal.tick(2_000)
    const taken = only(await claim('w2'))
    expect(taken).toMatchObject({ id, attempts: 2 })
    await run(lost)
    expect(await effects(), 'the first worker comes back too late').toBe(0)
    expect(await state(id)).toBe('running')
    await run(taken)
    await run(lost)
    expect(await effects()).toBe(1)
    expect(await state(id)).toBe('done')
    expect(await portal.count('job_attempts', 'ok')).toBe(1)
  })

  test('at a start with no other process, what was running is taken up at once', async () => {
    await add('a')
    const lost = only(await claim('w1'))
    await endLeases(getDb(), portal.clock.now)
    portal.tick(1)
    await run(only(await claim('w2')))
    await run(lost)
    expect(await effects()).toBe(1)
  })

  test('an effect that fails is rolled back with the end of the job, which is tried again', async () => {
    const id = await add('a')
    await run(only(await claim('w1')), async (work, payload) => {
      const result = await effective(work, payload)
      if (result.kind !== 'done') return result
      return {
        ...result,
        apply: async (tx) => {
          await result.apply?.(tx)
          throw new Error('the database went away')
        },
      }
    })
    expect([await effects(), await state(id)]).toEqual([0, 'running'])
    portal.tick(61_000)
    await run(only(await claim('w1')))
    expect([await effects(), await state(id)]).toEqual([1, 'done'])
  })

  test('a release while the creation runs: the creation has no effect any more', async () => {
    const { instanceId } = await portal.buy('CS1')
    const creating = only(await claim('w1'))
    await portal.call('releaseInstance', { instanceId })
    await runJob(portal.runner, creating)
    expect(await portal.instance(String(instanceId))).toMatchObject({ status: 'released', readiness: 'preparing' })
    expect(await state(creating.id)).toBe('cancelled')
    expect(await portal.history(String(instanceId))).toEqual(['created', 'released'])
  })

  test('settling needs the lease that was given', async () => {
    await add('a')
    const job = only(await claim('w1'))
    const settle = (other: Partial<JobRow>) =>
      transaction(getDb(), (tx) => settleJob(tx, { ...job, ...other }, { state: 'done', finishedAt: START }))
    expect(await settle({ lockedBy: 'someone else' })).toBe(false)
    expect(await settle({ attempts: 7 })).toBe(false)
    expect(await settle({ sellerId: 'other' })).toBe(false)
    expect(await settle({})).toBe(true)
    expect(await settle({})).toBe(false)
  })

  describe('workers', () => {
    const workers = (count: number, attempt: Attempt): Worker[] =>
      Array.from({ length: count }, (_, index) =>
        createWorker({
          ...portal.runner,
          attempt,
          db: getDb(),
          name: `worker ${index}`,
          now: () => portal.clock.now,
          log: createLogger('silent'),
          concurrency: 4,
          pollMs: 50,
          leaseMs: 60_000,
        }),
      )
    const until = async (done: () => Promise<boolean>) => {
      const deadline = performance.now() + 15_000
      while (!(await done())) {
        if (performance.now() > deadline) throw new Error('It took too long.')
        await sleep(20)
      }
    }

    test(`${kind === 'postgres' ? 'three workers' : 'a worker'} never run a job twice, nor two of a lane at once`, async () => {
      for (let n = 0; n < 60; n += 1) await add(`lane ${n % 7}`)
      const running = new Map<string, number>()
      const seen: string[] = []
      const overlaps: string[] = []
      const watched: Attempt = async (work, payload) => {
        const { id, lane } = work.job
        if (running.get(lane)) overlaps.push(lane)
        running.set(lane, (running.get(lane) ?? 0) + 1)
        seen.push(id)
        await sleep(Math.random() * 6)
        running.set(lane, (running.get(lane) ?? 0) - 1)
        return effective(work, payload)
      }
      const crew = workers(kind === 'postgres' ? 3 : 1, watched)
      for (const worker of crew) worker.start()
      await until(async () => (await portal.count('jobs', `state = 'done'`)) === 60)
      await Promise.all(crew.map((worker) => worker.stop()))
      expect(overlaps).toEqual([])
      expect(new Set(seen).size).toBe(60)
      expect(seen).toHaveLength(60)
      expect(await effects()).toBe(60)
    })

    test('stopping waits for what runs and takes nothing more', async () => {
      await add('a')
      await add('b')
      let started = 0
      const [worker] = workers(1, async (work, payload) => {
        started += 1
        await sleep(100)
        return effective(work, payload)
      })
      worker?.start()
      await until(async () => started === 2)
      await add('c')
      await worker?.stop()
      expect(await portal.count('jobs', `state = 'done'`)).toBe(2)
      expect(await portal.count('jobs', `state = 'waiting'`)).toBe(1)
      expect(worker?.lastLookAt()).toEqual(START)
    })

    test('a clock that leaps ahead makes no worker take what it has in hand', async () => {
      const id = await add('a')
      let started = 0
      let finish = () => {}
      const finished = new Promise<void>((resolve) => {
        finish = resolve
      })
      const [worker] = workers(1, async (work, payload) => {
        started += 1
        await finished
        return effective(work, payload)
      })
      worker?.start()
      await until(async () => started === 1)
      portal.tick(3_600_000)
      const leaptAt = portal.clock.now
      await until(async () => worker?.lastLookAt()?.getTime() === leaptAt.getTime())
      await add('b')
      worker?.wake()
      await until(async () => started === 2)
      finish()
      await until(async () => (await effects()) === 2)
      await worker?.stop()
      expect(started).toBe(2)
      expect(await portal.row('jobs', `id = '${id}'`)).toMatchObject({ state: 'done', attempts: 1 })
    })

    test('a write wakes it at once', async () => {
      const [worker] = workers(1, effective)
      worker?.start()
      await until(async () => worker?.lastLookAt() !== null)
      await add('a')
      worker?.wake()
      await until(async () => (await effects()) === 1)
      await worker?.stop()
    })
  })
})
