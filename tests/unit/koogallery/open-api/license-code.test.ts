import { afterEach, describe, expect, it } from 'vitest'
import { createOpenApiClient } from '@/lib/koogallery/open-api/client'
import { OpenApiError } from '@/lib/koogallery/open-api/errors'
import {
  parseActivation,
  parseCodeInfo,
  parseCodeInfos,
  parseUsageReport,
  writeUsage,
} from '@/lib/koogallery/open-api/license-code'
import { licenseVerdict } from '@/lib/koogallery/open-api/license-errors'
import { openApiServer, SERVER_CREDENTIALS, type SeenCall } from '../../../support/open-api-server'
import { NOW } from '../support'

const servers: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

async function talk(answer: object | ((call: SeenCall) => { status?: number; body: string } | 'silence' | 'hang up')) {
  const server = await openApiServer(
    typeof answer === 'function' ? (answer as never) : () => ({ body: JSON.stringify(answer) }),
    () => NOW,
  )
  servers.push(server)
  const client = createOpenApiClient({ ...SERVER_CREDENTIALS, baseUrl: server.baseUrl, fetch, now: () => NOW })
  return { server, client }
}

const OK = { error_code: '92020000', error_msg: 'success' }
const ACTIVATED = {
  ...OK,
  data: {
    license_code_info:
      '{"status":"ALIVE","expire_time":"20270131155959","product_id":"OFFI000000000000000001","order_id":"CS2601310900TEST1","amount":2}',
  },
}
const EXPIRY = new Date('2027-01-31T15:59:59.000Z')

describe('activate (protocol/license.md 4.3)', () => {
  it('v1 posts one code with its effect time and reads the JSON text inside the JSON', async () => {
    const { server, client } = await talk(ACTIVATED)
    const { info } = await client.activateCode({
      code: 'PLDEMO000001',
      effectiveTime: new Date('2026-01-31T10:00:00.999Z'),
    })
    expect(info).toEqual({
      status: 'ALIVE',
      expireTime: EXPIRY,
      productId: 'OFFI000000000000000001',
      orderId: 'CS2601310900TEST1',
      amount: '2',
    })
    expect(server.calls).toMatchObject([
      {
        method: 'POST',
        url: '/api/mkp-openapi-public/global/v1/license/activate',
        type: 'application/json',
        signature: 'ok',
      },
    ])
    expect(server.calls[0]?.body.toString()).toBe('{"license":"PLDEMO000001","real_effect_time":"20260131100000"}')
  })

  it('v2 posts a list; its answer says nothing of the codes', async () => {
    const { server, client } = await talk(OK)
    await client.activateCodes({ codes: ['A', 'B'] })
    expect(server.calls[0]).toMatchObject({
      url: '/api/mkp-openapi-public/global/v2/license/activate',
      signature: 'ok',
    })
    expect(server.calls[0]?.body.toString()).toBe('{"license_list":["A","B"]}')
  })

  it.each([
    ['an object in place of the text', { license_code_info: { status: 'ALIVE' } }],
    ['the members directly in data', { status: 'ALIVE' }],
    ['data as JSON text', '{"license_code_info":"{\\"status\\":\\"ALIVE\\"}"}'],
  ])('reads %s', (_, data) => {
    expect(parseActivation({ ...OK, data })).toEqual({ status: 'ALIVE' })
  })

  it.each([undefined, null, '', 'no json', [], 7])('knows nothing from data %j', (data) => {
    expect(parseActivation({ ...OK, data })).toEqual({})
  })
})

describe('query, formerly heartbeat (protocol/license.md 4.4)', () => {
  const data = {
    license_code: 'PLDEMO000001',
    status: 'EXPIRED',
    activate_time: '20260131100000',
    expire_time: '20270131155959',
    product_name: 'Demo',
    new_member: 1,
  }

  it('v1 posts one code; unknown members are ignored (4.2)', async () => {
    const { server, client } = await talk({ ...OK, data })
    const { info } = await client.queryCode({ code: 'PLDEMO000001' })
    expect(info).toEqual({
      code: 'PLDEMO000001',
      status: 'EXPIRED',
      activateTime: new Date('2026-01-31T10:00:00.000Z'),
      expireTime: EXPIRY,
      productName: 'Demo',
    })
    expect(server.calls[0]).toMatchObject({
      url: '/api/mkp-openapi-public/global/v1/license/heartbeat',
      signature: 'ok',
    })
    expect(server.calls[0]?.body.toString()).toBe('{"license":"PLDEMO000001"}')
  })

  it.each([
    ['milliseconds', '1769853600000'],
    ['ISO', '2026-01-31T10:00:00Z'],
    ['seconds with a blank', '2026-01-31 10:00:00'],
  ])('reads activate_time in %s, as its type is not public', (_, activate_time) => {
    expect(parseCodeInfo({ ...OK, data: { status: 'ALIVE', activate_time } }).activateTime).toEqual(
      new Date('2026-01-31T10:00:00.000Z'),
    )
  })

  it('is no answer when it says nothing of the code', () => {
    expect(() => parseCodeInfo({ ...OK, data: {} })).toThrow(expect.objectContaining({ code: 'code_absent' }))
    expect(() => parseCodeInfo(OK)).toThrow(OpenApiError)
  })

  it.each([
    ['a list', [data]],
    ['a list in a member', { license_info_list: [data] }],
    ['one object', data],
    ['a list as text', JSON.stringify([data])],
  ])('v2 finds the codes in %s, as its shape is not public', (_, shape) => {
    expect(parseCodeInfos({ ...OK, data: shape }).get('PLDEMO000001')).toMatchObject({ status: 'EXPIRED' })
  })
})

