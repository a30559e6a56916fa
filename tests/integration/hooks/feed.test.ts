import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addChange } from '@/db/queries/changes'
import { claimJobs } from '@/db/queries/jobs'
import { transaction } from '@/db/transaction'
import { changeEndpoint } from '@/lib/services/hooks/change-endpoint'
import { createEndpoint } from '@/lib/services/hooks/create-endpoint'
import { listEndpoints } from '@/lib/services/hooks/list-endpoints'
import { pauseEndpoint, removeEndpoint, resumeEndpoint } from '@/lib/services/hooks/pause-endpoint'
import { publishChanges } from '@/lib/services/hooks/publish'
import { feedQuery, readFeed } from '@/lib/services/hooks/read-feed'
import { rotateSecret } from '@/lib/services/hooks/rotate-secret'
import { freezeLicense } from '@/lib/services/licensing/freeze'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openHookReceiver } from '../../support/hook-receiver'
import { openPortal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'
import { openLicensing } from '../licensing/support'

const MINUTE = 60_000

describeOnBothDatabases('the change feed', (getDb, kind) => {
  let receiver: Awaited<ReturnType<typeof openHookReceiver>>
  beforeEach(async () => {
    await emptyTables(getDb())
    receiver = await openHookReceiver()
  })
  afterEach(() => receiver.close())

  /** A portal with one endpoint, checked by the official library. */
  const open = async (fields: { events?: string[] | null; test?: boolean } = {}) => {
    const portal = await openPortal(getDb())
    const owner = portal.as(OWNER)
    const { id, secret } = await createEndpoint(owner, { name: 'main', url: receiver.url, events: null, ...fields })
    receiver.secret = secret
    const publish = async () => {
      await publishChanges(owner)
      await portal.work()
    }
    const read = (query: Record<string, string> = {}) => readFeed(owner, feedQuery.parse(query))
    const endpoint = async () => (await listEndpoints(owner))[0]
    return { ...portal, portal, owner, id, publish, read, endpoint }
  }

  test('the life of an instance arrives in order, signed, with the same id in hook and feed', async () => {
    const { portal, publish, read } = await open()
    const instanceId = await portal.bought('CS1')
    portal.tick(1_000)
    await portal.call('refreshInstance', {
      scene: 'RENEWAL',
      orderId: 'CS2',
      orderLineId: 'CS2-1',
      instanceId,
      productId: 'P1',
      expireTime: '20271102080000000',
    })
    portal.tick(1_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    portal.tick(1_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'UNFREEZE' })
    portal.tick(1_000)
    await portal.call('releaseInstance', { instanceId, orderId: 'CS3', orderLineId: 'CS3-1' })
    await publish()
    expect(receiver.types()).toEqual([
      'instance.created',
      'instance.ready',
      'instance.renewed',
      'instance.frozen',
      'instance.resumed',
      'instance.released',
    ])
    expect(receiver.received[2]?.event.data).toMatchObject({
      id: instanceId,
      sequence: 3,
      test: false,
      scene: 'RENEWAL',
      orderId: 'CS2',
      status: 'open',
      expireTime: '2027-11-02T08:00:00.000Z',
    })
    const { data, next } = await read()
    expect(data.map(({ id }) => id)).toEqual(receiver.received.map(({ headers }) => headers['webhook-id']))
    expect(data.map(({ id: _, ...event }) => JSON.stringify(event))).toEqual(receiver.received.map(({ body }) => body))
    expect(next).toBe('6')
    expect(await read({ after: next })).toEqual({ data: [], next: '6' })
  })

  test('filters by type, pages, and skips what is not wanted', async () => {
    const { portal, read } = await open({ events: [] })
    for (const order of ['CS1', 'CS2', 'CS3']) await portal.bought(order)
    expect((await read({ types: 'instance.ready' })).data).toHaveLength(3)
    expect((await read({ types: 'instance.*', limit: '2' })).next).toBe('2')
    expect(await read({ types: 'license.*' })).toEqual({ data: [], next: '6' })
    expect((await read({ after: '4' })).data.map(({ data }) => data.sequence)).toEqual([5, 6])
    expect((await read({ after: 'latest' })).next).toBe('6')
    expect(receiver.received).toEqual([])
  })

  test('test traffic reaches no endpoint but one for tests', async () => {
    const { portal, owner, publish, read } = await open()
    const other = await openHookReceiver()
    await createEndpoint(owner, { name: 'trial', url: other.url, events: null, test: true })
    await portal.buy('CS1', { testFlag: 1 })
    await portal.bought('CS2')
    await publish()
    expect(receiver.received.map(({ event }) => event.data.test)).toEqual([false, false])
    expect(other.received.map(({ event }) => event.data.test)).toEqual([true])
    expect((await read()).data).toHaveLength(2)
    expect((await read({ test: 'true' })).data).toHaveLength(1)
    expect((await read({ test: 'all' })).data).toHaveLength(3)
    await other.close()
  })

  test('what fails climbs the ladder, keeps its id and its place in line', async () => {
    const { portal, publish } = await open()
    receiver.reply = () => ({ status: 500 })
    await portal.bought('CS1')
    await publish()
    expect(receiver.types()).toEqual(['instance.created'])
    for (const wait of [5_000, 30_000, 2 * MINUTE]) {
      portal.tick(wait - 1)
      await portal.work()
      portal.tick(1)
      await portal.work()
    }
    expect(receiver.types()).toEqual(Array(4).fill('instance.created'))
    receiver.reply = () => ({ status: 204 })
    portal.tick(10 * MINUTE)
    await portal.work()
    expect(receiver.types().slice(4)).toEqual(['instance.created', 'instance.ready'])
    expect(new Set(receiver.received.slice(0, 5).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    const attempts = await portal.rows('job_attempts', 'started_at')
    const hooks = attempts.filter(({ request }) => String(request).startsWith('POST http'))
    expect(hooks.map(({ ok }) => ok)).toEqual([false, false, false, false, true, true])
    expect(hooks[0]).toMatchObject({ error: 'HTTP 500' })
    expect(String(hooks[0]?.request)).toContain('webhook-signature: v1,')
  })

  test('a dead endpoint is left alone by its circuit, and no attempt counts meanwhile', async () => {
    const { portal, publish, endpoint } = await open()
    receiver.reply = () => ({ status: 503 })
    for (let n = 1; n <= 7; n += 1) await portal.bought(`CS${n}`)
    await publish()
    expect(receiver.received).toHaveLength(5)
    expect(await endpoint()).toMatchObject({ health: 'stopped', failures: 5, waiting: 14, lastError: 'HTTP 503' })
    const attempts = await portal.rows(`jobs where kind = 'hook'`, 'seq')
    expect(attempts.filter((job) => job.attempts === 1)).toHaveLength(5)
    portal.tick(29_999)
    await portal.work()
    expect(receiver.received).toHaveLength(5)
    portal.tick(1)
    await portal.work()
    expect(receiver.received, 'one call is let through').toHaveLength(6)
    expect(await endpoint()).toMatchObject({ failures: 6 })
    receiver.reply = () => ({ status: 200 })
    portal.tick(MINUTE)
    await portal.work()
    expect(await endpoint()).toMatchObject({ health: 'well', failures: 0, waiting: 0 })
    expect(new Set(receiver.received.slice(6).map(({ headers }) => headers['webhook-id'])).size).toBe(14)
  })

  test('an endpoint that never answers takes no slot from another, and stays out of its way', async () => {
    const { portal, owner, publish } = await open()
    const other = await openHookReceiver()
    await createEndpoint(owner, { name: 'other', url: other.url, events: null })
    receiver.reply = () => ({ status: 500 })
    for (let n = 1; n <= 10; n += 1) await portal.bought(`CS${n}`)
    await publish()
    expect(other.received).toHaveLength(20)
    await other.close()
  })

  test('jobs of a busy endpoint are not claimed', async () => {
    const { portal, owner, id } = await open()
    await portal.bought('CS1')
    await publishChanges(owner)
    const claim = { worker: 'w', now: portal.clock.now, leaseMs: MINUTE, limit: 5 }
    expect(await claimJobs(getDb(), { ...claim, busy: [id] })).toHaveLength(0)
    expect(await claimJobs(getDb(), { ...claim, busy: [randomUUID()] })).toHaveLength(1)
  })

  test('pausing keeps everything, resuming brings it, removing calls it off', async () => {
    const { portal, owner, id, publish, endpoint } = await open()
    await portal.bought('CS1')
    await publishChanges(owner)
    await pauseEndpoint(owner, { endpointId: id })
    await publish()
    await portal.bought('CS2')
    await publish()
    expect(receiver.received).toHaveLength(0)
    expect(await endpoint()).toMatchObject({ health: 'paused', pausedReason: 'person' })
    await resumeEndpoint(owner, { endpointId: id })
    // One shortly after the other.
    portal.tick(1_000)
    await publish()
    expect(receiver.received).toHaveLength(4)
    await portal.bought('CS3')
    await publishChanges(owner)
    await removeEndpoint(owner, { endpointId: id })
    await portal.work()
    expect(receiver.received).toHaveLength(4)
    expect(await portal.count('jobs', `state = 'cancelled'`)).toBe(2)
    expect(await endpoint()).toBeUndefined()
    await createEndpoint(owner, { name: 'main', url: receiver.url, events: [] })
  })

  test('410 pauses, five days of faults pause', async () => {
    const { portal, owner, id, publish, endpoint } = await open()
    receiver.reply = () => ({ status: 410 })
    await portal.bought('CS1')
    await publish()
    expect(await endpoint()).toMatchObject({ health: 'paused', pausedReason: 'gone' })
    await resumeEndpoint(owner, { endpointId: id })
    receiver.reply = () => ({ status: 500 })
    await portal.work()
    portal.tick(5 * 24 * 60 * MINUTE)
    await portal.work()
    expect(await endpoint()).toMatchObject({ health: 'paused', pausedReason: 'failing' })
  })

  test('during a rotation both secrets verify, afterwards the new one alone', async () => {
    const { portal, owner, id, publish } = await open()
    const old = receiver.secret
    const { secret } = await rotateSecret(owner, { endpointId: id, keepHours: 1 })
    expect(secret).not.toBe(old)
    await portal.bought('CS1')
    await publish()
    receiver.secret = secret
    await portal.bought('CS2')
    await publish()
    expect(receiver.received).toHaveLength(4)
    receiver.secret = old
    portal.tick(61 * MINUTE)
    await portal.bought('CS3')
    await publish()
    expect(receiver.received).toHaveLength(4)
  })

  test('redirects are not followed', async () => {
    const { portal, publish } = await open()
    receiver.reply = () => ({ status: 307, headers: { location: receiver.url } })
    await portal.bought('CS1')
    await publish()
    expect(receiver.received).toHaveLength(1)
    const job = await portal.row('jobs', `kind = 'hook' and state = 'waiting' and attempts = 1`)
    expect(job.last_error).toBe('HTTP 307: redirects are not followed.')
  })

  test('Retry-After is honoured', async () => {
    const { portal, publish } = await open()
    receiver.reply = () => ({ status: 429, headers: { 'retry-after': '600' } })
    await portal.bought('CS1')
    await publish()
    portal.tick(599_000)
    await portal.work()
    expect(receiver.received).toHaveLength(1)
    portal.tick(1_000)
    await portal.work()
    expect(receiver.received).toHaveLength(2)
  })

  test('licences are told of, without their keys', async () => {
    const portal = await openLicensing(getDb(), 'acme')
    const { id: licenseId, key } = await portal
      .issued('manual:1', 'P-RANDOM')
      .then(({ license, key }) => ({ ...license, key }))
    await freezeLicense(portal.ctx, { licenseId, reason: 'unpaid' })
    const { data } = await readFeed(portal.ctx, feedQuery.parse({ types: 'license.*' }))
    expect(data.map(({ type }) => type)).toEqual(['license.issued', 'license.frozen'])
    expect(data[1]?.data).toMatchObject({ id: licenseId, status: 'frozen', productId: 'P-RANDOM', by: 'user' })
    expect(JSON.stringify(data)).not.toContain(key)
  })

  describe.runIf(kind === 'postgres')('with writers at once', () => {
    test('a change that commits late is not passed over', async () => {
      const { owner, read } = await open()
      const change = (id: string) => ({
        sellerId: 'acme',
        id,
        entity: 'tenant' as const,
        entityId: 't1',
        kind: 'changed',
        test: false,
        at: owner.now(),
        payload: {},
      })
      const [late, early] = [randomUUID(), randomUUID()]
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      let wrote = () => {}
      const written = new Promise<void>((resolve) => {
        wrote = resolve
      })
      const slow = transaction(getDb(), async (tx) => {
        await addChange(tx, change(late))
        wrote()
        await held
      })
      await written
      await transaction(getDb(), (tx) => addChange(tx, change(early)))
      const first = await read()
      expect(first.data.map(({ id }) => id)).toEqual([early])
      release()
      await slow
      expect((await read({ after: first.next })).data.map(({ id }) => id)).toEqual([late])
    })

    test('many publishers at once give each place once, and make each delivery once', async () => {
      const { portal, owner } = await open()
      await getDb().execute(sql`
        insert into changes (seller_id, id, entity, entity_id, kind, test, at, payload)
        select 'acme', gen_random_uuid(), 'tenant', 't' || n % 7, 'changed', false, now(), '{}' from generate_series(1, 2000) n`)
      await Promise.all(Array.from({ length: 6 }, () => publishChanges(owner)))
      await publishChanges(owner)
      expect(await portal.count('changes', 'position is null')).toBe(0)
      const [row] = await portal.rows(
        '(select max(position)::int as top, count(distinct position)::int as n from changes) x',
      )
      expect(row).toEqual({ top: 2000, n: 2000 })
      expect(await portal.count('jobs', `kind = 'hook'`)).toBe(2000)
    })
  })

  test('roles and versions', async () => {
    const { portal, id } = await open()
    for (const role of ['viewer', 'finance'] as const) {
      const ctx = portal.as(userOf(role))
      await expect(createEndpoint(ctx, { name: 'x', url: receiver.url, events: null })).rejects.toThrow('hooks:write')
      await expect(pauseEndpoint(ctx, { endpointId: id })).rejects.toThrow('hooks:write')
    }
    const owner = portal.as(OWNER)
    const fields = { endpointId: id, name: 'main', url: receiver.url, events: ['instance.*'], test: false }
    await changeEndpoint(owner, { ...fields, version: 0 })
    await expect(changeEndpoint(owner, { ...fields, version: 0 })).rejects.toThrow('meanwhile')
    await expect(changeEndpoint(owner, { ...fields, events: ['instance.exploded'] })).rejects.toThrow('not valid')
    await expect(createEndpoint(owner, { name: 'main', url: receiver.url, events: null })).rejects.toThrow('name')
    await expect(createEndpoint(owner, { name: 'y', url: 'ftp://x', events: null })).rejects.toThrow('not valid')
    await expect(createEndpoint(owner, { name: 'y', url: 'https://u:p@x.test/', events: null })).rejects.toThrow()
  })
})
