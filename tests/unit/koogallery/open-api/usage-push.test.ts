import { afterEach, describe, expect, it } from 'vitest'
import {
  type PushedRecord,
  pushUsage,
  readUsageAnswer,
  type UsagePushInput,
  type UsagePushResult,
  usageBody,
  usageHeaders,
} from '@/lib/koogallery/open-api/usage-push'
import { openApiServer, SERVER_CREDENTIALS, type SeenCall } from '../../../support/open-api-server'
import { NOW } from '../support'

const servers: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

const at = (text: string) => new Date(`2026-01-31T${text}Z`)

const RECORD: PushedRecord = {
  meteringSn: '0b7b2d1e-9d41-5c0e-8f53-2f0e8f3a1c11',
  instanceId: 'inst-1',
  productId: 'OFFI0001',
  recordTime: at('09:05:00.999'),
  beginTime: at('08:00:00'),
  endTime: at('09:00:00'),
  value: '12.5000',
}
const BODY =
  '{"usage_records":[{"begin_time":"20260131T080000Z","end_time":"20260131T090000Z","instance_id":"inst-1","metering_sn":"0b7b2d1e-9d41-5c0e-8f53-2f0e8f3a1c11","record_time":"20260131T090500Z","usage_value":"12.5"}]}'
const NONCE = '3f2b8c1e-0000-4000-8000-000000000001'

describe('body (protocol/metering.md 1.2, 1.3, 2)', () => {
  it('is canonical: members ascending at every level, no blanks, absent ones left out, the value a string', () => {
    expect(usageBody('new', [RECORD])).toBe(BODY)
    expect(usageBody('new', [{ ...RECORD, relatePkgInstance: 'pkg-1' }])).toBe(
      BODY.replace(',"usage_value"', ',"relate_pkg_instance":"pkg-1","usage_value"'),
    )
  })

  it('of the old interface names the product and no serial', () => {
    expect(usageBody('old', [{ ...RECORD, relatePkgInstance: 'pkg-1' }])).toBe(
      BODY.replace(/"metering_sn":"[^"]+"/, '"product_id":"OFFI0001"').replace(
        ',"usage_value"',
        ',"relate_pkg_instance":"pkg-1","usage_value"',
      ),
    )
    expect(usageBody('old', [{ ...RECORD, productId: null }])).not.toContain('product_id')
  })

  it.each(['0', '-1', '0.00001', '100000000', '1e3', '', '1.23456', 'NaN'])(
    'refuses to write the value %s',
    (value) => {
      expect(() => usageBody('new', [{ ...RECORD, value }])).toThrow(RangeError)
    },
  )

  it.each([
    ['0.0001', '0.0001'],
    ['99999999.9999', '99999999.9999'],
    ['007.100', '7.1'],
    ['7', '7'],
    ['10.0', '10'],
  ])('writes %s as %s', (value, written) => {
    expect(usageBody('new', [{ ...RECORD, value }])).toContain(`"usage_value":"${written}"`)
  })

  it('says what it cannot write', () => {
    expect(() => usageBody('new', [{ ...RECORD, value: '1e3' }])).toThrow('Not an amount a usage record can have: 1e3')
    expect(() => usageBody('new', [])).toThrow('A usage push takes 1 to 1000 records.')
  })

  it('sends the serial to the new interface only', () => {
    expect(usageBody('old', [RECORD])).not.toContain('metering_sn')
    expect(usageBody('new', [RECORD])).not.toContain('product_id')
    expect(usageBody('new', [{ ...RECORD, relatePkgInstance: null }])).not.toContain('relate_pkg')
  })

  it('takes 1 to 1,000 records', () => {
    expect(() => usageBody('new', [])).toThrow(RangeError)
    expect(() => usageBody('new', Array(1001).fill(RECORD))).toThrow(RangeError)
    expect(JSON.parse(usageBody('new', Array(1000).fill(RECORD))).usage_records).toHaveLength(1000)
  })
})

describe('signature (protocol/metering.md 1.2)', () => {
  it('is what openssl computes: base64 of the raw HMAC-SHA256', () => {
    expect(usageHeaders({ key: 'the-key', nonce: NONCE, now: new Date(1_769_850_000_123), body: BODY })).toEqual({
      signature: 'd6QF1cNBP6jRSchqI6dMkojh06axBBNElqRgrUeUyiw=',
      ts: '1769850000123',
      nonce: NONCE,
    })
  })
})