describe('usage statistics (protocol/license.md 4.5)', () => {
  it('writes clients or their number, with the capital I of the marketplace', async () => {
    const { server, client } = await talk(OK)
    await client.reportUsage({
      usage: [
        { code: 'PLDEMO000001', clients: ['user-17', 'user-18'] },
        { code: 'PLDEMO000002', activeClients: 42 },
      ],
    })
    expect(server.calls[0]).toMatchObject({
      url: '/api/mkp-openapi-public/global/v2/license/software-usage-info',
      signature: 'ok',
    })
    expect(server.calls[0]?.body.toString()).toBe(
      '{"usage_info":[{"license":"PLDEMO000001","software_usage_Info":[{"id":"user-17"},{"id":"user-18"}]},{"license":"PLDEMO000002","software_usage_Info":[{"active_num":42}]}]}',
    )
    expect(writeUsage({ code: 'A', clients: [] })).toEqual({ license: 'A', software_usage_Info: [] })
  })

  it.each([
    [{ check_fail_list: ['A', 'B'] }],
    [{ check_fail_license_list: [{ license: 'A' }, { license_code: 'B' }] }],
    [{ check_fail_: 'A', check_fail_more: 'B' }],
  ])('reads the failed codes of %j, as the name is public only in part', (data) => {
    expect(parseUsageReport({ ...OK, data })).toEqual(['A', 'B'])
  })

  it('finds none where there is none', () => {
    expect(parseUsageReport(OK)).toEqual([])
    expect(parseUsageReport({ ...OK, data: { other: ['A'] } })).toEqual([])
  })
})

describe('error codes (protocol/license.md 4.8)', () => {
  const verdictOf = (status: number, body: object) => {
    try {
      parseActivation(body, { status })
      return 'ok'
    } catch (error) {
      return licenseVerdict(error)
    }
  }

  it.each([
    [200, '92020000', 'ok', false],
    [200, '92020001', 'retry', true],
    [200, '92020002', 'fix_request', false],
    [200, '92020003', 'already_active', false],
    [200, '92020004', 'wait_for_buyer', false],
    [200, '92020005', 'unknown_code', false],
    [200, '92020011', 'not_active', false],
    [200, '92020020', 'split', false],
    [400, '95000001', 'fix_request', false],
    [405, '95000002', 'fix_request', false],
    [415, '95000003', 'fix_request', false],
    [400, '95000004', 'fix_request', false],
    [200, 'CBC.0000', 'ok', false],
    [403, 'CBC.0150', 'fix_credentials', false],
    [400, 'CBC.0101', 'fix_request', false],
    [500, 'CBC.0999', 'retry', true],
    [200, '91381033', 'rejected', false],
    [200, '91381034', 'rejected', false],
    [200, '91381035', 'used_up', false],
    [200, '91381036', 'retry', true],
    [200, '91381037', 'fix_request', false],
    [200, '91381038', 'rejected', false],
    [200, '91380150', 'fix_credentials', false],
    // the gateway before the service
    [401, 'APIGW.0301', 'fix_credentials', false],
    [429, 'APIG.0308', 'retry', true],
    // the code decides: an older table prints these codes with other statuses
    [403, '92020003', 'already_active', false],
    [500, '92020002', 'fix_request', false],
    // 4.2: a code in no table is a failure
    [200, '92029999', 'unknown_error', false],
  ])('HTTP %i, %s: %s', (status, error_code, verdict, retryable) => {
    expect(verdictOf(status, { error_code, error_msg: 'm' })).toBe(verdict)
    if (verdict === 'ok') return
    expect(() => parseActivation({ error_code }, { status })).toThrow(expect.objectContaining({ retryable }))
  })

  it.each([
    [200, 'unknown_error'],
    [401, 'fix_credentials'],
    [502, 'retry'],
  ])('HTTP %i without any code: %s', (status, verdict) => {
    expect(verdictOf(status, {})).toBe(verdict)
  })

  it('lets a fault of ours through', () => {
    expect(() => licenseVerdict(new Error('ours'))).toThrow('ours')
  })
})
