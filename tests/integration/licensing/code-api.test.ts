import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Actor } from '@/lib/services/context'
import { activateCode } from '@/lib/services/licensing/activate-code'
import { queryCode } from '@/lib/services/licensing/query-code'
import { reportCodeUsage } from '@/lib/services/licensing/report-code-usage'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openApiServer, SERVER_CREDENTIALS, type SeenCall } from '../../support/open-api-server'
import { at, openLicenseWire } from './wire-support'

const SOFTWARE: Actor = { kind: 'api', id: '00000000-0000-7000-8000-00000000000a', name: 'product backend' }
const CODE = 'PLDEMO000001'
const ok = (data?: object) => ({ body: JSON.stringify({ error_code: '92020000', error_msg: 'success', data }) })
const fault = (error_code: string, status = 200) => ({ status, body: JSON.stringify({ error_code, error_msg: 'm' }) })
const ACTIVATED = ok({
  license_code_info: '{"status":"ALIVE","expire_time":"20270131155959","product_id":"P1","order_id":"CS1","amount":2}',
})
const ALIVE = ok({ license_code: CODE, status: 'ALIVE', expire_time: '20280131155959', product_name: 'Demo' })

describeOnBothDatabases('authorization codes for the software (protocol/license.md 4.3–4.5, 4.8)', (getDb) => {
  const servers: { close(): Promise<void> }[] = []
  beforeEach(() => emptyTables(getDb()))
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

  type Said = { status?: number; body: string } | 'silence' | 'hang up'

  async function open(answers: Record<string, Said> = {}, settings: object = {}) {
    const market = {
      answers: { activate: ACTIVATED, heartbeat: ALIVE, 'software-usage-info': ok(), ...answers } as Record<
        string,
        Said
      >,
    }
    const nameOf = ({ url }: SeenCall) => url.split('/').at(-1) ?? ''
    const server = await openApiServer(
      (call) =>
        market.answers[`${call.url.includes('/v2/') ? 'v2 ' : ''}${nameOf(call)}`] ??
        market.answers[nameOf(call)] ??
        fault('95000002', 405),
      () => portal.clock.now,
    )
    servers.push(server)
    const portal = await openLicenseWire(getDb(), {
      openApi: { ...SERVER_CREDENTIALS, baseUrl: server.baseUrl },
      settings,
    })
    const ctx = portal.as(SOFTWARE)
    return {
      portal,
      market,
      ctx,
      seen: () => server.calls.map((call) => `${call.url.split('/global/')[1]} ${call.signature}`),
      activate: async () => (await activateCode(ctx, { code: CODE }))[0],
      query: async (refresh = false) => (await queryCode(ctx, { code: CODE, refresh }))[0],
    }
  }

  test('activation takes the code up, with what the marketplace says of it', async () => {
    const { portal, activate, seen } = await open()
    expect(await activate()).toMatchObject({
      kind: 'answered',
      state: 'active',
      stale: false,
      marketplace: { status: 'ALIVE', productId: 'P1', orderId: 'CS1', amount: '2' },
    })
    expect(seen()).toEqual(['v1/license/activate ok'])
    const license = await portal.row('licenses')
    expect(license).toMatchObject({ source: 'marketplace', product_id: 'P1', order_id: 'CS1', test: false })
    // An estimate (4.3): any later word is better, so none is set by it.
    expect(at(license.expire_time)).toBe('2027-01-31T15:59:59.000Z')
    expect(license.expiry_set_at).toBeNull()
    expect(license.first_activated_at).not.toBeNull()
    expect(await portal.count('license_history', `kind = 'activated'`)).toBe(1)
  })

  test('92020003: active before is as good, and the query tells the rest', async () => {
    const { activate, seen } = await open({ activate: fault('92020003') })
    expect(await activate()).toMatchObject({ kind: 'answered', state: 'active', marketplace: { productName: 'Demo' } })
    expect(seen()).toEqual(['v1/license/activate ok', 'v1/license/heartbeat ok'])
  })

  test('the query sets the expiry, and is not repeated while its answer is fresh', async () => {
    const { portal, query, activate, seen } = await open()
    await activate()
    portal.tick(11 * 60_000)
    expect(await query()).toMatchObject({ state: 'active', stale: false, marketplace: { status: 'ALIVE' } })
    expect(at((await portal.row('licenses')).expire_time)).toBe('2028-01-31T15:59:59.000Z')
    portal.tick(60_000)
    expect(await query()).toMatchObject({ stale: false })
    expect(seen()).toHaveLength(2)
    await query(true)
    expect(seen()).toHaveLength(3)
  })

  test.each([
    ['EXPIRED', 'expired'],
    ['RELEASED', 'released'],
    ['SOMETHING_NEW', 'active'],
  ])('status %s is the state %s (4.4)', async (status, state) => {
    const { query } = await open({ heartbeat: ok({ license_code: CODE, status }) })
    expect(await query()).toMatchObject({ kind: 'answered', state, marketplace: { status } })
  })

  test.each<[string, Said]>([
    ['a marketplace that hangs up', 'hang up'],
    ['a server fault', fault('92020001')],
    ['a gateway without the service', { status: 502, body: '' }],
    ['a throttle', fault('APIG.0308', 429)],
  ])('during %s the last good answer is served, up to its age', async (_, down) => {
    const { portal, query, market, activate } = await open({}, { codeOutageHours: 24 })
    await query()
    const answeredAt = portal.clock.now
    market.answers.heartbeat = down
    market.answers.activate = down
    portal.tick(23 * 3_600_000)
    expect(await query()).toMatchObject({ kind: 'answered', state: 'active', stale: true, answeredAt })
    expect(await activate()).toMatchObject({ kind: 'answered', stale: true })
    portal.tick(2 * 3_600_000)
    expect(await query()).toMatchObject({ kind: 'refused', verdict: 'retry' })
    market.answers.heartbeat = ALIVE
    expect(await query()).toMatchObject({ kind: 'answered', stale: false })
  })

  test('what the marketplace has called about since counts more than its last answer', async () => {
    const { portal, query, market } = await open()
    await query()
    market.answers.heartbeat = 'hang up'
    portal.tick(3_600_000)
    await portal.code('updateLicenseCodeStatus', { status: 'FREEZE' })
    expect(await query()).toMatchObject({ state: 'frozen', stale: true })
    // ALIVE does not end a freeze: the query has no word for one (4.4).
    market.answers.heartbeat = ALIVE
    expect(await query()).toMatchObject({ state: 'frozen', stale: false })
    portal.tick(1_000)
    await portal.code('releaseLicenseCode')
    expect(await query(true)).toMatchObject({ state: 'released' })
  })

  test.each([
    ['92020002', 'fix_request'],
    ['92020004', 'wait_for_buyer'],
    ['92020005', 'unknown_code'],
    ['92020011', 'not_active'],
    ['92029999', 'unknown_error'],
    ['APIGW.0301', 'fix_credentials'],
  ])('%s is said as %s, and nothing is taken up', async (code, verdict) => {
    const { portal, activate } = await open({ activate: fault(code) })
    expect(await activate()).toMatchObject({ kind: 'refused', verdict })
    expect(await portal.count('licenses')).toBe(0)
  })

  test('several codes go in one call; where that is refused (92020020), each goes alone', async () => {
    const { portal, ctx, market, seen } = await open({ 'v2 activate': ok() })
    const codes = ['A', 'B', 'B']
    expect(await activateCode(ctx, { codes })).toMatchObject([
      { code: 'A', state: 'active' },
      { code: 'B', state: 'active' },
    ])
    expect(seen()).toEqual(['v2/license/activate ok'])
    market.answers['v2 activate'] = fault('92020020')
    market.answers.activate = fault('92020005')
    expect(await activateCode(ctx, { codes: ['C', 'D'] })).toMatchObject([
      { code: 'C', verdict: 'unknown_code' },
      { code: 'D', verdict: 'unknown_code' },
    ])
    expect(await portal.count('licenses')).toBe(2)
  })

  test('of a query for several, what its answer leaves out is asked for alone (4.4: v2 is not public)', async () => {
    const { ctx, seen } = await open({ 'v2 heartbeat': ok([{ license_code: 'A', status: 'EXPIRED' }]) })
    expect(await queryCode(ctx, { codes: ['A', CODE] })).toMatchObject([
      { code: 'A', state: 'expired' },
      { code: CODE, state: 'active' },
    ])
    expect(seen()).toEqual(['v2/license/heartbeat ok', 'v1/license/heartbeat ok'])
  })

  test('usage goes through, and says which codes were not counted (4.5)', async () => {
    const { ctx, market } = await open({ 'software-usage-info': ok({ check_fail_list: ['B'] }) })
    const usage = [
      { code: 'A', clients: ['user-17'] },
      { code: 'B', activeClients: 42 },
    ]
    expect(await reportCodeUsage(ctx, { usage })).toEqual({ kind: 'reported', failed: ['B'] })
    market.answers['software-usage-info'] = fault('92020001')
    expect(await reportCodeUsage(ctx, { usage })).toMatchObject({ kind: 'refused', verdict: 'retry' })
    await expect(reportCodeUsage(ctx, { usage: [] })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('fifty first queries at once take the code up once', async () => {
    const { portal, query } = await open()
    const answers = await Promise.all(Array.from({ length: 50 }, () => query()))
    expect(answers.every((answer) => answer?.kind === 'answered')).toBe(true)
    expect(await portal.count('licenses')).toBe(1)
    expect(await portal.count('license_code_answers')).toBe(1)
  })

  test('without credentials it says so', async () => {
    const portal = await openLicenseWire(getDb())
    await expect(activateCode(portal.as(SOFTWARE), { code: CODE })).rejects.toMatchObject({ code: 'conflict' })
  })
})
