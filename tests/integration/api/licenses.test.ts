import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { POST as activateCode } from '@/app/api/v1/license-codes/activate/route'
import { POST as queryCode } from '@/app/api/v1/license-codes/query/route'
import { POST as reportUsage } from '@/app/api/v1/license-codes/usage/route'
import { POST as activate } from '@/app/api/v1/licenses/activate/route'
import { POST as check } from '@/app/api/v1/licenses/check/route'
import { POST as deactivate } from '@/app/api/v1/licenses/deactivate/route'
import { POST as stock } from '@/app/api/v1/licenses/stock/route'
import { openApi } from '../../support/api'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openApiServer, SERVER_CREDENTIALS, type SeenCall } from '../../support/open-api-server'
import { openLicensing, POOL } from '../licensing/support'
import { openLicenseWire } from '../licensing/wire-support'

// Texts come from Next's own server, which is not here.
vi.mock('next-intl/server', () => ({ getTranslations: async () => (key: string) => key }))

const CODE = 'PLDEMO000001'
const ok = (data?: object) => ({ body: JSON.stringify({ error_code: '92020000', error_msg: 'success', data }) })
const fault = (error_code: string, status = 200) => ({ status, body: JSON.stringify({ error_code, error_msg: 'm' }) })

describeOnBothDatabases('licences by REST', (getDb) => {
  beforeEach(() => emptyTables(getDb()))

  describe('authorization codes (protocol/license.md 4.3–4.5)', () => {
    const servers: { close(): Promise<void> }[] = []
    afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

    type Said = { status?: number; body: string }
    async function open(answers: Record<string, Said>, credentials = true) {
      const nameOf = ({ url }: SeenCall) => url.split('/').at(-1) ?? ''
      const server = await openApiServer(
        (seen) => answers[nameOf(seen)] ?? fault('95000002', 405),
        () => portal.clock.now,
      )
      servers.push(server)
      const openApiOf = credentials ? { openApi: { ...SERVER_CREDENTIALS, baseUrl: server.baseUrl } } : {}
      const portal = await openLicenseWire(getDb(), openApiOf)
      return openApi(portal)
    }
    const ALIVE = ok({ license_code: CODE, status: 'ALIVE', expire_time: '20280131155959', product_name: 'Demo' })
    const ACTIVATED = ok({ license_code_info: '{"status":"ALIVE","product_id":"P1","order_id":"CS1","amount":2}' })

    test('one code is answered as an object, several as a list', async () => {
      const { call } = await open({ activate: ACTIVATED, heartbeat: ALIVE })
      const one = await call(activateCode, { body: { code: CODE } })
      expect(one.answer).toMatchObject({ code: CODE, state: 'active', stale: false, marketplace: { productId: 'P1' } })
      const several = await call(queryCode, { body: { codes: [CODE], refresh: true } })
      expect(several.answer).toMatchObject({ results: [{ code: CODE, state: 'active' }] })
    })

    test('what the marketplace refuses is a problem with its own words and a cure', async () => {
      const { call } = await open({ heartbeat: fault('92020001') })
      const { status, answer } = await call(queryCode, { body: { code: CODE } })
      expect(status).toBeGreaterThanOrEqual(400)
      expect(answer).toMatchObject({ code: expect.any(String), said: expect.any(String), detail: expect.any(String) })
    })

    test('who used the software is passed on; codes that were not counted come back', async () => {
      const { call } = await open({ 'software-usage-info': ok() })
      const usage = [{ code: CODE, clients: ['device-1'] }]
      expect((await call(reportUsage, { body: { usage } })).answer).toEqual({ failed: [] })
    })

    test('without credentials it says so; what is no code is told by its field', async () => {
      const { call } = await open({}, false)
      for (const [route, body] of [
        [activateCode, { code: CODE }],
        [queryCode, { code: CODE }],
        [reportUsage, { usage: [{ code: CODE, activeClients: 1 }] }],
      ] as const) {
        expect((await call(route, { body })).status).toBe(409)
        const wrong = await call(route, { body: { cod: CODE } })
        expect([wrong.status, wrong.answer.issues]).toMatchObject([422, expect.any(Array)])
      }
    })

    test('a key without the scope is turned away', async () => {
      const api = await open({ activate: ACTIVATED })
      const key = await api.keyWith(['orders:read'])
      for (const route of [activateCode, queryCode, reportUsage]) {
        expect((await api.call(route, { body: { code: CODE }, key })).status).toBe(403)
      }
    })
  })

  test('a device takes a seat, is checked, and gives it back', async () => {
    const portal = await openLicensing(getDb(), `s${randomUUID().slice(0, 8)}`)
    const { key } = await portal.issued('manual:1', 'P-RANDOM')
    const { call } = await openApi(portal)
    const body = { key, fingerprint: 'fingerprint-00000001', device: 'Lab' }
    expect((await call(activate, { body })).answer).toMatchObject({ valid: true, activation: { device: 'Lab' } })
    const asked = { key, fingerprint: body.fingerprint }
    expect((await call(check, { body: asked })).answer).toMatchObject({ valid: true, license: { seatsTaken: 1 } })
    expect((await call(deactivate, { body: asked })).status).toBe(200)
    expect((await call(check, { body: asked })).answer).toMatchObject({ valid: false, code: 'not_activated' })
    const unknown = await call(activate, { body: { ...body, key: 'NO-SUCH-KEY-0001' } })
    expect([unknown.status, unknown.answer.code]).toEqual([404, 'unknown_key'])
    expect((await call(activate, { body: { ...body, finger: '1' } })).status).toBe(422)
  })

  test('a pool is filled', async () => {
    const portal = await openLicensing(getDb(), `s${randomUUID().slice(0, 8)}`)
    const { call } = await openApi(portal)
    const body = { productId: POOL.productId, text: 'KEY-0001\nKEY-0002' }
    expect((await call(stock, { body })).answer).toEqual({ added: 2 })
    expect((await call(stock, { body })).answer).toEqual({ added: 0 })
  })
})
