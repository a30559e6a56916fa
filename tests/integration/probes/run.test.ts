import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ProbeCheck } from '@/lib/domain/probes'
import { receive } from '@/lib/services/inbox/receive'
import { createAddressGuard } from '@/lib/services/outside/address-guard'
import { keepCase } from '@/lib/services/probes/cases'
import { createProbeClient, type ProbeClientOptions } from '@/lib/services/probes/client'
import { findProbeTroubles } from '@/lib/services/probes/find-troubles'
import { getRun, listRuns } from '@/lib/services/probes/runs'
import { startPlannedRun, startProbeRun } from '@/lib/services/probes/start-run'
import { stopProbeRun } from '@/lib/services/probes/stop-run'
import { describeOnBothDatabases } from '../../support/database'
import { type Authority, createAuthority, listen } from '../../support/https-server'
import { openPortal, type Portal, START } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const DAY = 86_400_000
let authority: Authority
beforeAll(() => {
  authority = createAuthority()
})
afterAll(() => authority.close())

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** The portal's own address on this machine, behind a certificate, as a proxy would serve it. */
function serve(portal: Portal): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      response.setHeader('date', portal.clock.now.toUTCString())
      if (request.url === '/api/health') return response.end('{}')
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)])
      const raw = { method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks) }
      const answer = await receive(portal.inbox, { sellerId: portal.sellerId, receivedAt: portal.clock.now }, raw)
      for (const [name, value] of answer.headers) response.setHeader(name, value)
      response.end(answer.body)
    })
  }
}

type Way = {
  listener?: RequestListener
  /** Days the certificate was and will be good. */
  from?: number
  to?: number
  names?: string
  trusted?: boolean
  client?: Partial<ProbeClientOptions>
}

/** Leads the worker's probes to a server of this test; the clock of certificates is the real one. */
async function lead(portal: Portal, way: Way = {}) {
  const { listener = serve(portal), from = -1, to = 90, names, trusted = true } = way
  const certificate = authority.issue({ from: Date.now() + from * DAY, to: Date.now() + to * DAY, names })
  const server = await listen(listener, certificate)
  closing.push(server.close)
  const client = createProbeClient({
    publicUrl: 'https://portal.test',
    connectPort: server.port,
    guard: createAddressGuard(['127.0.0.1']),
    timeoutMs: 2_000,
    lookup: async () => ['127.0.0.1'],
    ...(trusted ? { ca: authority.ca } : {}),
    ...way.client,
  })
  portal.runner.outside = { ...portal.runner.outside, probes: () => client }
  return server
}

const owner = (portal: Portal) => portal.as(OWNER)
const words = (checks: readonly ProbeCheck[] | null) =>
  Object.fromEntries((checks ?? []).map(({ check, state, found }) => [check, `${state} ${found}`]))

/** Begins a run, works it off and tells how it ended. */
async function run(portal: Portal) {
  const { runId } = await startProbeRun(owner(portal))
  await portal.work()
  return getRun(owner(portal), runId)
}

/** The account's; the database holds those of other tests too. */
const lastMessage = async (portal: Portal) =>
  (await portal.rows(`messages where seller_id = '${portal.sellerId}'`, 'id desc'))[0] ?? {}

/** A debugging purchase, kept. */
async function keepPurchase(portal: Portal, name = 'Purchase') {
  await portal.buy('MOCKPERIODYEARNEW', { testFlag: '1' })
  const message = await lastMessage(portal)
  return keepCase(owner(portal), { messageId: String(message.id), name })
}

