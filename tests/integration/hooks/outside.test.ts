import { randomUUID } from 'node:crypto'
import type { lookup } from 'node:dns'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hastenJobsFor } from '@/db/queries/hooks'
import { latestRun } from '@/lib/services/bulk/list'
import { planBulkRun } from '@/lib/services/bulk/plan'
import { startBulkRun } from '@/lib/services/bulk/start'
import { changeEndpoint } from '@/lib/services/hooks/change-endpoint'
import { createEndpoint } from '@/lib/services/hooks/create-endpoint'
import { listDeliveries, replayDelivery } from '@/lib/services/hooks/deliveries'
import { listEndpoints } from '@/lib/services/hooks/list-endpoints'
import { publishChanges } from '@/lib/services/hooks/publish'
import { testEndpoint } from '@/lib/services/hooks/test-endpoint'
import { createAddressGuard } from '@/lib/services/outside/address-guard'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openHookReceiver } from '../../support/hook-receiver'
import { nearby } from '../../support/outside'
import { openPortal } from '../../support/portal'
import { OWNER } from '../../support/service-context'

/** Answers look-ups one after the other, the last one for ever. */
const resolving = (...answers: string[]) =>
  ((_host: string, _options: object, done: (error: null, found: object[]) => void) => {
    const address = (answers.length > 1 ? answers.shift() : answers[0]) ?? ''
    done(null, [{ address, family: address.includes(':') ? 6 : 4 }])
  }) as unknown as typeof lookup

