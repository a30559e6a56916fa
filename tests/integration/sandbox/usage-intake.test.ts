import { createHmac } from 'node:crypto'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { insertSandboxResources } from '@/db/queries/sandbox-books'
import { listSandboxUsageCalls, sumSandboxUsage } from '@/db/queries/sandbox-usage'
import { USAGE_RECORD_CODES, USAGE_REQUEST_CODES } from '@/lib/domain/sandbox'
import { type PushedRecord, pushUsage, USAGE_PATHS, type UsagePushInput } from '@/lib/koogallery/open-api/usage-push'
import { switchUsage, type UsageSwitches } from '@/lib/sandbox/actions/usage'
import { openSandbox, type Sandbox } from '@/lib/sandbox/context'
import { DEMO_SELLER, seedSandbox } from '@/lib/sandbox/seed'
import { readLedger } from '@/lib/sandbox/usage-views'
import { applyConfig } from '@/lib/services/settings/apply-config'
import { describeOnBothDatabases } from '../../support/database'
import { OWNER, serviceContexts } from '../../support/service-context'
import { usageFetch, usageSecrets } from '../../support/usage-intake'

const BASE = 'http://127.0.0.1:4120'
const HOUR = 3_600_000

describeOnBothDatabases('the usage intake of the simulated marketplace', (getDb) => {
  let sandbox: Sandbox
  let clock: { now: Date }
  let secrets: Awaited<ReturnType<typeof usageSecrets>>
  let start: Date
  let count = 0

  beforeAll(async () => {
    const contexts = serviceContexts(getDb())
    clock = contexts.clock
    await seedSandbox({
      contextFor: contexts.contextFor,
      portalUrl: BASE,
      apply: (config) => applyConfig(contexts.contextFor, config, { actorName: 'sandbox', sandbox: true }),
    })
    sandbox = openSandbox(contexts.contextFor(DEMO_SELLER, OWNER), BASE)
    secrets = await usageSecrets(sandbox)
  })
  // Each test has an hour of its own, and faults of its own.
  beforeEach(async () => {
    start = clock.now
    clock.now = new Date(clock.now.getTime() + 10 * HOUR)
    await switches({ clear: true, strict: true })
  })

  const switches = (input: UsageSwitches) => switchUsage(sandbox, input)

  async function sold(change: object = {}): Promise<string> {
    count += 1
    const instanceId = `inst-${count}`
    const buyer = { customerId: 'c', customerName: '客户', userId: 'u', userName: 'u', mobilePhone: '1', email: 'e@x' }
    await insertSandboxResources(sandbox.db, [
      {
        sellerId: DEMO_SELLER,
        id: sandbox.newId(),
        orderId: `CS-${count}`,
        orderLineId: `CS-${count}-000001`,
        offer: 'api_one_line',
        instanceId,
        state: 'active',
        trial: false,
        chargingMode: 'ON_DEMAND',
        product: { productId: 'p', skuCode: 's', linearValue: '1', productName: 'P' },
        buyer,
        renewals: [],
        createdAt: start,
        ...change,
      },
    ])
    return instanceId
  }

  const record = (
    instanceId: string,
    hour: number,
    value = '1.5',
    change: Partial<PushedRecord> = {},
  ): PushedRecord => ({
    meteringSn: `sn-${instanceId}-${hour}`,
    instanceId,
    productId: 'p',
    recordTime: clock.now,
    beginTime: new Date(start.getTime() + hour * HOUR),
    endTime: new Date(start.getTime() + (hour + 1) * HOUR),
    value,
    ...change,
  })

  const push = (records: PushedRecord[], change: object = {}) =>
    pushUsage({ baseUrl: `${BASE}/api/sandbox/${DEMO_SELLER}`, fetch: usageFetch(sandbox) }, {
      push: 'new',
      key: secrets.key,
      records,
      nonce: sandbox.newId(),
      now: clock.now,
      ...change,
    } as UsagePushInput)
  const old = (records: PushedRecord[]) => push(records, { push: 'old', key: undefined, akSk: secrets.akSk })

  const total = async (instanceId: string) =>
    (await sumSandboxUsage(sandbox.db, DEMO_SELLER, { instanceId })).map(({ relatePkgInstance, records, value }) => ({
      package: relatePkgInstance,
      records,
      value,
    }))
  const codes = async (records: PushedRecord[]) => {
    const result = await push(records)
    return result.kind === 'answered' ? Object.fromEntries(result.records) : result
  }

  it('keeps every amount exactly, and adds up per instance and package (protocol/metering.md 1.3)', async () => {
    const [metered, pack] = [await sold(), await sold({ chargingMode: 'ON_DEMAND_PKG' })]
    const sent = [
      record(metered, 0, '0.0001'),
      record(metered, 1, '99999999.9999'),
      record(metered, 2, '7', { relatePkgInstance: pack }),
    ]
    expect(await push(sent)).toMatchObject({ kind: 'answered', code: 'MKT.0000', records: new Map() })
    expect(await total(metered)).toEqual([
      { package: pack, records: 1, value: '7' },
      { package: null, records: 2, value: '100000000' },
    ])
    const { records } = await readLedger(sandbox, { instanceId: metered, limit: 10, offset: 0 })
    expect(records).toHaveLength(3)
  })

  it('takes a serial once and a span once (1.5, rule 5), and says when the same serial says something else', async () => {
    const id = await sold()
    const first = record(id, 0)
    await push([first])
    expect(await codes([first])).toEqual({ [first.meteringSn]: '005' })
    expect(await codes([{ ...first, meteringSn: 'another' }])).toEqual({ another: '010' })
    expect(await codes([{ ...first, value: '2' }])).toEqual({ [first.meteringSn]: '005' })
    const [last] = await listSandboxUsageCalls(sandbox.db, DEMO_SELLER, { limit: 1 })
    expect(last).toMatchObject({ taken: 0, findings: [{ code: '005', changed: true }] })
    expect(await total(id)).toEqual([{ package: null, records: 1, value: '1.5' }])
  })

  it('takes the first of two that are the same within a call', async () => {
    const id = await sold()
    const twin = record(id, 0, '2', { meteringSn: 'twin' })
    expect(await codes([record(id, 0), twin, record(id, 1), record(id, 1)])).toMatchObject({ twin: '010' })
    expect(await total(id)).toEqual([{ package: null, records: 2, value: '3' }])
  })

  it('judges each record by itself (1.4)', async () => {
    const id = await sold()
    const stopped = new Date(start.getTime() + 3 * HOUR)
    const frozen = await sold({ state: 'frozen', stoppedAt: stopped })
    const released = await sold({ state: 'released', stoppedAt: stopped })
    const yearly = await sold({ chargingMode: 'PERIOD' })
    const others = await sold({ sellerId: 'another' })
    const old = await sold({ createdAt: new Date(0) })
    const at = (hours: number) => new Date(start.getTime() + hours * HOUR)
    const table: [PushedRecord, string | undefined][] = [
      [record(id, 0), undefined],
      [record('nobody', 0), '001'],
      [record(id, 1, '1', { relatePkgInstance: 'no-package' }), '001'],
      [record(id, 9.5), '011'],
      [record(id, -1), '011'],
      [record(id, 2, '1', { meteringSn: 'backwards', beginTime: at(3), endTime: at(2) }), '011'],
      [record(old, -22 * 24), '007'],
      [record(others, 0), '009'],
      [record(yearly, 0), '012'],
      [record(frozen, 2), undefined],
      [record(frozen, 3), '013'],
      [record(released, 2), undefined],
      [record(released, 2.5), '013'],
    ]
    const expected = table.flatMap(([{ meteringSn }, code]) => (code ? [[meteringSn, code]] : []))
    expect(await codes(table.map(([sent]) => sent))).toEqual(Object.fromEntries(expected))
    const { nextOffset } = await readLedger(sandbox, { limit: 1, offset: 0 })
    expect(nextOffset).toBe(1)
  })

  const raw = async (body: object | string, change: Partial<{ key: string; ts: number; nonce: string }> = {}) => {
    const { key = secrets.key, ts = clock.now.getTime(), nonce = sandbox.newId() } = change
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const signature = createHmac('sha256', key).update(`ts=${ts}&nonce=${nonce}&body=${text}`).digest('base64')
    const response = await usageFetch(sandbox)(`${BASE}/api/sandbox/demo${USAGE_PATHS.new}`, {
      method: 'POST',
      headers: { signature, ts: String(ts), nonce },
      body: text,
    })
    const answer: { error_code: string } = await response.json()
    return answer
  }
  const fields = (instanceId: string) => ({
    begin_time: wire(start),
    end_time: wire(new Date(start.getTime() + HOUR)),
    instance_id: instanceId,
    metering_sn: `raw-${count}`,
    record_time: wire(clock.now),
    usage_value: '1',
  })
  const wire = (time: Date) => `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  const note = async () => (await listSandboxUsageCalls(sandbox.db, DEMO_SELLER, { limit: 1 }))[0]?.note

  it('verifies the signature over the sorted body; leniently over the bytes as sent (1.2)', async () => {
    const { begin_time, ...rest } = fields(await sold())
    const unsorted = { usage_records: [{ ...rest, begin_time }] }
    expect(await raw(unsorted)).toMatchObject({ error_code: 'MKT.0102' })
    expect(await note()).toContain('not sorted')
    await switches({ strict: false })
    expect(await raw(unsorted)).toMatchObject({ error_code: 'MKT.0000' })
    expect(await raw(unsorted, { key: 'another key' })).toMatchObject({ error_code: 'MKT.0102' })
  })

  it('refuses clocks that are off, and a nonce the second time (1.2)', async () => {
    const body = { usage_records: [fields(await sold())] }
    const ts = clock.now.getTime() - 61_000
    expect(await raw(body, { ts })).toMatchObject({ error_code: 'MKT.0154' })
    expect(await raw(body, { nonce: `n-${count}` })).toMatchObject({ error_code: 'MKT.0000' })
    expect(await raw(body, { nonce: `n-${count}` })).toMatchObject({ error_code: 'MKT.0154' })
    await switches({ strict: false })
    expect(await raw(body, { ts })).toMatchObject({ error_code: 'MKT.0000' })
  })

  it('wants exactly the members of the interface (1.3, 1.4)', async () => {
    const good = fields(await sold())
    const { instance_id: _, ...without } = good
    const { metering_sn: __, ...unnamed } = good
    const table: [object | string, string][] = [
      ['no json', 'MKT.0199'],
      [{}, 'MKT.0199'],
      [{ usage_records: [] }, 'MKT.0199'],
      [{ usage_records: [without] }, 'MKT.0199'],
      [{ usage_records: [{ ...good, a_stranger: 1 }] }, 'MKT.0101'],
      [{ a_stranger: 1, usage_records: [good] }, 'MKT.0101'],
      [{ usage_records: Array(1001).fill(good) }, 'MKT.9003'],
    ]
    await switches({ strict: false })
    for (const [body, code] of table) expect(await raw(body)).toMatchObject({ error_code: code })
    const single = async (record: object) => {
      const answer = await raw({ usage_records: [record] })
      return JSON.stringify(answer).match(/"error_code":"(\d{3})"/)?.[1]
    }
    expect(await single(unnamed)).toBe('004')
    expect(await single({ ...good, begin_time: '20260230T000000Z' })).toBe('002')
    for (const usage_value of ['0', '0.00', '-1', '1.00001', '123456789', '1e3', true]) {
      expect(await single({ ...good, usage_value })).toBe('003')
    }
    expect(await total(good.instance_id)).toEqual([])
  })

  it('of the old interface wants AK/SK, and is spoilt by one bad record without naming it (2)', async () => {
    const id = await sold()
    const good = record(id, 0)
    expect(
      await push([good], { push: 'old', key: undefined, akSk: { ...secrets.akSk, secretAccessKey: 'x' } }),
    ).toMatchObject({
      code: 'APIGW.0301',
    })
    expect(await old([good, record('nobody', 1)])).toMatchObject({ kind: 'refused', code: 'MKT.9001' })
    expect(await total(id)).toEqual([])
    expect(await old([good])).toMatchObject({ kind: 'answered', code: 'MKT.0000', records: new Map() })
    expect(await old([good])).toMatchObject({ kind: 'answered', code: 'MKT.0000', records: new Map() })
    expect(await total(id)).toEqual([{ package: null, records: 1, value: '1.5' }])
  })

  it.each(USAGE_REQUEST_CODES)('refuses a call with %s when told', async (code) => {
    const id = await sold()
    await switches({ faults: [{ kind: 'refuse', code }] })
    expect(await push([record(id, 0)])).toMatchObject({ kind: 'refused', code })
    expect(await total(id)).toEqual([])
    expect(await push([record(id, 0)])).toMatchObject({ kind: 'answered' })
  })

  it.each(USAGE_RECORD_CODES)('gives a record the code %s when told; duplicates are in the books', async (code) => {
    const id = await sold()
    await switches({ faults: [{ kind: 'record', code, at: 2 }] })
    const sent = [0, 1, 2].map((hour) => record(id, hour))
    expect(await codes(sent)).toEqual({ [sent[1]?.meteringSn ?? '']: code })
    expect(await total(id)).toMatchObject([{ records: code === '005' || code === '010' ? 3 : 2 }])
  })

  it.each([
    ['timeout_before', 'timeout', 0],
    ['timeout_after', 'timeout', 1],
    ['cut_before', 'connection_failed', 0],
    ['cut_after', 'connection_failed', 1],
    ['unreadable', 'unreadable_answer', 1],
  ] as const)('%s leaves the seller without an answer', async (kind, reason, taken) => {
    const id = await sold()
    await switches({ faults: [{ kind, count: 2 }] })
    for (let time = 0; time < 2; time += 1) {
      expect(await push([record(id, 0)])).toMatchObject({ kind: 'unknown', reason })
      expect(await total(id)).toHaveLength(taken)
    }
    const answer = await codes([record(id, 0)])
    expect(answer).toEqual(taken ? { [record(id, 0).meteringSn]: '005' } : {})
  })

  it('throttles as the gateway does', async () => {
    const id = await sold()
    await switches({ faults: [{ kind: 'throttled' }] })
    expect(await push([record(id, 0)])).toMatchObject({
      kind: 'refused',
      verdict: { class: 'retry', slower: true },
      status: 429,
      retryAfter: '2',
    })
  })

  it('takes a call of 1,000 records at once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 10 }, () => sold({ createdAt: new Date(start.getTime() - 100 * HOUR) })),
    )
    const sent = ids.flatMap((id) => Array.from({ length: 100 }, (_, hour) => record(id, hour - 95)))
    expect(await codes(sent)).toEqual({})
    expect(Object.values(await codes(sent)).every((code) => code === '005')).toBe(true)
    const first = ids[0] ?? ''
    expect(await total(first)).toEqual([{ package: null, records: 100, value: '150' }])
  })
})
