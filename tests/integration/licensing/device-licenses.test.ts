import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openApiServer, SERVER_CREDENTIALS, type SeenCall } from '../../support/open-api-server'
import { OPEN_API } from '../../support/portal'
import { at, openLicenseWire, refill } from './wire-support'

const product = (license: object) => ({ productId: 'P1', skuCode: 'S1', name: 'Desktop', kind: 'license', license })
const ASYNC = {
  eventId: 'evt-0007',
  effectiveTime: '2026-11-02 00:00:00 z',
  expireTime: '2027-11-01 00:00:00 z',
  deviceFingerprint: '0A1B|DISK|BOARD|CPU',
}
const TAKEN = { body: '{"error_code":"CBC.0000","error_msg":"success"}' }

describeOnBothDatabases('getLicenseAsync (protocol/license.md 3.3.5–3.3.7, 4.7)', (getDb) => {
  const servers: { close(): Promise<void> }[] = []
  beforeEach(() => emptyTables(getDb()))
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

  /** An account with one instance bought, and the marketplace's upload on a real socket. */
  async function open(license: object = { source: 'generated', format: 'random' }, seller: object = {}) {
    const market = {
      answer: (_: SeenCall): { status?: number; body: string } | 'silence' | 'hang up' => TAKEN,
    }
    const server = await openApiServer(
      (call) => market.answer(call),
      () => portal.clock.now,
    )
    servers.push(server)
    const portal = await openLicenseWire(getDb(), { openApi: OPEN_API, products: [product(license)], ...seller })
    portal.order({ orderId: 'CS1', lines: [{ expireTime: '20271102000000' }] })
    const instanceId = await portal.bought('CS1')
    await portal.configure({
      openApi: { ...SERVER_CREDENTIALS, baseUrl: server.baseUrl },
      products: [product(license)],
    })
    portal.inbox.sellers.forget(portal.sellerId)
    portal.runner.fetch = fetch
    const ask = (fields: object = {}) => portal.call('getLicenseAsync', { instanceId, ...ASYNC, ...fields })
    return { portal, server, market, instanceId, ask }
  }

  const json = (call: SeenCall | undefined) =>
    JSON.parse(/\r\n\r\n(\{.*?\})\r\n/.exec(call?.body.toString() ?? '')?.[1] ?? '{}') as Record<string, string>

  test('answered at once; the licence follows as text, the same for a repeat after a broken transfer', async () => {
    const { portal, server, instanceId, ask } = await open()
    expect(await ask()).toEqual({ resultCode: '000004', resultMsg: expect.any(String) })
    await portal.work()
    expect(server.calls).toMatchObject([
      { url: '/api/mkp-openapi-public/global/v1/market-event/evt-0007/file', signature: 'ok' },
    ])
    const license = await portal.row('licenses')
    expect(license).toMatchObject({ instance_id: instanceId, product_id: 'P1', order_id: 'CS1', status: 'open' })
    expect(at(license.expire_time)).toBe('2027-11-01T00:00:00.000Z')
    expect(await portal.count('license_history', `kind = 'uploaded'`)).toBe(1)

    portal.tick(60_000)
    expect((await ask()).resultCode).toBe('000004')
    await portal.work()
    const [first, second] = server.calls.map(json)
    expect(first).toMatchObject({ type: 'CHARACTERS', characters: expect.stringMatching(/.{10}/) })
    expect(second).toEqual(first)
    expect(await portal.count('licenses')).toBe(1)
  })

  test('fifty at once are one licence and one upload', async () => {
    const { portal, server, ask } = await open()
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask()))
    expect(new Set(answers.map((answer) => answer.resultCode))).toEqual(new Set(['000004']))
    await portal.work()
    expect(await portal.count('licenses')).toBe(1)
    expect(server.calls).toHaveLength(1)
  })

  test('another event or another device is another licence', async () => {
    const { portal, ask } = await open()
    await ask()
    await ask({ deviceFingerprint: 'other' })
    await ask({ eventId: 'evt-0008' })
    await ask({ deviceFingerprint: undefined })
    expect(await portal.count('licenses')).toBe(4)
    expect(await portal.count('licenses', `origin like '%DISK%'`)).toBe(0)
  })

  test('as a file with its name and SHA-256, signed with the literal in place of the hash', async () => {
    const license = { source: 'generated', format: 'random', delivery: 'file', fileName: 'acme-{orderId}.lic' }
    const settings = { uploadSigning: 'unsigned_payload', licenseAsyncAnswer: 'success' }
    const { portal, server, ask } = await open(license)
    await portal.configure({
      openApi: { ...SERVER_CREDENTIALS, baseUrl: server.baseUrl },
      products: [product(license)],
      settings,
    })
    portal.inbox.sellers.forget(portal.sellerId)
    expect((await ask()).resultCode).toBe('000000')
    await portal.work()
    const body = server.calls[0]?.body.toString() ?? ''
    const key = body.split('\r\n').at(-3) ?? ''
    expect(json(server.calls[0])).toEqual({
      type: 'FILE',
      file_name: 'acme-CS1.lic',
      sha256: createHash('sha256').update(key).digest('hex'),
    })
    expect(server.calls[0]).toMatchObject({ signature: 'ok' })
  })

  test.each([
    ['000901: an end after the order', { expireTime: '2027-11-03 00:00:00 z' }, '000901', {}],
    [
      '000901: a start after the order',
      { effectiveTime: '2027-11-02 00:00:00 z', expireTime: undefined },
      '000902',
      {},
    ],
    ['000901: an end before the start', { expireTime: '2026-11-01 00:00:00 z' }, '000901', {}],
    ['000902: no end for a period licence', { expireTime: undefined }, '000902', {}],
    ['000903: no fingerprint', { deviceFingerprint: undefined }, '000903', { fingerprint: 'required' }],
    ['000003: an instance never issued', { instanceId: 'nobody' }, '000003', {}],
    ['000002: no event', { eventId: undefined }, '000002', {}],
  ])('%s', async (_, fields, code, license) => {
    const { portal, ask } = await open({ source: 'generated', format: 'random', ...license })
    expect((await ask(fields)).resultCode).toBe(code)
    expect(await portal.count('licenses')).toBe(0)
    expect(await portal.count('jobs', `kind = 'license_upload'`)).toBe(0)
  })

  test('000900: as many devices as the order pays for, and each of them again', async () => {
    const { portal, ask } = await open({ source: 'generated', format: 'random', quota: 'linear_value' })
    expect((await ask()).resultCode).toBe('000004')
    expect((await ask({ deviceFingerprint: 'second' })).resultCode).toBe('000900')
    expect((await ask()).resultCode).toBe('000004')
    expect(await portal.count('licenses')).toBe(1)
  })

  test('a frozen or released instance gets none', async () => {
    const { portal, instanceId, ask } = await open()
    await portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    expect((await ask()).resultCode).toBe('000901')
    portal.tick(1_000)
    await portal.call('releaseInstance', { instanceId })
    expect((await ask()).resultCode).toBe('000901')
  })

  test('released before its licence was sent, nothing is sent and nobody is troubled', async () => {
    const { portal, server, instanceId, ask } = await open()
    expect((await ask()).resultCode).toBe('000004')
    portal.tick(1_000)
    expect((await portal.call('releaseInstance', { instanceId })).resultCode).toBe('000000')
    await portal.work()
    expect(server.calls).toEqual([])
    expect(await portal.row('jobs', `kind = 'license_upload'`)).toMatchObject({ state: 'done' })
  })

  test('debugging calls succeed, draw nothing and upload nothing', async () => {
    const { portal, server, ask, instanceId } = await open({ source: 'pool' })
    expect((await ask({ testFlag: '1' })).resultCode).toBe('000000')
    expect((await ask({ testFlag: '1', instanceId: 'saved long ago' })).resultCode).toBe('000000')
    const test = String((await portal.buy('CS9', { testFlag: '1' })).instanceId)
    expect((await ask({ instanceId: test })).resultCode).toBe('000000')
    await portal.work()
    expect(await portal.count('licenses', `instance_id = '${instanceId}'`)).toBe(0)
    expect(await portal.row('licenses')).toMatchObject({ test: true })
    expect(server.calls).toEqual([])
  })

  test('an empty pool holds the upload back until it is refilled', async () => {
    const { portal, server, ask } = await open({ source: 'pool' })
    expect((await ask()).resultCode).toBe('000004')
    await portal.work()
    expect(await portal.row('jobs', `kind = 'license_upload'`)).toMatchObject({
      state: 'waiting',
      last_error: expect.stringContaining('No licence key is left'),
    })
    expect(server.calls).toEqual([])
    await refill(getDb(), portal, ['POOL-KEY-0001'])
    portal.tick(10_000)
    await portal.work()
    expect(server.calls.map(json)).toMatchObject([{ characters: 'POOL-KEY-0001' }])
  })

  test.each([
    ['a server fault by its code', { status: 200, body: '{"error_code":"91381036"}' }, 'waiting'],
    ['an internal error', { status: 500, body: '{"error_code":"CBC.0999"}' }, 'waiting'],
    ['a code in no table', { status: 200, body: '{"error_code":"1"}' }, 'waiting'],
    ['no code at all', { status: 200, body: '<html>' }, 'waiting'],
    ['a gateway without an answer', { status: 502, body: '' }, 'waiting'],
    ['a torn connection', 'hang up', 'waiting'],
    ['a wrong parameter', { status: 400, body: '{"error_code":"CBC.0101"}' }, 'dead'],
    ['a forbidden operation', { status: 403, body: '{"error_code":"CBC.0150"}' }, 'dead'],
    ['a role that may not', { status: 200, body: '{"error_code":"91380150"}' }, 'dead'],
    ['an invalid resource', { status: 200, body: '{"error_code":"91381033"}' }, 'dead'],
    ['an invalid application', { status: 200, body: '{"error_code":"91381034"}' }, 'dead'],
    ['nothing left in the period', { status: 200, body: '{"error_code":"91381035"}' }, 'dead'],
    ['a format it does not take', { status: 200, body: '{"error_code":"91381037"}' }, 'dead'],
    ['an application denied', { status: 200, body: '{"error_code":"91381038"}' }, 'dead'],
    // The code decides, never the status.
    ['success in an odd status', { status: 500, body: '{"error_code":"CBC.0000"}' }, 'done'],
  ] as const)('%s leaves the upload %s', async (_, answer, state) => {
    const { portal, server, market, ask } = await open()
    market.answer = () => answer
    await ask()
    await portal.work()
    expect(await portal.row('jobs', `kind = 'license_upload'`)).toMatchObject({ state })
    if (state !== 'waiting') return
    market.answer = () => TAKEN
    portal.tick(10_000)
    await portal.work()
    expect(await portal.row('jobs', `kind = 'license_upload'`)).toMatchObject({ state: 'done' })
    const sent = server.calls.map((call) => json(call).characters)
    expect(new Set(sent).size).toBe(1)
  })

  test('the fall-back host is asked only when the first cannot be reached', async () => {
    const { portal, server, ask } = await open()
    const gone = await openApiServer(
      () => TAKEN,
      () => portal.clock.now,
    )
    await gone.close()
    await portal.configure({
      openApi: { ...SERVER_CREDENTIALS, baseUrl: gone.baseUrl, fallbackUrl: server.baseUrl },
      products: [product({ source: 'generated', format: 'random' })],
    })
    portal.inbox.sellers.forget(portal.sellerId)
    await ask()
    await portal.work()
    expect(server.calls).toHaveLength(1)
    expect(await portal.row('jobs', `kind = 'license_upload'`)).toMatchObject({ state: 'done' })
  })

  test('a text longer than the marketplace takes waits for a person', async () => {
    const { portal, server, ask } = await open({ source: 'pool' })
    await refill(getDb(), portal, ['x'.repeat(1025)])
    await ask()
    await portal.work()
    expect(server.calls).toEqual([])
    expect(await portal.row('jobs', `kind = 'license_upload'`)).toMatchObject({
      state: 'dead',
      last_error: expect.stringContaining('as a file'),
    })
  })
})