describeOnBothDatabases('a hook’s way out', (getDb) => {
  let receiver: Awaited<ReturnType<typeof openHookReceiver>>
  beforeEach(async () => {
    await emptyTables(getDb())
    receiver = await openHookReceiver()
  })
  afterEach(() => receiver.close())

  const open = async (url = receiver.url) => {
    const portal = await openPortal(getDb())
    const owner = portal.as(OWNER)
    const { id: endpointId } = await createEndpoint(owner, { name: 'main', url, events: null })
    const sell = async (order: string) => {
      await portal.bought(order)
      await publishChanges(owner)
      await portal.work()
    }
    return { portal, owner, endpointId, sell }
  }
  const strict = (dns?: string[], listed: string[] = []) =>
    nearby({
      guard: createAddressGuard(listed),
      allowHttp: 'listed',
      ...(dns ? { lookup: resolving(...dns) } : {}),
    })

  test.each([
    ['a literal address', 'https://127.0.0.1/', undefined, 'must not be called'],
    ['an odd spelling of it', 'https://2130706433/', undefined, 'must not be called'],
    ['the metadata service', 'https://169.254.169.254/latest', undefined, 'must not be called'],
    ['IPv6 loopback', 'https://[::1]/', undefined, 'must not be called'],
    ['IPv4 in IPv6', 'https://[::ffff:10.0.0.1]/', undefined, 'must not be called'],
    ['a name that leads inside', 'https://hooks.example.com/', ['10.0.0.5'], 'must not be called'],
    ['a name that leads inside by IPv6', 'https://hooks.example.com/', ['fd00::1'], 'must not be called'],
    ['plain http', 'http://hooks.example.com/', ['1.1.1.1'], 'not https'],
  ])('%s is refused, said and tried again', async (_, url, dns, said) => {
    const { portal, owner, sell } = await open(url)
    portal.runner.outside = strict(dns)
    await sell('CS1')
    const job = await portal.row('jobs', `kind = 'hook' and attempts = 1`)
    expect(job).toMatchObject({ state: 'waiting', last_error: expect.stringContaining(said) })
    expect(await listEndpoints(owner)).toMatchObject([{ health: 'failing', lastError: expect.stringContaining(said) }])
    expect(receiver.received).toHaveLength(0)
  })

  test('an address is judged when it is entered, as it will be when it is called', async () => {
    const { owner, endpointId } = await open()
    const fields = { events: null, test: false }
    const enter = (url: string, dns?: string[], listed: string[] = []) =>
      createEndpoint(owner, { ...fields, name: randomUUID(), url }, strict(dns, listed))
    const refused = (code: string) => ({ code: 'invalid', issues: [{ path: 'url', code }] })
    for (const url of ['https://127.0.0.1/', 'https://2130706433/', 'https://169.254.169.254/', 'https://[::1]/']) {
      await expect(enter(url)).rejects.toMatchObject(refused('hook_blocked_address'))
    }
    await expect(enter('https://a.example.com/', ['10.0.0.5'])).rejects.toMatchObject(refused('hook_blocked_address'))
    await expect(enter('https://a.example.com/', ['fd00::1'])).rejects.toMatchObject(refused('hook_blocked_address'))
    await expect(enter('http://a.example.com/', ['1.1.1.1'])).rejects.toMatchObject(refused('hook_not_https'))
    await enter('https://a.example.com/', ['1.1.1.1'])
    await enter('http://10.1.2.3:8080/', undefined, ['10.1.0.0/16'])
    const moved = { ...fields, endpointId, name: 'main', url: 'https://10.0.0.1/' }
    await expect(changeEndpoint(owner, moved, strict())).rejects.toMatchObject(refused('hook_blocked_address'))
    // A name that is not found may be found later.
    const nowhere = ((_: string, __: object, done: (error: Error) => void) => done(new Error('ENOTFOUND'))) as never
    await createEndpoint(
      owner,
      { ...fields, name: 'later', url: 'https://new.example.com/' },
      nearby({ lookup: nowhere }),
    )
  })

  test('what waits for an endpoint that is back has its turn at once, oldest first, one after the other', async () => {
    const { portal, owner, endpointId, sell } = await open()
    receiver.reply = () => ({ status: 503 })
    await sell('CS1')
    for (let order = 2; order <= 6; order += 1) await portal.bought(`CS${order}`)
    await publishChanges(owner)
    const now = portal.clock.now.getTime()
    await getDb().execute(sql`update jobs set run_at = ${new Date(now + 3_600_000).toISOString()}::timestamptz
      where kind = 'hook' and state = 'waiting'`)
    await hastenJobsFor(getDb(), { sellerId: portal.sellerId, id: endpointId }, portal.clock.now)
    const due = async () =>
      (await portal.rows(`jobs where kind = 'hook' and state = 'waiting'`, 'seq')).map(
        (row) => new Date(String(row.run_at)).getTime() - now,
      )
    const turns = await due()
    expect(turns.length).toBeGreaterThan(5)
    expect(turns).toEqual(turns.map((_, n) => n * 50))
    // Nothing that is due sooner is put off.
    await hastenJobsFor(getDb(), { sellerId: portal.sellerId, id: endpointId }, new Date(now - 1))
    expect((await due())[2]).toBeLessThanOrEqual(100)
    receiver.reply = () => ({ status: 200 })
    portal.tick(10 * 60_000)
    await portal.work()
    expect(await due()).toEqual([])
  })

  test('a name that changes its mind between two calls gains nothing', async () => {
    const { portal, sell } = await open(receiver.url.replace('127.0.0.1', 'rebind.example.com'))
    portal.runner.outside = strict(['127.0.0.1', '10.0.0.5'], ['127.0.0.1'])
    await sell('CS1')
    expect(receiver.received, 'the listed address was called, the other one not').toHaveLength(1)
    const job = await portal.row('jobs', `kind = 'hook' and state = 'waiting'`)
    expect(job.last_error).toContain('must not be called')
  })

  test('what is listed may be private and plain http', async () => {
    const { portal, sell } = await open()
    portal.runner.outside = strict(undefined, ['127.0.0.1'])
    await sell('CS1')
    expect(receiver.types()).toEqual(['instance.created', 'instance.ready'])
  })

  test('silence ends at the time-out', async () => {
    const { portal, sell } = await open()
    receiver.reply = () => 'silence'
    portal.runner.outside = nearby({ timeoutMs: 200 })
    await sell('CS1')
    expect((await portal.row('jobs', `kind = 'hook' and attempts = 1`)).last_error).toContain('200 ms')
  })

  test('a test is signed, marked, logged, and not repeated', async () => {
    const { portal, owner, endpointId } = await open()
    const known = await portal.inbox.sellers.get('acme')
    if (!known) throw new Error('no account')
    const ways = { known, outside: nearby() }
    const good = await testEndpoint(owner, ways, { endpointId, type: 'member.added' })
    expect(good).toMatchObject({ ok: true, status: 200 })
    expect(receiver.received[0]?.event).toMatchObject({ type: 'member.added', data: { test: true } })
    receiver.reply = () => ({ status: 500, body: 'no' })
    const bad = await testEndpoint(owner, ways, { endpointId, type: 'instance.created' })
    expect(bad).toMatchObject({ ok: false, status: 500, error: 'HTTP 500', answer: expect.stringContaining('no') })
    portal.tick(3_600_000)
    await portal.work()
    expect(receiver.received).toHaveLength(2)
    const { rows } = await listDeliveries(owner, { endpointId })
    expect(rows.map(({ state, mayReplay }) => [state, mayReplay])).toEqual([
      ['cancelled', false],
      ['done', false],
    ])
  })

  test('one delivery, and all that fit a filter, are sent again with their ids', async () => {
    const { portal, owner, endpointId, sell } = await open()
    for (const order of ['CS1', 'CS2', 'CS3']) await sell(order)
    const { rows } = await listDeliveries(owner, { endpointId, type: 'instance.ready' })
    expect(rows).toHaveLength(3)
    await replayDelivery(owner, { deliveryId: String(rows[0]?.id) })
    await portal.work()
    expect(receiver.received).toHaveLength(7)
    const selection = { endpointId, type: 'instance.created' }
    const { groups } = await planBulkRun(owner, { kind: 'hook_deliveries', selection })
    expect(groups).toEqual([{ group: 'arrived', fate: 'warn', count: 3 }])
    expect((await startBulkRun(owner, { kind: 'hook_deliveries', selection, reason: 'lost' })).total).toBe(3)
    await portal.work()
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(10)
    expect(new Set(ids).size).toBe(6)
    expect(await latestRun(owner, 'hook_deliveries')).toMatchObject({ state: 'done', succeeded: 3, leftOut: 0 })
    await expect(
      startBulkRun(owner, { kind: 'hook_deliveries', selection: { endpointId, state: 'dead' }, reason: 'x' }),
    ).rejects.toMatchObject({ issues: [{ code: 'nothing_to_retry' }] })
    expect(await portal.count('audit_log', `action in ('hook.replayed', 'bulk.start')`)).toBe(2)
    expect((await listDeliveries(owner, { endpointId, state: 'done', limit: 2 })).next).not.toBeNull()
  })
})
