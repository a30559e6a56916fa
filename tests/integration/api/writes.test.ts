import { beforeEach, describe, expect, test } from 'vitest'
import { POST as cancelJob } from '@/app/api/v1/jobs/[id]/cancel/route'
import { POST as retryJob } from '@/app/api/v1/jobs/[id]/retry/route'
import { POST as retryMessage } from '@/app/api/v1/messages/[id]/retry/route'
import { GET as listOrders } from '@/app/api/v1/orders/route'
import { POST as completeTask } from '@/app/api/v1/tasks/[id]/complete/route'
import type { ServiceContext } from '@/lib/services/context'
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from '@/lib/services/settings/api-keys'
import { openApi } from '../../support/api'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OPEN_API, openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

describeOnBothDatabases('writes of the REST API', (getDb) => {
  let portal: Portal
  let owner: ServiceContext
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), {
      openApi: OPEN_API,
      settings: { defaultProvisioning: { mode: 'manual', promise: 'instant' } },
    })
    owner = portal.as(OWNER)
  })

  const task = async () => {
    const instanceId = await portal.bought('CS1')
    return { instanceId, id: String((await portal.row('tasks')).id) }
  }
  const access = { frontEndUrl: 'https://app.acme.test/t7', password: 'pw-7' }

  test('a task is completed, and the instance is ready; the key stands in history and audit', async () => {
    const { instanceId, id } = await task()
    const { call } = await openApi(portal)
    const { status, answer } = await call(completeTask, { params: { id }, body: { version: 0, access } })
    expect([status, answer.state]).toEqual([200, 'done'])
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
    expect(await portal.count('audit_log', `action = 'task.complete' and actor_kind = 'system'`)).toBe(1)
    const again = await call(completeTask, { params: { id }, body: { version: 0, access } })
    expect([again.status, again.answer.title]).toEqual([409, 'conflict'])
  })

  test('jobs are retried and cancelled', async () => {
    portal.marketplace.down = 'unreachable'
    await portal.bought('CS1')
    const job = await portal.row('jobs', `kind = 'order_lookup'`)
    const { call } = await openApi(portal)
    const params = { id: String(job.id) }
    expect((await call(cancelJob, { params, body: {} })).status).toBe(422)
    expect((await call(cancelJob, { params, body: { reason: 'not needed' } })).answer.state).toBe('cancelled')
    expect((await call(retryJob, { params, body: {} })).answer).toMatchObject({ state: 'waiting', id: job.id })
    expect((await call(retryJob, { params: { id: 'no-uuid' }, body: {} })).status).toBe(422)
  })

  test('a stored call is run again', async () => {
    await portal.call('queryInstance', { instanceId: 'not-there' })
    const { id } = await portal.lastMessage()
    const { call } = await openApi(portal)
    const { status, answer } = await call(retryMessage, { params: { id: String(id) }, body: { reason: 'mended' } })
    expect(status).toBe(200)
    expect(answer).toMatchObject({ accepted: false })
    expect(await portal.row('messages', `rerun_of = '${id}'`)).toMatchObject({ rerun_by: expect.any(String) })
  })

  describe('Idempotency-Key', () => {
    const headers = { 'idempotency-key': 'complete-t7' }

    test('a repeat gets the first answer, byte for byte, and changes nothing', async () => {
      const { id } = await task()
      const { call } = await openApi(portal)
      const ask = { params: { id }, body: { version: 0, access }, headers }
      const first = await call(completeTask, ask)
      const second = await call(completeTask, ask)
      expect(second.answer).toEqual(first.answer)
      expect([first.status, second.status]).toEqual([200, 200])
      expect([first.headers, second.headers].map((each) => each.get('idempotent-replayed'))).toEqual([null, 'true'])
      expect(await portal.count('audit_log', `action = 'task.complete'`)).toBe(1)
      expect(String((await portal.row('idempotency_keys')).answer)).toMatch(/^v1\./)
    })

    test('for something else it is refused; another key of the account has its own', async () => {
      const { id } = await task()
      const api = await openApi(portal)
      await api.call(completeTask, { params: { id }, body: { version: 0, access }, headers })
      const other = await api.call(completeTask, { params: { id }, body: { version: 1, access }, headers })
      expect([other.status, other.answer.issues]).toMatchObject([422, [{ path: 'Idempotency-Key' }]])
      const key = await api.keyWith(['tasks:write'])
      const stranger = await api.call(completeTask, { params: { id }, body: { version: 0, access }, headers, key })
      expect(stranger.status).toBe(409)
    })

    test('what was refused may be tried again under the same key', async () => {
      const { id } = await task()
      const { call } = await openApi(portal)
      const wrong = { version: 0, access: { frontEndUrl: 'http://insecure.test' } }
      expect((await call(completeTask, { params: { id }, body: wrong, headers })).status).toBe(422)
      expect((await call(completeTask, { params: { id }, body: { version: 0, access }, headers })).status).toBe(200)
    })

    test('of two at once one is done, the other told to wait or given its answer', async () => {
      const { id } = await task()
      const { call } = await openApi(portal)
      const ask = { params: { id }, body: { version: 0, access }, headers }
      const answers = await Promise.all([call(completeTask, ask), call(completeTask, ask), call(completeTask, ask)])
      expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([])
      expect(await portal.count('audit_log', `action = 'task.complete'`)).toBe(1)
    })

    test('is forgotten after a day, and a run that died with its process after minutes', async () => {
      const { id } = await task()
      const { call } = await openApi(portal)
      const ask = { params: { id }, body: { version: 0, access }, headers }
      await call(completeTask, ask)
      portal.tick(24 * 3_600_000 + 1)
      expect((await call(completeTask, ask)).status).toBe(409)
      await getDb().execute(
        `insert into idempotency_keys (seller_id, api_key_id, key, fingerprint, started_at)
         select 'acme', id, 'dead', 'f', '${portal.clock.now.toISOString()}' from api_keys limit 1`,
      )
      const dead = { ...ask, headers: { 'idempotency-key': 'dead' } }
      expect((await call(completeTask, dead)).status).toBe(422)
      portal.tick(2 * 60_000 + 1)
      expect((await call(completeTask, dead)).answer.title).toBe('conflict')
    })

    test('has to be a key', async () => {
      const { id } = await task()
      const { call } = await openApi(portal)
      const ask = { params: { id }, body: { version: 0, access }, headers: { 'idempotency-key': 'x'.repeat(201) } }
      expect((await call(completeTask, ask)).status).toBe(422)
    })
  })

  describe('API keys', () => {
    test('are rotated: the former works on for as long as was said, then no more', async () => {
      const { call } = await openApi(portal)
      const made = await createApiKey(owner, { name: 'backend', scopes: ['orders:read'], expiresInDays: 30 })
      const next = await rotateApiKey(owner, { apiKeyId: made.id, validHours: 24 })
      const statuses = async () =>
        Promise.all([made.key, next.key].map(async (key) => (await call(listOrders, { key })).status))
      // Whether a key has expired is asked of the wall clock, which is not the test's.
      const keys = await listApiKeys(owner)
      const [former, present] = [made.id, next.id].map((id) => keys.find((each) => each.id === id))
      const DAY_MS = 86_400_000
      expect(former).toMatchObject({ replacedBy: next.id, expiresAt: new Date(portal.clock.now.getTime() + DAY_MS) })
      expect(present).toMatchObject({
        name: 'backend',
        scopes: ['orders:read'],
        expiresAt: new Date(portal.clock.now.getTime() + 30 * DAY_MS),
      })
      await getDb().execute(`update api_keys set expires_at = now() + interval '1 day' where id = '${made.id}'`)
      await getDb().execute(`update api_keys set expires_at = now() + interval '30 days' where id = '${next.id}'`)
      expect(await statuses()).toEqual([200, 200])
      await getDb().execute(`update api_keys set expires_at = now() - interval '1 second' where id = '${made.id}'`)
      expect(await statuses()).toEqual([401, 200])
      await expect(rotateApiKey(owner, { apiKeyId: made.id, validHours: 24 })).rejects.toMatchObject({
        code: 'conflict',
      })
      await revokeApiKey(owner, { apiKeyId: next.id, reason: 'leaked' })
      expect(await statuses()).toEqual([401, 401])
      expect(await portal.count('audit_log', `action = 'api_key.rotated'`)).toBe(1)
    })

    test('are the owner’s business alone', async () => {
      const made = await createApiKey(owner, { name: 'backend', scopes: ['orders:read'], expiresInDays: null })
      for (const role of ['operator', 'finance', 'viewer'] as const) {
        const asked = rotateApiKey(portal.as(userOf(role)), { apiKeyId: made.id, validHours: 0 })
        await expect(asked).rejects.toMatchObject({ code: 'forbidden' })
      }
    })
  })

  test('too many calls are refused with the time to come again', async () => {
    const { call } = await openApi(portal)
    const first = await call(listOrders)
    expect(first.headers.get('ratelimit-policy')).toBe('"calls";q=6000;w=60')
    expect(first.headers.get('ratelimit')).toBe('"calls";r=5999;t=1')
    const { getContainer } = await import('@/lib/container')
    const { apiLimits } = await getContainer()
    const id = String((await portal.row('api_keys')).id)
    while (apiLimits.take(id, {}).granted);
    const refused = await call(listOrders)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
  })
})
