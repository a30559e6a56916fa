import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runJob } from '@/lib/jobs/run-job'
import { describeOnBothDatabases } from '@/tests/support/database'
import { type Json, openPortal, type Portal } from '@/tests/support/portal'
import { books, METERED, meteredInstance, putUsage, records, sealAll } from '@/tests/support/usage'

type Sdr = { metering_sn: string; instance_id: string; usage_value: string; begin_time: string }
type Answer = Json | 'timeout' | 'down' | { status: number; body: Json }

const OK = { error_code: 'MKT.0000', error_msg: 'success' }
const abnormal = (...entries: Json[]) => ({ ...OK, error_data: { abnormal_usage_data: entries } })

describeOnBothDatabases('pushing usage (protocol/metering.md 1)', (getDb) => {
  let portal: Portal
  let orders = 0
  /** What the marketplace answers, call after call; success afterwards. */
  let answers: ((sent: Sdr[]) => Answer)[] = []
  const calls: Sdr[][] = []

  const use = async (...values: string[]) => {
    orders += 1
    const instanceId = await meteredInstance(getDb(), portal, `CS2611020${orders}-${randomUUID()}`)
    const start = portal.clock.now.getTime()
    for (const [index, value] of values.entries()) {
      const hour = new Date(start + (index + 1) * 3_600_000).toISOString().slice(0, 13)
      await putUsage(getDb(), portal, { instanceId, hour, events: [{ at: `${hour}:30:00`, value }] })
    }
    portal.tick((values.length + 2) * 3_600_000)
    await sealAll(portal)
    return instanceId
  }
  const drain = async (seconds = 60) => {
    for (let second = 0; second < seconds; second += 1) {
      await portal.work()
      portal.tick(1_000)
    }
  }

  beforeAll(async () => {
    portal = await openPortal(getDb(), { products: [METERED] })
    portal.runner.fetch = (async (_url, init) => {
      const sent = (JSON.parse(String(init?.body)) as { usage_records: Sdr[] }).usage_records
      calls.push(sent)
      const answer = answers.shift()?.(sent) ?? OK
      if (answer === 'timeout') throw new DOMException('late', 'TimeoutError')
      if (answer === 'down')
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) })
      return 'status' in answer && 'body' in answer
        ? Response.json(answer.body, { status: Number(answer.status) })
        : Response.json(answer)
    }) as typeof fetch
  })
  beforeEach(() => {
    answers = []
    calls.length = 0
  })
  afterEach(async () => {
    await drain(700)
    expect(await portal.count('usage_records', `state in ('sealed', 'sent', 'unknown')`)).toBe(0)
    await getDb().execute(sql`update jobs set state = 'cancelled', finished_at = now() where state = 'waiting'`)
  })

  test('records go in order of time and end as accepted', async () => {
    const id = await use('1', '2.5')
    await drain()
    expect(calls.map((sent) => sent.map((sdr) => sdr.usage_value))).toEqual([['1', '2.5']])
    expect((await records(portal, id)).map((text) => text.slice(18))).toEqual([
      '1 accepted MKT.0000',
      '2.5 accepted MKT.0000',
    ])
    expect(await books(portal, id)).toEqual({ counted: '3.5', accepted: '3.5' })
    expect(await portal.row('usage_days', `instance_id = '${id}'`)).toMatchObject({ records: 2 })
    expect(await portal.count('usage_days', `instance_id = '${id}' and accepted = sealed`)).toBe(1)
  })

  test('each code of a record has its end (1.4)', async () => {
    const codes = ['001', '003', '005', '007', '010', '013']
    const id = await use(...codes.map((_, index) => String(index + 1)), '9')
    answers = [
      (sent) => abnormal(...codes.map((error_code, index) => ({ metering_sn: sent[index]?.metering_sn, error_code }))),
    ]
    await drain()
    expect((await records(portal, id)).map((text) => text.slice(18))).toEqual([
      '1 abnormal 001',
      '2 abnormal 003',
      '3 duplicate 005',
      '4 dead 007 too_late',
      '5 duplicate 010',
      '6 abnormal 013',
      '9 accepted MKT.0000',
    ])
    expect(await books(portal, id)).toEqual({ counted: '30', accepted: '17', dead: '13' })
  })

  test.each<[string, Answer]>([
    ['a time-out', 'timeout'],
    ['a lost connection', 'down'],
    ['a fault of the server', { status: 500, body: { error_code: 'MKT.0999' } }],
    ['too many calls', { status: 406, body: { error_code: 'MKT.0250' } }],
    ['something unreadable', { status: 502, body: {} }],
  ])('after %s the same records go again under the same serials (1.5)', async (_, answer) => {
    const id = await use('1', '2')
    answers = [() => answer, () => answer]
    await portal.work()
    expect((await records(portal, id))[0]).toContain('1 unknown')
    expect(await books(portal, id)).toEqual({ counted: '3', waiting: '3' })
    await drain()
    expect(calls.length).toBe(3)
    expect(calls[1]).toEqual(calls[0])
    expect(calls[2]).toEqual(calls[0])
    expect(await books(portal, id)).toEqual({ counted: '3', accepted: '3' })
  })

  test('one bad record is found by halving, the others are accepted (1.4)', async () => {
    const id = await use('1', '2', '3', '666', '5')
    const poisoned = (sent: Sdr[]): Answer =>
      sent.some((sdr) => sdr.usage_value === '666') ? { status: 500, body: { error_code: 'MKT.9001' } } : OK
    answers = Array.from({ length: 20 }, () => poisoned)
    await drain()
    expect((await records(portal, id)).map((text) => text.slice(18))).toEqual([
      '1 accepted MKT.0000',
      '2 accepted MKT.0000',
      '3 accepted MKT.0000',
      '666 abnormal MKT.9001',
      '5 accepted MKT.0000',
    ])
    expect(await books(portal, id)).toEqual({ counted: '677', accepted: '11', dead: '666' })
  })

  test('a wrong key stops the sender until it is mended, and loses nothing', async () => {
    const id = await use('1')
    answers = Array.from({ length: 5 }, () => () => ({
      status: 400,
      body: { error_code: 'MKT.0102', error_msg: 'sign' },
    }))
    await portal.work()
    expect((await records(portal, id))[0]).toContain('1 sealed MKT.0102 sign')
    expect(await portal.row('jobs', `kind = 'usage_push' and state = 'waiting'`)).toMatchObject({
      last_error: 'MKT.0102: sign',
    })
    await drain(900)
    expect(await books(portal, id)).toEqual({ counted: '1', accepted: '1' })
  })

  test('a process that dies between call and verdict sends them again (1.5)', async () => {
    const id = await use('1', '2')
    const [job] = await portal.claim(1, 'dying')
    if (!job) throw new Error('no job')
    answers = [
      () => {
        throw new Error('killed')
      },
    ]
    // The process ends in the call: nothing is settled.
    await runJob(portal.runner, job).catch(() => undefined)
    await getDb().execute(sql`update usage_records set state = 'sent' where instance_id = ${id}`)
    await drain()
    expect(calls.length).toBe(2)
    expect(calls[1]).toEqual(calls[0])
    expect(await books(portal, id)).toEqual({ counted: '3', accepted: '3' })
  })

  test('the verdict of a worker that was overtaken counts for nothing', async () => {
    const id = await use('1')
    answers = [
      () => {
        // Meanwhile another attempt has begun.
        return abnormal({ metering_sn: calls[0]?.[0]?.metering_sn, error_code: '013' })
      },
    ]
    const [job] = await portal.claim(1, 'slow')
    if (!job) throw new Error('no job')
    const fetch = portal.runner.fetch
    portal.runner.fetch = (async (...args: Parameters<typeof fetch>) => {
      portal.runner.fetch = fetch
      const answer = await fetch(...args)
      portal.tick(120_000)
      const [again] = await portal.claim(1, 'fast')
      if (!again) throw new Error('the lease did not end')
      await runJob(portal.runner, again)
      return answer
    }) as typeof fetch
    await runJob(portal.runner, job)
    expect((await records(portal, id))[0]).toContain('1 accepted')
    expect(await books(portal, id)).toEqual({ counted: '1', accepted: '1' })
  })

  test('test records reach no real marketplace', async () => {
    const id = await use('1')
    await getDb().execute(sql`update usage_records set test = true where instance_id = ${id}`)
    await drain()
    expect(calls).toEqual([])
    expect((await records(portal, id))[0]).toContain('1 accepted test')
  })

  test('an entry that names nobody is cleared up by smaller calls', async () => {
    const id = await use('1', '2')
    answers = [() => abnormal({ error_code: '003' }), () => abnormal({ error_code: '005' }), () => OK]
    await drain()
    expect((await records(portal, id)).map((text) => text.slice(18))).toEqual([
      '1 duplicate 005',
      '2 accepted MKT.0000',
    ])
  })
})
