import type { lookup } from 'node:dns'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEndpoint } from '@/lib/services/hooks/create-endpoint'
import { listDeliveries, replayDeliveries, replayDelivery } from '@/lib/services/hooks/deliveries'
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
    expect(await replayDeliveries(owner, { endpointId, type: 'instance.created', reason: 'lost' })).toBe(3)
    await portal.work()
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(10)
    expect(new Set(ids).size).toBe(6)
    await expect(replayDeliveries(owner, { endpointId, state: 'dead', reason: 'x' })).rejects.toThrow('No delivery')
    expect(await portal.count('audit_log', `action = 'hook.replayed'`)).toBe(2)
    expect((await listDeliveries(owner, { endpointId, state: 'done', limit: 2 })).next).not.toBeNull()
  })
})