type Said = { status?: number; body: string } | 'silence' | 'hang up'

async function marketplace(answer: (call: SeenCall) => Said) {
  const server = await openApiServer(answer, () => NOW)
  servers.push(server)
  return server
}

const push = (baseUrl: string, change: Partial<UsagePushInput> = {}, fallbackUrl?: string) =>
  pushUsage({ baseUrl, fallbackUrl, fetch, timeoutMs: 500 }, {
    push: 'new',
    key: 'the-key',
    records: [RECORD],
    nonce: NONCE,
    now: NOW,
    ...change,
  } as UsagePushInput)

const OK = '{"error_code":"MKT.0000","error_msg":"success"}'

/** A host where nobody listens. */
async function nobody(): Promise<string> {
  const server = await marketplace(() => 'silence')
  await servers.pop()?.close()
  return server.baseUrl
}

describe('call (protocol/metering.md 1.1, 1.2, 2, 3)', () => {
  it('sends the very bytes it signed, with the three headers and no AK/SK', async () => {
    const server = await marketplace(() => ({ body: OK }))
    expect(await push(server.baseUrl)).toMatchObject({ kind: 'answered', code: 'MKT.0000', records: new Map() })
    const [call] = server.calls
    expect(call).toMatchObject({
      method: 'POST',
      url: '/api/mkp-openapi-public/global/v1/isv/usage-data',
      type: 'application/json',
      signature: 'authorization_missing',
    })
    expect(call?.body.toString()).toBe(BODY)
    const { signature, ts, nonce } = usageHeaders({ key: 'the-key', nonce: NONCE, now: NOW, body: BODY })
    expect(call?.headers).toMatchObject({ signature, ts, nonce })
  })

  it('signs with AK/SK as well where told, the three headers included', async () => {
    const server = await marketplace(() => ({ body: OK }))
    await push(server.baseUrl, { akSk: SERVER_CREDENTIALS })
    expect(server.calls[0]?.signature).toBe('ok')
    expect(server.calls[0]?.headers.authorization).toContain('content-type;host;nonce;signature;ts;x-sdk-date')
  })

  it('speaks to the old interface through the gateway alone', async () => {
    const server = await marketplace(() => ({ body: OK }))
    await push(server.baseUrl, { push: 'old', key: undefined, akSk: SERVER_CREDENTIALS })
    expect(server.calls[0]).toMatchObject({ url: '/rest/marketplace/v1/isv/usage-data', signature: 'ok' })
    expect(server.calls[0]?.headers).not.toHaveProperty('signature')
  })

  it('turns to the other host only when no connection came about', async () => {
    const other = await marketplace(() => ({ body: OK }))
    expect(await push(await nobody(), {}, other.baseUrl)).toMatchObject({ kind: 'answered' })
    const cutting = await marketplace(() => 'hang up')
    expect(await push(cutting.baseUrl, {}, other.baseUrl)).toMatchObject({
      kind: 'unknown',
      reason: 'connection_failed',
    })
    expect(other.calls).toHaveLength(1)
  })

  it.each<[string, Said, object]>([
    ['silence', 'silence', { kind: 'unknown', reason: 'timeout' }],
    ['a cut connection', 'hang up', { kind: 'unknown', reason: 'connection_failed' }],
    ['no JSON', { status: 200, body: '<html>' }, { kind: 'unknown', reason: 'unreadable_answer', status: 200 }],
    ['JSON without a code', { status: 400, body: '{}' }, { kind: 'unknown', reason: 'unreadable_answer', status: 400 }],
    ['a proxy', { status: 502, body: 'Bad Gateway' }, { kind: 'unknown', reason: 'unreadable_answer', status: 502 }],
    ['a flood', { body: 'x'.repeat(2 ** 21) }, { kind: 'unknown', reason: 'unreadable_answer' }],
    [
      'a permanent fault told as 500',
      { status: 500, body: '{"error_code":"MKT.9004","error_msg":"Record beginTime extends Limit."}' },
      { kind: 'refused', code: 'MKT.9004', verdict: { class: 'split', alone: 'too_old' } },
    ],
    [
      'a fault told as 200',
      { body: '{"error_code":"MKT.0102"}' },
      { kind: 'refused', code: 'MKT.0102', verdict: { class: 'config' } },
    ],
    [
      'the gateway',
      { status: 429, body: '{"error_code":"APIG.0308"}' },
      { kind: 'refused', code: 'APIG.0308', verdict: { class: 'retry', slower: true } },
    ],
  ])('reads %s', async (_, said, result) => {
    const server = await marketplace(() => said)
    expect(await push(server.baseUrl)).toMatchObject(result)
  })

  it('says nobody listening apart from a lost answer', async () => {
    expect(await push(await nobody())).toMatchObject({ kind: 'unknown', reason: 'unreachable' })
  })
})