describeOnBothDatabases('own probes', (getDb) => {
  let count = 0
  const open = () => {
    count += 1
    return openPortal(getDb(), { id: `probe${count}` })
  }

  it('sends every case through the public address, and keeps out of real data', async () => {
    const portal = await open()
    await lead(portal)
    await keepPurchase(portal)
    const instanceId = await portal.bought('CS2026110200001')
    await portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    const real = await lastMessage(portal)
    await keepCase(owner(portal), { messageId: String(real.id), name: 'Freeze' })
    await portal.call('queryInstance', { instanceId })
    await keepCase(owner(portal), { messageId: String((await lastMessage(portal)).id), name: 'Query' })
    const before = await portal.row('instances', `instance_id = '${instanceId}'`)
    const [instances, history] = [await portal.count('instances', 'not test'), await portal.history(instanceId)]

    const done = await run(portal)
    expect(done).toMatchObject({ state: 'passed', total: 3 })
    expect(done.results.map(({ name, state }) => [name, state])).toEqual([
      ['Purchase', 'passed'],
      ['Query', 'passed'],
      ['Freeze', 'passed'],
    ])
    const [purchase] = done.results
    expect(words(purchase?.checks ?? [])).toMatchObject({ result_code: 'ok found', repeat: 'ok found' })

    // Nothing real has changed, and what came is marked as a test of ours.
    expect(await portal.row('instances', `instance_id = '${instanceId}'`)).toEqual(before)
    expect(await portal.history(instanceId)).toEqual(history)
    expect(await portal.count('instances', 'not test')).toBe(instances)
    const ours = `seller_id = '${portal.sellerId}' and headers @> '[["x-portal-probe"]]'`
    expect(await portal.count('messages', ours)).toBe(4)
    expect(await portal.count('messages', `${ours} and not test`)).toBe(0)
  })

  it.each<[string, Way, Record<string, string>]>([
    ['an expired certificate', { from: -10, to: -1 }, { certificate: 'fail expired', expiry: 'fail over' }],
    ['an authority nobody knows', { trusted: false }, { certificate: 'fail untrusted' }],
    ['a certificate of another name', { names: 'DNS:other.test' }, { certificate: 'fail other_name' }],
    ['a name without address', { client: { lookup: async () => [] } }, { dns: 'fail none' }],
    [
      'a name that leads to a private address',
      { client: { guard: createAddressGuard(), lookup: async () => ['10.0.0.7'] } },
      { dns: 'fail private' },
    ],
  ])('finds %s, and sends no case then', async (_, way, expected) => {
    const portal = await open()
    await keepPurchase(portal)
    await lead(portal, way)
    portal.clock.now = new Date()
    const calls = await portal.count('messages', `seller_id = '${portal.sellerId}'`)
    const done = await run(portal)
    expect(words(done.address)).toMatchObject(expected)
    expect(done).toMatchObject({ state: 'failed', results: [{ state: 'skipped' }] })
    expect(await portal.count('messages', `seller_id = '${portal.sellerId}'`)).toBe(calls)
    expect(await findProbeTroubles(owner(portal))).toMatchObject([{ subject: 'address', severity: 'critical' }])
  })

  it('warns of a certificate that ends soon, and tells it again as it comes nearer', async () => {
    const portal = await open()
    for (const [days, level] of [
      [29, 0],
      [13, 1],
      [6, 2],
    ]) {
      await lead(portal, { to: (days ?? 0) + 0.5 })
      portal.clock.now = new Date()
      portal.tick((level ?? 0) * 1_000)
      const done = await run(portal)
      expect(done.state).toBe('passed')
      expect(await findProbeTroubles(owner(portal))).toMatchObject([
        { subject: 'certificate', level, details: { days } },
      ])
    }
    await lead(portal)
    portal.tick(1_000)
    await run(portal)
    expect(await findProbeTroubles(owner(portal))).toEqual([])
  })

  const answering =
    (answer: { status?: number; type?: string; body?: string; waitMs?: number; location?: string }): RequestListener =>
    (request, response) => {
      request.resume()
      response.setHeader('date', START.toUTCString())
      if (request.url === '/api/health') return response.end('{}')
      const { status = 200, type = 'application/json', body = '{"resultCode":"000000","resultMsg":"ok"}' } = answer
      setTimeout(() => {
        response.writeHead(status, { 'content-type': type, ...(answer.location ? { location: answer.location } : {}) })
        response.end(body)
      }, answer.waitMs ?? 0)
    }

  it.each<[string, RequestListener, Record<string, string>]>([
    ['a wrong content type', answering({ type: 'text/html' }), { content_type: 'fail other' }],
    ['a wrong code', answering({ body: '{"resultCode":"000005","resultMsg":"x"}' }), { result_code: 'fail other' }],
    ['a wrong status', answering({ status: 503 }), { status: 'fail other' }],
    ['a redirect, which it does not follow', answering({ status: 302, location: '/' }), { status: 'fail redirect' }],
    ['an answer without instance', answering({}), { answer: 'fail field_missing' }],
    [
      'an instance id that is too long',
      answering({ body: JSON.stringify({ resultCode: '000000', resultMsg: 'ok', instanceId: 'i'.repeat(65) }) }),
      { answer: 'fail field_too_long' },
    ],
    ['no answer in time', answering({ waitMs: 2_500 }), { sent: 'fail timeout' }],
  ])('finds %s', async (_, listener, expected) => {
    const portal = await open()
    await keepPurchase(portal)
    await lead(portal, { listener })
    const done = await run(portal)
    expect(words(done.results[0]?.checks ?? [])).toMatchObject(expected)
    expect(done.state).toBe('failed')
    expect(await findProbeTroubles(owner(portal))).toMatchObject([{ event: 'probe_failing', severity: 'warning' }])
  })

  it('says so when a repeat is given another instance', async () => {
    const portal = await open()
    await keepPurchase(portal)
    let made = 0
    await lead(portal, {
      listener: (request, response) => {
        request.resume()
        response.setHeader('date', START.toUTCString())
        made += 1
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(`{"resultCode":"000000","resultMsg":"ok","instanceId":"i-${made}"}`)
      },
    })
    expect(words((await run(portal)).results[0]?.checks ?? [])).toMatchObject({ repeat: 'fail changed' })
  })

  it('skips what needs an instance when no purchase was kept', async () => {
    const portal = await open()
    await lead(portal)
    const instanceId = await portal.bought('CS2026110200002')
    await portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    await keepCase(owner(portal), { messageId: String((await lastMessage(portal)).id), name: 'Freeze' })
    const done = await run(portal)
    expect(done.results).toMatchObject([{ state: 'skipped', checks: [{ check: 'sent', found: 'no_instance' }] }])
  })

  it('runs at its times, once, and only one at a time', async () => {
    const portal = await open()
    await lead(portal)
    const worker = portal.as({ kind: 'worker' })
    const plan = { probeTimes: ['06:30'], probeZone: 'Asia/Shanghai' }
    portal.clock.now = new Date('2026-11-02T22:29:00Z')
    expect(await startPlannedRun(worker, plan)).toBeNull()
    portal.tick(60_000)
    const begun = await Promise.all([startPlannedRun(worker, plan), startPlannedRun(worker, plan)])
    expect(begun.filter((each) => each !== null)).toHaveLength(1)
    await expect(startProbeRun(owner(portal))).rejects.toMatchObject({ code: 'conflict' })
    await portal.work()
    portal.tick(60_000)
    expect(await startPlannedRun(worker, plan)).toBeNull()
    expect((await listRuns(owner(portal), {})).rows).toHaveLength(1)
  })

  it('goes on after a run whose job was called off', async () => {
    const portal = await open()
    await lead(portal)
    const { runId } = await startProbeRun(owner(portal))
    await getDb().execute(`update jobs set state = 'cancelled', finished_at = now() where id = '${runId}'`)
    portal.tick(1_000)
    expect((await run(portal)).state).toBe('passed')
    expect((await getRun(owner(portal), runId)).state).toBe('stopped')
  })

  it('stops when it is told to: what was not sent stays unsent, and the next run begins at once', async () => {
    const portal = await open()
    await keepPurchase(portal)
    await lead(portal)
    const { runId } = await startProbeRun(owner(portal))
    await stopProbeRun(owner(portal), { runId })
    await portal.work()
    expect(await getRun(owner(portal), runId)).toMatchObject({ state: 'stopped', results: [{ state: 'skipped' }] })
    const sent = `seller_id = '${portal.sellerId}' and headers @> '[["x-portal-probe"]]'`
    expect(await portal.count('messages', sent)).toBe(0)
    await expect(stopProbeRun(owner(portal), { runId })).rejects.toMatchObject({ code: 'conflict' })
    await expect(stopProbeRun(owner(portal), { runId: randomUUID() })).rejects.toMatchObject({
      code: 'not_found',
    })
    portal.tick(1_000)
    expect((await run(portal)).state).toBe('passed')
  })

  it('stops in the middle: the case on its way is still told', async () => {
    const portal = await open()
    await keepPurchase(portal)
    const { runId } = await startProbeRun(owner(portal))
    const through = serve(portal)
    await lead(portal, {
      listener: async (request, response) => {
        if (request.method === 'POST') await stopProbeRun(owner(portal), { runId }).catch(() => {})
        through(request, response)
      },
    })
    await portal.work()
    expect(await getRun(owner(portal), runId)).toMatchObject({ state: 'stopped', results: [{ state: 'passed' }] })
  })

  it('is for those who set products up', async () => {
    const portal = await open()
    await portal.buy('MOCKPERIODYEARNEW', { testFlag: '1' })
    const messageId = String((await lastMessage(portal)).id)
    for (const role of ['viewer', 'finance'] as const) {
      const ctx = portal.as(userOf(role))
      await expect(keepCase(ctx, { messageId, name: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
      await expect(stopProbeRun(ctx, { runId: messageId })).rejects.toMatchObject({ code: 'forbidden' })
      await expect(startProbeRun(ctx)).rejects.toMatchObject({ code: 'forbidden' })
      expect((await listRuns(ctx, {})).rows).toEqual([])
    }
  })
})

describe('the way to the public address', () => {
  it('leads nowhere else', async () => {
    const client = createProbeClient({
      publicUrl: 'https://portal.test',
      guard: createAddressGuard(['127.0.0.1']),
      timeoutMs: 500,
      lookup: async () => ['127.0.0.1'],
    })
    const call = (url: string) => client.call({ method: 'GET', url, headers: {}, body: '' })
    for (const url of [
      'https://other.test/',
      'http://portal.test/',
      'https://portal.test:8443/',
      'http://169.254.169.254/',
    ])
      expect(await call(url)).toMatchObject({ kind: 'failed', reason: 'elsewhere' })
  })
})
