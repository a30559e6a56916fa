import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ServiceContext } from '@/lib/services/context'
import { retryJob } from '@/lib/services/jobs/retry-job'
import { completeJob } from '@/lib/services/provisioning/complete-job'
import { failJob } from '@/lib/services/provisioning/fail-job'
import { describeOnBothDatabases } from '@/tests/support/database'
import { emptyTables } from '@/tests/support/empty-tables'
import type { Portal } from '@/tests/support/portal'
import type { Product } from '@/tests/support/product'
import { OWNER } from '@/tests/support/service-context'
import { openHooked } from './support'

const access = { frontEndUrl: 'https://app.acme.test/t7' }
const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Rows 91 and 92 of the feature list: the product is called, and may answer later. */
describeOnBothDatabases('a product that is called', (getDb) => {
  let portal: Portal
  let product: Product
  let backend: ServiceContext
  beforeEach(async () => {
    await emptyTables(getDb())
    ;({ portal, product } = await openHooked(getDb()))
    backend = portal.as({ kind: 'api', id: randomUUID(), name: 'backend' })
  })
  afterEach(() => product.close())

  /** Turns the clock until nothing is due within `ms`. */
  const run = async (ms: number, step = MINUTE) => {
    for (let left = ms; left > 0; left -= step) {
      portal.tick(step)
      await portal.work()
    }
  }

  test('creates, renews, suspends, resumes, changes and releases an instance', async () => {
    const instanceId = await portal.bought('CS1')
    expect((await portal.call('queryInstance', { instanceId })).info).toMatchObject([
      { appInfo: { frontEndUrl: `https://app.example.com/t/${instanceId}` } },
    ])
    const act = async (activity: string, fields: Record<string, unknown>) => {
      portal.tick(1_000)
      expect((await portal.call(activity, { instanceId, ...fields })).resultCode).toBe('000000')
      await portal.work()
    }
    await act('refreshInstance', {
      scene: 'RENEWAL',
      orderId: 'CS2',
      orderLineId: 'CS2-000001',
      expireTime: '20271102080000',
    })
    expect(product.product.tenants.get(instanceId)).toMatchObject({ expireTime: '2027-11-02T08:00:00.000Z' })
    await act('updateInstanceStatus', { status: 'FREEZE' })
    expect(product.product.tenants.get(instanceId)).toMatchObject({ state: 'suspended' })
    await act('updateInstanceStatus', { status: 'UNFREEZE' })
    expect(product.product.tenants.get(instanceId)).toMatchObject({ state: 'active' })
    await act('upgradeInstance', { orderId: 'CS3', orderLineId: 'CS3-000001' })
    await act('releaseInstance', {})
    expect(product.product.tenants.get(instanceId)).toMatchObject({ state: 'deleted' })
    expect(product.types()).toEqual(
      ['create', 'renew', 'suspend', 'resume', 'change', 'release'].map((action) => `instance.${action}`),
    )
    // The id of the call is the job's, and differs from job to job.
    expect(product.calls.every(({ id, event }) => id === event?.data.jobId)).toBe(true)
    expect(new Set(product.calls.map(({ id }) => id)).size).toBe(6)
    expect(await portal.count('jobs', `state <> 'done'`)).toBe(0)
  })

  test('is called again after a fault, under the same id, until it answers', async () => {
    product.misbehave(({ event }) => (event && event.data.attempt < 3 ? { status: 500, body: 'oops' } : undefined))
    const instanceId = await portal.bought('CS1')
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'preparing' })
    await run(10 * MINUTE)
    expect(product.calls.map(({ id }) => id)).toEqual(Array(3).fill(product.calls[0]?.id))
    expect(product.calls.map(({ event }) => event?.data.attempt)).toEqual([1, 2, 3])
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
    const attempts = await portal.rows('job_attempts', 'attempt')
    expect(attempts.map(({ ok }) => ok)).toEqual([false, false, true])
    expect(attempts[0]).toMatchObject({ error: 'HTTP 500', answer: expect.stringContaining('oops') })
  })

  test.each([
    ['a page', { status: 200, body: '<html>sign in</html>' }],
    ['no address for a new instance', { status: 200, body: { status: 'done' } }],
    ['an address that does not fit', { status: 200, body: { status: 'done', access: { frontEndUrl: 'ftp://x' } } }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.test/' } }],
    ['later, as a busy product says', { status: 429, headers: { 'retry-after': '120' } }],
  ])('an answer that is no success is repeated: %s', async (_, answer) => {
    product.misbehave(() => answer)
    const instanceId = await portal.bought('CS1')
    expect(await portal.row('jobs')).toMatchObject({ state: 'waiting' })
    product.misbehave()
    await run(5 * MINUTE)
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
  })

  test('a fault that no repetition mends puts a person in charge; the job can be tried again', async () => {
    product.misbehave(() => ({ status: 422, body: { reason: 'no such plan' } }))
    const instanceId = await portal.bought('CS1')
    const job = await portal.row('jobs')
    expect(job).toMatchObject({ state: 'dead', last_error: 'no such plan' })
    expect(await portal.row('tasks')).toMatchObject({ kind: 'create', state: 'open' })
    product.misbehave()
    await retryJob(portal.as(OWNER), { jobId: String(job.id) })
    await portal.work()
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
    expect(await portal.row('tasks')).toMatchObject({ state: 'done' })
  })

  test('a product that never answers: a person takes over at the deadline', async () => {
    product.misbehave(() => ({ status: 503 }))
    await portal.bought('CS1')
    await run(30 * HOUR, HOUR)
    expect(await portal.row('jobs')).toMatchObject({ state: 'waiting' })
    await run(45 * HOUR, HOUR)
    expect(await portal.row('jobs')).toMatchObject({ state: 'dead' })
    expect(await portal.row('tasks')).toMatchObject({ kind: 'create', state: 'open' })
  })

  test('202: the job waits, and the result call settles it', async () => {
    product.misbehave(() => ({ status: 202, body: { status: 'pending' } }))
    const instanceId = await portal.bought('CS1')
    const job = await portal.row('jobs')
    expect(job).toMatchObject({ state: 'waiting' })
    expect(await portal.row('product_jobs')).toMatchObject({ way: 'hook', status_url: null })
    await run(30 * MINUTE)
    expect(product.calls).toHaveLength(1)
    const done = { jobId: job.id, instanceId, state: 'done' }
    expect(await completeJob(backend, String(job.id), { access })).toEqual(done)
    expect(await completeJob(backend, String(job.id), { access })).toEqual(done)
    expect((await portal.call('queryInstance', { instanceId })).info).toMatchObject([{ appInfo: access }])
    await run(2 * HOUR, HOUR)
    expect(product.calls).toHaveLength(1)
  })

  test('202: asked each hour at least, in case the product lost the job', async () => {
    product.misbehave(({ event }) => (event?.data.attempt === 1 ? { status: 202 } : undefined))
    const instanceId = await portal.bought('CS1')
    await run(HOUR)
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
    expect(product.types()).toEqual(['instance.create', 'instance.create'])
  })

  test('202 with a status address: asked there, signed, until it is done', async () => {
    let asked = 0
    product.misbehave(({ method }) => {
      if (method === 'POST') return { status: 202, body: { status: 'pending', statusUrl: `${product.url}/jobs/7` } }
      asked += 1
      return asked < 3
        ? { status: 200, body: { status: 'pending' } }
        : { status: 200, body: { status: 'done', access } }
    })
    const instanceId = await portal.bought('CS1')
    await run(5 * MINUTE, 5_000)
    expect(product.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /hooks',
      'GET /jobs/7',
      'GET /jobs/7',
      'GET /jobs/7',
    ])
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
  })

  test('a product that lost the job, and knows its status address no more, is called again', async () => {
    product.misbehave(({ method, event }) => {
      if (method === 'GET') return { status: 404 }
      return event?.data.attempt === 1 ? { status: 202, body: { statusUrl: `${product.url}/jobs/7` } } : undefined
    })
    const instanceId = await portal.bought('CS1')
    await run(2 * MINUTE, 5_000)
    expect(product.types()).toEqual(['instance.create', 'GET', 'instance.create'])
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
  })

  test('a result call that is faster than the answer to the hook counts', async () => {
    product.misbehave(async ({ id }) => {
      await completeJob(backend, id, { access })
      return { status: 202 }
    })
    const instanceId = await portal.bought('CS1')
    expect(await portal.row('jobs')).toMatchObject({ state: 'done' })
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
  })

  test('a pending job that the product then fails is called again, or given to a person', async () => {
    product.misbehave(() => ({ status: 202 }))
    await portal.bought('CS1')
    const jobId = String((await portal.row('jobs')).id)
    expect(await failJob(backend, jobId, { reason: 'busy', retryable: true })).toMatchObject({ state: 'waiting' })
    await run(2 * MINUTE)
    expect(product.calls).toHaveLength(2)
    expect(await failJob(backend, jobId, { reason: 'never' })).toMatchObject({ state: 'dead' })
    expect(await portal.row('tasks')).toMatchObject({ kind: 'create', state: 'open' })
  })

  test('a release during the call waits until that has ended, and then cleans up', async () => {
    product.misbehave(async ({ event }) => {
      if (event?.type !== 'instance.create') return undefined
      portal.tick(1_000)
      await portal.call('releaseInstance', { instanceId: event.data.instance.instanceId })
      return undefined
    })
    const instanceId = await portal.bought('CS1')
    expect(product.types()).toEqual(['instance.create'])
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'preparing', status: 'released' })
    await run(2 * MINUTE)
    expect(product.types()).toEqual(['instance.create', 'instance.release'])
    expect(product.product.tenants.get(instanceId)).toMatchObject({ state: 'deleted' })
  })

  test('a release is repeated until it is confirmed', async () => {
    const instanceId = await portal.bought('CS1')
    product.misbehave(() => ({ status: 500 }))
    portal.tick(1_000)
    await portal.call('releaseInstance', { instanceId })
    await run(2 * HOUR)
    expect(product.product.tenants.get(instanceId)).toMatchObject({ state: 'active' })
    product.misbehave()
    await run(2 * HOUR)
    expect(product.product.tenants.get(instanceId)).toMatchObject({ state: 'deleted' })
  })

  test('while the circuit is open no attempt is counted', async () => {
    product.misbehave(() => ({ status: 500 }))
    await portal.bought('CS1')
    await run(30 * MINUTE)
    const sent = product.calls.length
    const [job] = await portal.rows('jobs')
    expect(job?.attempts).toBe(sent)
  })

  test('without the endpoint the job waits, says so, and goes on once it is there', async () => {
    await portal.configure({
      settings: { defaultProvisioning: { mode: 'hook', promise: 'instant', endpoint: 'other' }, taskHours: 2 },
    })
    const instanceId = await portal.bought('CS1')
    expect(await portal.row('jobs')).toMatchObject({ state: 'waiting', last_error: expect.stringContaining('other') })
    await portal.configure({
      settings: { defaultProvisioning: { mode: 'hook', promise: 'instant', endpoint: 'backend' }, taskHours: 2 },
    })
    await run(2 * MINUTE)
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
  })

  test('test traffic never reaches the product', async () => {
    await portal.buy('CS1', { testFlag: '1' })
    await portal.work()
    expect(product.calls).toEqual([])
  })

  test('the log holds what was said, without the buyer’s secrets', async () => {
    product.misbehave(() => ({ status: 200, body: { access: { ...access, userName: 'u1', password: 'p4ss-w0rd' } } }))
    await portal.bought('CS1')
    const attempt = await portal.row('job_attempts')
    expect(attempt.request).toContain('instance.create')
    expect(attempt.answer).toContain(access.frontEndUrl)
    expect(attempt.answer).not.toContain('p4ss-w0rd')
  })
})