const records: PushedRecord[] = [
  { ...RECORD, meteringSn: 'SN-1' },
  { ...RECORD, meteringSn: 'SN-2', instanceId: 'inst-2' },
  { ...RECORD, meteringSn: 'SN-3', instanceId: 'inst-2', beginTime: at('09:00:00'), endTime: at('09:30:00') },
]

function read(members: object): { codes: Record<string, string>; result: UsagePushResult } {
  const json: unknown = { error_code: 'MKT.0000', ...members }
  const result = readUsageAnswer({ raw: '', json, host: 'h', status: 200 }, records)
  return { codes: result.kind === 'unknown' ? {} : Object.fromEntries(result.records), result }
}

describe('codes of single records (protocol/metering.md 1.4)', () => {
  const one = [{ metering_sn: 'sn-1', instance_id: 'inst-1', error_code: '003', error_msg: 'usage abnormal' }]
  it.each<[string, object, object]>([
    ['at the top', { abnormal_usage_data: one }, { 'SN-1': '003' }],
    ['under error_data', { error_data: { abnormal_usage_data: one } }, { 'SN-1': '003' }],
    ['under data, in a list', { data: [{ abnormal_usage_data: one }] }, { 'SN-1': '003' }],
    ['as JSON text', { data: JSON.stringify({ abnormal_usage_data: one }) }, { 'SN-1': '003' }],
    ['in camel case', { abnormalUsageDataInfo: { abnormalUsageData: one } }, { 'SN-1': '003' }],
    ['as a single object', { abnormal_usage_data: one[0] }, { 'SN-1': '003' }],
    ['with the code as a number', { abnormal_usage_data: [{ meteringSn: 'SN-1', errorCode: 5 }] }, { 'SN-1': '005' }],
    ['with another name', { abnormal_usage_data: [{ id: 'SN-2', reason: '011' }] }, { 'SN-2': '011' }],
    [
      'with the record inside',
      { abnormal_usage_data: [{ code: '010', usage_data: { metering_sn: 'SN-3' } }] },
      { 'SN-3': '010' },
    ],
    ['without any code', { abnormal_usage_data: [{ metering_sn: 'SN-1' }] }, { 'SN-1': 'none' }],
    [
      'by the instance alone, its only record',
      { abnormal_usage_data: [{ instance_id: 'inst-1', error_code: '011' }] },
      { 'SN-1': '011' },
    ],
    [
      'by the instance, a code of the whole instance',
      { abnormal_usage_data: [{ instance_id: 'inst-2', error_code: '013' }] },
      { 'SN-2': '013', 'SN-3': '013' },
    ],
    [
      'by instance and span',
      {
        abnormal_usage_data: [
          {
            instance_id: 'inst-2',
            begin_time: '20260131T090000Z',
            end_time: '20260131T093000Z',
            error_code: '010',
          },
        ],
      },
      { 'SN-3': '010' },
    ],
    ['by the instance in another member', { abnormal_usage_data: [{ id: 'inst-1', code: '011' }] }, { 'SN-1': '011' }],
    [
      'by the instance, for every code of a whole instance',
      { abnormal_usage_data: ['001', '006', '009', '012'].map((code) => ({ instance_id: 'inst-2', code })) },
      { 'SN-2': '012', 'SN-3': '012' },
    ],
    [
      'with the best-named member for the code',
      { abnormal_usage_data: [{ sn: 'SN-1', http_code: '500', reason: '007', record_code: '003' }] },
      { 'SN-1': '003' },
    ],
    [
      'with a member that is named like one',
      { abnormal_usage_data: [{ sn: 'SN-1', reason: '007', my_code: '3', zip_code: 'x3' }] },
      { 'SN-1': '003' },
    ],
    [
      'with a value that looks like one',
      { abnormal_usage_data: [{ sn: 'SN-1', x: '1007', y: '007' }] },
      { 'SN-1': '007' },
    ],
    [
      'with no member whose name only begins so',
      { abnormal_usage_data: [{ sn: 'SN-1', code_text: '5', x: '007' }] },
      { 'SN-1': '007' },
    ],
    [
      'with no member that goes on after it',
      { abnormal_usage_data: [{ sn: 'SN-1', my_codes: '5', x: '007' }] },
      { 'SN-1': '007' },
    ],
    [
      'with none that is too long a number',
      { abnormal_usage_data: [{ sn: 'SN-1', my_code: '1003', x: '007' }] },
      { 'SN-1': '007' },
    ],
    [
      'with none that is half a number',
      { abnormal_usage_data: [{ sn: 'SN-1', my_code: '3x', x: '007' }] },
      { 'SN-1': '007' },
    ],
    [
      'with no value that only begins like one',
      { abnormal_usage_data: [{ sn: 'SN-1', x: '0071' }] },
      { 'SN-1': 'none' },
    ],
    ['with two digits', { abnormal_usage_data: [{ sn: 'SN-1', my_code: '12' }] }, { 'SN-1': '012' }],
    ['with a word', { abnormal_usage_data: [{ sn: 'SN-1', code: 'x1' }] }, { 'SN-1': 'x1' }],
    ['with a number and a word', { abnormal_usage_data: [{ sn: 'SN-1', code: '1x' }] }, { 'SN-1': '1x' }],
    [
      'with a code of many letters',
      { abnormal_usage_data: [{ sn: 'SN-1', code: 'x'.repeat(70) }] },
      { 'SN-1': 'x'.repeat(64) },
    ],
    ['as an entry that is JSON text', { abnormal_usage_data: JSON.stringify(one) }, { 'SN-1': '003' }],
    [
      'as JSON text with blanks around it',
      { data: ` ${JSON.stringify({ abnormal_usage_data: one })} ` },
      { 'SN-1': '003' },
    ],
    ['six levels down', { a: { b: { c: { d: { e: { f: { abnormal_usage_data: one } } } } } } }, { 'SN-1': '003' }],
    ['in lists no deeper either', { a: [[[[[[{ abnormal_usage_data: one }]]]]]] }, {}],
    [
      'six levels down in an entry',
      { abnormal_usage_data: [{ code: '003', a: { b: { c: { d: { e: { f: { sn: 'SN-1' } } } } } } }] },
      { 'SN-1': '003' },
    ],
    ['and no deeper', { a: { b: { c: { d: { e: { f: { g: { abnormal_usage_data: one } } } } } } } }, {}],
    ['not from text that is no JSON', { data: '{"abnormal_usage_data":[' }, {}],
    ['not from a member of another name', { abnormal_usage_data_info: one, x_abnormal_usage_data: one }, {}],
    ['as an empty list', { abnormal_usage_data: [] }, {}],
    ['as a list of nothing', { abnormal_usage_data: [null] }, {}],
    ['as null', { error_data: null, abnormal_usage_data: null }, {}],
  ])('are read %s', (_, members, codes) => {
    const seen = read(members)
    expect(seen.codes).toEqual(codes)
    expect(seen.result).toMatchObject({ kind: 'answered', unmatched: [] })
  })

  it('says which codes fit no single record', () => {
    const members = {
      abnormal_usage_data: [
        { instance_id: 'inst-2', error_code: '010' },
        { metering_sn: 'stranger', error_code: '002' },
      ],
    }
    expect(read(members).result).toMatchObject({
      unmatched: [{ code: '010', instanceId: 'inst-2' }, { code: '002' }],
      records: new Map(),
    })
  })

  it.each([
    ['only its begin', { begin_time: '20260131T090000Z' }],
    ['only its end', { end_time: '20260131T093000Z' }],
    ['another span', { begin_time: '20260131T100000Z', end_time: '20260131T110000Z' }],
  ])('an entry with the instance and %s fits no single record', (_, span) => {
    const members = { abnormal_usage_data: [{ instance_id: 'inst-2', error_code: '010', ...span }] }
    expect(read(members).result).toMatchObject({ unmatched: [{ code: '010', instanceId: 'inst-2' }] })
  })

  it('finds a span whose record has parts of a second', () => {
    const fine = { ...RECORD, meteringSn: 'SN-9', instanceId: 'inst-9', beginTime: at('10:00:00.250') }
    const others = [fine, { ...fine, meteringSn: 'SN-8', beginTime: at('11:00:00'), endTime: at('12:00:00') }]
    const entry = { instance_id: 'inst-9', begin: '20260131T100000Z', end: '20260131T090000Z', code: '010' }
    const json = { error_code: 'MKT.0000', abnormal_usage_data: [entry] }
    const result = readUsageAnswer({ raw: '', json, host: 'h', status: 200 }, others)
    expect(result).toMatchObject({ records: new Map([['SN-9', '010']]), unmatched: [] })
  })

  it('looks no deeper into an entry', () => {
    const deep = { code: '003', a: { b: { c: { d: { e: { f: { g: { sn: 'SN-1' } } } } } } } }
    expect(read({ abnormal_usage_data: [deep] }).result).toMatchObject({ unmatched: [{ code: '003' }] })
  })

  it('names a record by its own serial, however it is written in the answer', () => {
    const small = [{ ...RECORD, meteringSn: 'sn-a' }]
    const json = { error_code: 'MKT.0000', abnormal_usage_data: [{ sn: 'SN-A', code: '003' }] }
    const result = readUsageAnswer({ raw: '', json, host: 'h', status: 200 }, small)
    expect(result).toMatchObject({ records: new Map([['sn-a', '003']]) })
  })

  it('takes one of two records of the same span for neither', () => {
    const twins = [1, 2].map((n) => ({ ...RECORD, meteringSn: `TWIN-${n}`, relatePkgInstance: `pkg-${n}` }))
    const entry = { instance_id: 'inst-1', begin: '20260131T080000Z', end: '20260131T090000Z', code: '010' }
    const json = { error_code: 'MKT.0000', abnormal_usage_data: [entry] }
    const result = readUsageAnswer({ raw: '', json, host: 'h', status: 200 }, twins)
    expect(result).toMatchObject({ records: new Map(), unmatched: [{ code: '010', instanceId: 'inst-1' }] })
  })

  it('an entry that says nothing fits no record', () => {
    expect(read({ abnormal_usage_data: [{}, 'x', 7] }).result).toEqual(
      expect.objectContaining({ unmatched: [{ code: 'none' }, { code: 'none' }, { code: 'none' }] }),
    )
  })

  it('takes no package for the instance', () => {
    const members = { abnormal_usage_data: [{ relate_pkg_instance: 'inst-1', error_code: '003' }] }
    expect(read(members).result).toMatchObject({ unmatched: [{ code: '003' }] })
  })

  it('tells what people look at: host, status, text, when to come again, and the words of a refusal', () => {
    const json = { error_code: 'MKT.9002', error_msg: 'bad' }
    const seen = { raw: 'r', host: 'h', status: 500 }
    expect(readUsageAnswer({ ...seen, json, retryAfter: '7' }, records)).toEqual({
      kind: 'refused',
      code: 'MKT.9002',
      message: 'bad',
      verdict: { class: 'split', alone: 'fix' },
      records: new Map(),
      ...seen,
      retryAfter: '7',
    })
    expect(readUsageAnswer({ ...seen, json: { error_code: 'MKT.9002' } }, records)).not.toHaveProperty('message')
    expect(readUsageAnswer({ ...seen, json: { error_code: 'MKT.0000' } }, records)).toEqual({
      kind: 'answered',
      code: 'MKT.0000',
      records: new Map(),
      unmatched: [],
      ...seen,
    })
    for (const nothing of [undefined, null, [], 'x', {}, { error_code: 7 }])
      expect(readUsageAnswer({ ...seen, json: nothing }, records)).toEqual({
        kind: 'unknown',
        reason: 'unreadable_answer',
        ...seen,
      })
  })

  it('are read of a refused call too', () => {
    const { result, codes } = read({ error_code: 'MKT.9002', abnormal_usage_data: one })
    expect(result).toMatchObject({ kind: 'refused', code: 'MKT.9002' })
    expect(codes).toEqual({ 'SN-1': '003' })
  })
})
