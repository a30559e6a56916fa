import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import type { ServiceContext } from '@/lib/services/context'
import { completeJob } from '@/lib/services/provisioning/complete-job'
import { extendJob } from '@/lib/services/provisioning/extend-job'
import { failJob } from '@/lib/services/provisioning/fail-job'
import { leaseJobs } from '@/lib/services/provisioning/lease-jobs'
import { describeOnBothDatabases } from '@/tests/support/database'
import { emptyTables } from '@/tests/support/empty-tables'
import { openPortal, type Portal } from '@/tests/support/portal'

const access = { frontEndUrl: 'https://app.acme.test/t7', userName: 'admin', password: 'p4ss-w0rd' }
const HOUR = 3_600_000

/** Row 93 of the feature list: a pull queue with leases for a back end behind a firewall. */
describeOnBothDatabases('a product that fetches its jobs', (getDb) => {
  let portal: Portal
  let product: ServiceContext
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), {
      settings: { defaultProvisioning: { mode: 'pull', promise: 'instant', deadlineHours: 72 }, taskHours: 2 },
    })
    product = portal.as({ kind: 'api', id: randomUUID(), name: 'worker' })
  })

  const lease = async (options: Parameters<typeof leaseJobs>[1] = {}) => {
    const [job] = await leaseJobs(product, options)
    if (!job) throw new Error('There is nothing to lease.')
    return { ...job, jobId: job.data.jobId }
  }
  const create = async (orderId: string) => {
    const instanceId = await portal.bought(orderId)
    const job = await lease()
    await completeJob(product, job.jobId, { leaseId: job.leaseId, access })
    await portal.work()
    return instanceId
  }

  test('a job looked at again while it is offered stays offered', async () => {
    await portal.bought('CS1')
    await portal.work()
    await getDb().execute(sql`update jobs set run_at = ${portal.clock.now.toISOString()} where kind = 'provision'`)
    await portal.work()
    expect(await portal.row('jobs', `kind = 'provision'`)).toMatchObject({ state: 'waiting', attempts: 2 })
    expect((await lease()).type).toBe('instance.create')
  })

  test('creates, renews, suspends, resumes and releases an instance', async () => {
    const instanceId = await portal.bought('CS1')
    const job = await lease()
    expect(job).toMatchObject({
      type: 'instance.create',
      data: {
        attempt: 1,
        test: false,
        instance: { instanceId, status: 'open', ready: false },
        order: { orderId: 'CS1' },
      },
    })
    expect((await portal.call('queryInstance', { instanceId })).resultCode).toBe('000004')
    expect(await leaseJobs(product, {})).toEqual([])
    const done = { jobId: job.jobId, instanceId, state: 'done' }
    expect(await completeJob(product, job.jobId, { leaseId: job.leaseId, access })).toEqual(done)
    // Said twice, the answer is the same.
    expect(await completeJob(product, job.jobId, { leaseId: job.leaseId, access })).toEqual(done)
    expect((await portal.call('queryInstance', { instanceId })).info).toMatchObject([
      { appInfo: { frontEndUrl: access.frontEndUrl } },
    ])
    expect(await portal.history(instanceId)).toEqual(['created', 'ready'])

    const types: string[] = []
    const next = async () => {
      await portal.work()
      const one = await lease()
      types.push(one.type)
      await completeJob(product, one.jobId, { leaseId: one.leaseId })
      return one
    }
    portal.tick(1_000)
    const renewal = { scene: 'RENEWAL', orderId: 'CS2', orderLineId: 'CS2-000001', expireTime: '20271102080000' }
    await portal.call('refreshInstance', { instanceId, ...renewal })
    expect((await next()).data).toMatchObject({
      order: { orderId: 'CS2' },
      instance: { expireTime: '2027-11-02T08:00:00.000Z', ready: true },
    })
    // A repeat of the same renewal changes nothing.
    await portal.call('refreshInstance', { instanceId, ...renewal })
    portal.tick(1_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    expect((await next()).data.instance.status).toBe('frozen')
    portal.tick(1_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'UNFREEZE' })
    await next()
    portal.tick(1_000)
    await portal.call('upgradeInstance', { instanceId, orderId: 'CS3', orderLineId: 'CS3-000001' })
    await next()
    portal.tick(1_000)
    await portal.call('releaseInstance', { instanceId })
    expect((await next()).data.instance.status).toBe('released')
    expect(types).toEqual([
      'instance.renew',
      'instance.suspend',
      'instance.resume',
      'instance.change',
      'instance.release',
    ])
    await portal.work()
    expect(await leaseJobs(product, {})).toEqual([])
    expect(await portal.count('jobs', `state <> 'done'`)).toBe(0)
  })

  test('a lost worker’s lease runs out: the job runs once more, same job id', async () => {
    await portal.bought('CS1')
    const first = await lease({ visibilitySeconds: 60 })
    portal.tick(59_000)
    expect(await leaseJobs(product, {})).toEqual([])
    portal.tick(2_000)
    const second = await lease({ visibilitySeconds: 60 })
    expect(second.jobId).toBe(first.jobId)
    expect(second.data.attempt).toBe(2)
    expect(await portal.row('job_attempts', `error is not null`)).toMatchObject({ error: 'The lease ran out.' })
    await expect(completeJob(product, first.jobId, { leaseId: first.leaseId, access })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(extendJob(product, first.jobId, { leaseId: first.leaseId })).rejects.toMatchObject({
      code: 'conflict',
    })
    await completeJob(product, second.jobId, { leaseId: second.leaseId, access })
    expect(await portal.count('instances', `readiness = 'ready'`)).toBe(1)
  })

  test('a lease that ran out still counts as long as nobody else has the job', async () => {
    await portal.bought('CS1')
    const job = await lease({ visibilitySeconds: 10 })
    portal.tick(60_000)
    expect(await completeJob(product, job.jobId, { leaseId: job.leaseId, access })).toMatchObject({ state: 'done' })
  })

  test('an extended lease keeps the job', async () => {
    await portal.bought('CS1')
    const job = await lease({ visibilitySeconds: 60 })
    portal.tick(50_000)
    const kept = await extendJob(product, job.jobId, { leaseId: job.leaseId, visibilitySeconds: 600 })
    expect(new Date(kept.leasedUntil).getTime()).toBe(portal.clock.now.getTime() + 600_000)
    portal.tick(300_000)
    expect(await leaseJobs(product, {})).toEqual([])
  })

  test('of many workers each gets jobs of its own, one of an instance at a time', async () => {
    for (let order = 1; order <= 12; order += 1) await portal.bought(`CS${order}`)
    const batches = await Promise.all([1, 2, 3, 4].map(() => leaseJobs(product, { max: 3 })))
    const rest = await leaseJobs(product, { max: 12 })
    const ids = [...batches.flat(), ...rest].map((job) => job.data.jobId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(12)
  })

  test('a passing failure brings the job again after a pause; said twice, the answer is the same', async () => {
    await portal.bought('CS1')
    const job = await lease()
    const said = { leaseId: job.leaseId, reason: 'database busy', retryable: true }
    expect(await failJob(product, job.jobId, said)).toMatchObject({ state: 'waiting' })
    expect(await failJob(product, job.jobId, said)).toMatchObject({ state: 'waiting' })
    expect(await portal.count('job_attempts', `error = 'database busy'`)).toBe(1)
    expect(await leaseJobs(product, {})).toEqual([])
    portal.tick(60_000)
    expect((await lease()).jobId).toBe(job.jobId)
  })

  test('a failure no repetition mends puts a person in charge; a late success ends the task', async () => {
    const instanceId = await portal.bought('CS1')
    const job = await lease()
    const said = { leaseId: job.leaseId, reason: 'no such plan' }
    expect(await failJob(product, job.jobId, said)).toMatchObject({ state: 'dead' })
    expect(await failJob(product, job.jobId, said)).toMatchObject({ state: 'dead' })
    expect(await portal.row('tasks')).toMatchObject({ kind: 'create', state: 'open', instance_id: instanceId })
    expect(await completeJob(product, job.jobId, { leaseId: job.leaseId, access })).toMatchObject({ state: 'done' })
    expect(await portal.row('tasks')).toMatchObject({ state: 'done' })
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
  })

  test('what nobody fetches by its deadline becomes a task for a person', async () => {
    await portal.bought('CS1')
    portal.tick(72 * HOUR - 1)
    await portal.work()
    expect(await portal.count('tasks')).toBe(0)
    portal.tick(1)
    await portal.work()
    expect(await portal.row('jobs')).toMatchObject({ state: 'dead' })
    expect(await portal.row('tasks')).toMatchObject({ kind: 'create', state: 'open' })
    expect(await leaseJobs(product, {})).toEqual([])
  })

  test('access data that do not fit are refused, and the job stays the product’s', async () => {
    await portal.bought('CS1')
    const job = await lease()
    for (const bad of [
      undefined,
      {},
      { frontEndUrl: 'http://app.acme.test' },
      { frontEndUrl: 'https://portal.test/launch/x' },
    ]) {
      await expect(completeJob(product, job.jobId, { leaseId: job.leaseId, access: bad })).rejects.toMatchObject({
        code: 'invalid',
      })
    }
    expect(await completeJob(product, job.jobId, { leaseId: job.leaseId, access })).toMatchObject({ state: 'done' })
  })

  test('a release overtakes a creation under way: its result is refused, and a release follows', async () => {
    const instanceId = await portal.bought('CS1')
    const job = await lease({ visibilitySeconds: 600 })
    portal.tick(1_000)
    await portal.call('releaseInstance', { instanceId })
    await portal.work()
    // The worker is still at it: a release now would meet it.
    expect(await leaseJobs(product, {})).toEqual([])
    await expect(completeJob(product, job.jobId, { leaseId: job.leaseId, access })).rejects.toMatchObject({
      code: 'gone',
    })
    await portal.work()
    const release = await lease()
    expect(release.type).toBe('instance.release')
    await completeJob(product, release.jobId, { leaseId: release.leaseId })
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'preparing', status: 'released' })
    await portal.work()
    // What came late was called off before the release: one more, to be sure.
    const again = await leaseJobs(product, {})
    expect(again.map((one) => one.type)).toEqual(['instance.release'])
  })

  test('a result that comes after the confirmed release is cleaned up', async () => {
    const instanceId = await portal.bought('CS1')
    const job = await lease({ visibilitySeconds: 60 })
    portal.tick(1_000)
    await portal.call('releaseInstance', { instanceId })
    portal.tick(60_000)
    await portal.work()
    const release = await lease()
    await completeJob(product, release.jobId, { leaseId: release.leaseId })
    await portal.work()
    expect(await leaseJobs(product, {})).toEqual([])
    const late = () => completeJob(product, job.jobId, { leaseId: job.leaseId, access })
    await expect(late()).rejects.toMatchObject({ code: 'gone' })
    await expect(late()).rejects.toMatchObject({ code: 'gone' })
    await portal.work()
    const again = await lease()
    expect(again).toMatchObject({ type: 'instance.release', data: { instance: { instanceId } } })
    await completeJob(product, again.jobId, { leaseId: again.leaseId })
    await portal.work()
    expect(await leaseJobs(product, {})).toEqual([])
  })

  test('what the product never heard of it need not release', async () => {
    const instanceId = await portal.bought('CS1')
    portal.tick(1_000)
    await portal.call('releaseInstance', { instanceId })
    await portal.work()
    expect(await leaseJobs(product, {})).toEqual([])
    expect(await portal.count('jobs', `payload ->> 'action' = 'release'`)).toBe(0)
  })

  test('a suspension taken back before it was fetched is not told', async () => {
    const instanceId = await create('CS1')
    portal.tick(1_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    await portal.work()
    portal.tick(1_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'UNFREEZE' })
    expect(await leaseJobs(product, {})).toEqual([])
    await portal.work()
    expect((await leaseJobs(product, {})).map((job) => job.type)).toEqual(['instance.resume'])
  })

  test('waits for a job to come', async () => {
    const waiting = leaseJobs(product, { wait: 10 })
    await portal.bought('CS1')
    expect(await waiting).toHaveLength(1)
  })

  test('knows only jobs the product was told of', async () => {
    await expect(completeJob(product, randomUUID(), {})).rejects.toMatchObject({ code: 'not_found' })
    await expect(completeJob(product, 'x', {})).rejects.toMatchObject({ code: 'not_found' })
    await portal.bought('CS1')
    const job = await lease()
    const stranger = { ...portal.context('other', { kind: 'api', id: randomUUID(), name: 'stranger' }) }
    await expect(completeJob(stranger, job.jobId, { leaseId: job.leaseId, access })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(completeJob(product, job.jobId, { access })).rejects.toMatchObject({ code: 'conflict' })
  })
})
