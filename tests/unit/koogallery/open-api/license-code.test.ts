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
    await client.activateCodes({ codes: ['A'], effectiveTime: new Date('2026-01-31T10:00:00Z') })
    expect(server.calls[1]?.body.toString()).toBe('{"license_list":["A"],"real_effect_time":"20260131100000"}')
  })

  it('v2 asks for many, and every verb says where it asked and what came back', async () => {
    const raw = JSON.stringify({ ...OK, data: [{ license: 'A', status: 'ALIVE' }] })
    const { server, client } = await talk(() => ({ body: raw }))
    const { host } = new URL(server.baseUrl)
    const { infos, ...exchange } = await client.queryCodes({ codes: ['A', 'B'] })
    expect(infos).toEqual(new Map([['A', { code: 'A', status: 'ALIVE' }]]))
    expect(exchange).toEqual({ host, raw })
    expect(server.calls[0]).toMatchObject({
      url: '/api/mkp-openapi-public/global/v2/license/heartbeat',
      signature: 'ok',
    })
    expect(server.calls[0]?.body.toString()).toBe('{"license_list":["A","B"]}')
    expect(await client.activateCodes({ codes: ['A'] })).toEqual({ host, raw })
    expect(await client.activateCode({ code: 'A' })).toMatchObject({ host, raw })
    expect(await client.queryCode({ code: 'A' })).toMatchObject({ host, raw })
    expect(await client.reportUsage({ usage: [] })).toEqual({ failed: [], host, raw })
    expect(server.calls.map(({ url }) => url.slice(-8))).toContain('activate')
  })

  it('throws what the marketplace refuses, whichever the verb', async () => {
    const { client } = await talk({ error_code: '92020002', error_msg: 'bad' })
    const refused = { code: '92020002', message: 'bad', status: 200 }
    await expect(client.activateCode({ code: 'A' })).rejects.toMatchObject(refused)
    await expect(client.activateCodes({ codes: ['A'] })).rejects.toMatchObject(refused)
    await expect(client.queryCode({ code: 'A' })).rejects.toMatchObject(refused)
    await expect(client.queryCodes({ codes: ['A'] })).rejects.toMatchObject(refused)
    await expect(client.reportUsage({ usage: [] })).rejects.toMatchObject(refused)
    await expect(client.queryOrder({ orderId: 'CS1' })).rejects.toMatchObject(refused)
    const upload = { type: 'CHARACTERS', characters: 'x' } as const
    const call = client.uploadLicense({ eventId: 'e', upload, boundary: 'b', signing: 'body_hash' })
    await expect(call).rejects.toMatchObject(refused)
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

  it.each([
    ['twelve digits', '176985360000'],
    ['fourteen that are no time', '17698536000000'],
    ['something before', 'x1769853600000'],
    ['something behind', '1769853600000x'],
  ])('takes %s for no time', (_, activate_time) => {
    expect(parseCodeInfo({ ...OK, data: { status: 'ALIVE', activate_time } })).toEqual({ status: 'ALIVE' })
  })

  it('is an answer when it says when the code ends', () => {
    const known = { license: 'A', expire_time: '20270131155959' }
    expect(parseCodeInfo({ ...OK, data: known })).toEqual({ code: 'A', expireTime: EXPIRY })
    expect(parseCodeInfo({ ...OK, data: [{ other: 1 }, known] })).toMatchObject({ code: 'A' })
    expect(() => parseCodeInfo({ ...OK, data: { license: 'A' } })).toThrow(
      expect.objectContaining({ message: 'The answer says nothing of the code.', retryable: true, status: 200 }),
    )
    expect(() => parseCodeInfo({ ...OK, data: 7 }, { status: 202, retryAfter: '5' })).toThrow(
      expect.objectContaining({ status: 202, retryAfter: '5' }),
    )
  })

  it('v2 leaves out what names no code, and finds each of several', () => {
    const list = [{ license_code: 'A', status: 'ALIVE' }, { status: 'ALIVE' }, { license: 'B' }, 'x']
    expect([...parseCodeInfos({ ...OK, data: { list } })]).toEqual([
      ['A', { code: 'A', status: 'ALIVE' }],
      ['B', { code: 'B' }],
    ])
    expect(parseCodeInfos(OK).size).toBe(0)
  })

  it('reads all of a code that is known', () => {
    const all = { ...data, product_id: 'P', order_id: 'CS1', amount: 7 }
    expect(parseCodeInfo({ ...OK, data: all })).toMatchObject({ productId: 'P', orderId: 'CS1', amount: '7' })
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
    [403, '92029999', 'fix_credentials', false],
    [401, 'NEW.0001', 'fix_credentials', false],
    [400, 'xAPIGW.0301', 'unknown_error', false],
    [400, 'MKT.0150', 'fix_credentials', false],
    [400, 'MKT.0151', 'fix_credentials', false],
    [400, 'MKT.0154', 'fix_credentials', false],
    [400, 'CBC.0100', 'fix_request', false],
    [400, 'CBC.0199', 'fix_request', false],
    [406, 'MKT.0250', 'retry', true],
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
