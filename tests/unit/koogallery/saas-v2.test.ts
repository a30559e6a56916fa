import { describe, expect, it } from 'vitest'
import type { Outcome } from '@/lib/domain/outcomes'
import { REFUSAL_REASONS } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS as settings } from '@/lib/domain/seller'
import { bodySignHeader } from '@/lib/koogallery/auth-token'
import type { AnswerSettings } from '@/lib/koogallery/codec'
import { FAMILY_CODECS, renderUnrecognised } from '@/lib/koogallery/families'
import * as orderNotify from '@/lib/koogallery/order-notify'
import { recognise } from '@/lib/koogallery/request'
import { parse, render, resultCodeFor } from '@/lib/koogallery/saas-v2'
import { bytes, json, NOW, signedCall } from './support'

const NEW = { activity: 'newInstance', businessId: 'b-1', orderId: 'CS1', orderLineId: 'CS1-000001' }
const REFRESH = {
  activity: 'refreshInstance',
  scene: 'RENEWAL',
  orderId: 'CS2',
  orderLineId: 'CS2-000001',
  instanceId: 'i-1',
  expireTime: '20280131155959',
}

describe('commands (protocol/saas-v2.md 4)', () => {
  it.each<[string, object, object]>([
    ['4.1', NEW, { kind: 'newInstance', orderId: 'CS1', orderLineId: 'CS1-000001', businessId: 'b-1' }],
    [
      '4.2',
      { activity: 'queryInstance', instanceId: ' i-1, i-2,i-1,,' },
      { kind: 'queryInstance', instanceIds: ['i-1', 'i-2'] },
    ],
    [
      '4.3',
      { ...REFRESH, productId: 'P2' },
      {
        kind: 'refreshInstance',
        scene: 'RENEWAL',
        orderId: 'CS2',
        orderLineId: 'CS2-000001',
        instanceId: 'i-1',
        productId: 'P2',
        expireTime: new Date('2028-01-31T15:59:59Z'),
      },
    ],
    [
      '4.4',
      { activity: 'updateInstanceStatus', instanceId: 'i-1', status: 'FREEZE' },
      { kind: 'updateInstanceStatus', instanceId: 'i-1', status: 'FREEZE' },
    ],
    [
      '4.5',
      { activity: 'releaseInstance', instanceId: 'i-1', orderId: '', orderLineId: null },
      { kind: 'releaseInstance', instanceId: 'i-1' },
    ],
    [
      '4.5 after unsubscription',
      { activity: 'releaseInstance', instanceId: 'i-1', orderId: 'CS3', orderLineId: 'CS3-000001' },
      { kind: 'releaseInstance', instanceId: 'i-1', orderId: 'CS3', orderLineId: 'CS3-000001' },
    ],
    [
      '4.6',
      { activity: 'upgradeInstance', instanceId: 'i-1', orderId: 'CS4', orderLineId: 'CS4-000001' },
      { kind: 'upgradeInstance', instanceId: 'i-1', orderId: 'CS4', orderLineId: 'CS4-000001' },
    ],
    [
      '4.7 as object',
      { activity: 'changeInstanceCheck', instanceId: 'i-1', productInfo: { skuCode: 's', linearValue: 10, more: {} } },
      { kind: 'changeInstanceCheck', instanceId: 'i-1', target: { skuCode: 's', linearValue: '10' } },
    ],
    [
      '4.7 as text',
      { activity: 'changeInstanceCheck', instanceId: 'i-1', productInfo: '{"productId":"P","skuCode":null}' },
      { kind: 'changeInstanceCheck', instanceId: 'i-1', target: { productId: 'P' } },
    ],
  ])('%s', (_, body, command) => {
    expect(parse(json(body))).toEqual(expect.objectContaining({ ok: true, command, test: false, unknownFields: [] }))
  })

  it.each([
    [{}, {}],
    [{ productId: null, skuCode: '', linearValue: 0 }, { linearValue: '0' }],
    ['{"productId":"P","linearValue":1.5}', { productId: 'P', linearValue: '1.5' }],
    [{ productId: 'x'.repeat(64) }, { productId: 'x'.repeat(64) }],
    [{ skuCode: 'a\u0000b' }, { skuCode: 'ab' }],
  ])('4.7 takes of the target %j what it says', (productInfo, target) => {
    expect(parse(json({ activity: 'changeInstanceCheck', instanceId: 'i-1', productInfo }))).toMatchObject({
      ok: true,
      command: { kind: 'changeInstanceCheck', instanceId: 'i-1', target },
    })
    const parsed = parse(json({ activity: 'changeInstanceCheck', instanceId: 'i-1', productInfo }))
    expect(parsed.ok && 'target' in parsed.command && parsed.command.target).toEqual(target)
  })

  it.each([
    [{ productId: 'x'.repeat(65) }, 'field_too_long', 'productInfo is longer than 64'],
    [{ productId: {} }, 'wrong_type', 'productInfo'],
    [7, 'wrong_type', 'productInfo'],
    ['"P"', 'bad_value', 'productInfo'],
    ['null', 'bad_value', 'productInfo'],
    ['[]', 'bad_value', 'productInfo'],
  ])('4.7 refuses the target %j', (productInfo, reason, words) => {
    expect(parse(json({ activity: 'changeInstanceCheck', instanceId: 'i-1', productInfo }))).toMatchObject({
      ok: false,
      reason,
      detail: expect.stringContaining(words),
    })
  })

  it('reads expireTime with milliseconds', () => {
    expect(parse(json({ ...REFRESH, expireTime: '20280131155959123' }))).toMatchObject({
      command: { expireTime: new Date('2028-01-31T15:59:59.123Z') },
    })
  })

  it('lists unknown members and goes on', () => {
    expect(parse(json({ ...NEW, extra: 1, constructor: 2 }))).toMatchObject({
      ok: true,
      businessId: 'b-1',
      unknownFields: ['extra', 'constructor'],
    })
  })

  it.each<[unknown, string, boolean]>([
    ['1', 'CS1', true],
    [1, 'CS1', true],
    ['0', 'CS1', false],
    [undefined, 'CS1', false],
    ['true', 'CS1', false],
    [undefined, 'MOCKPERIODYEARNEW', true],
  ])('testFlag %j with order %s is test: %s', (testFlag, orderId, test) => {
    expect(parse(json({ ...NEW, testFlag, orderId }))).toMatchObject({ ok: true, test })
  })
})

describe('refusals (protocol/saas-v2.md 4)', () => {
  const long = 'x'.repeat(65)
  it.each<[string, Uint8Array, string, string]>([
    ['broken UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'invalid_utf8', 'UTF-8'],
    ['no JSON', bytes('{'), 'invalid_json', 'JSON object'],
    ['a list', bytes('[]'), 'invalid_json', 'JSON object'],
    ['nothing', bytes(''), 'invalid_json', 'JSON object'],
    ['no activity', json({}), 'missing_field', 'activity'],
    ['activity as number', json({ activity: 1 }), 'wrong_type', 'activity'],
    ['V1 activity', json({ activity: 'expireInstance' }), 'unknown_activity', 'expireInstance'],
    ['activity of Object', json({ activity: 'toString' }), 'unknown_activity', 'toString'],
    ['other family', json({ activity: 'orderNotify', orderId: 'CS1' }), 'unknown_activity', 'orderNotify'],
    ['missing', json({ ...NEW, businessId: undefined }), 'missing_field', 'businessId'],
    ['null', json({ ...NEW, orderLineId: null }), 'missing_field', 'orderLineId'],
    ['empty', json({ ...NEW, orderId: '' }), 'missing_field', 'orderId'],
    ['blank', json({ ...NEW, orderId: '  ' }), 'missing_field', 'orderId'],
    ['number', json({ ...NEW, orderId: 7 }), 'wrong_type', 'orderId'],
    ['too long', json({ ...NEW, orderId: long }), 'field_too_long', 'orderId is longer than 64'],
    ['control character', json({ ...NEW, orderId: 'a\u0000' }), 'bad_value', 'orderId'],
    [
      'half a surrogate',
      bytes(`{"activity":"newInstance","orderId":"\\ud800","orderLineId":"a","businessId":"b"}`),
      'bad_value',
      'orderId',
    ],
    ['unknown scene', json({ ...REFRESH, scene: 'UPGRADE' }), 'bad_value', 'scene'],
    ['30 February', json({ ...REFRESH, expireTime: '20280230000000' }), 'bad_value', 'expireTime'],
    ['short date', json({ ...REFRESH, expireTime: '20280230' }), 'bad_value', 'expireTime'],
    ['date as number', json({ ...REFRESH, expireTime: 20280131155959 }), 'wrong_type', 'expireTime'],
    [
      'over-long date',
      json({ ...REFRESH, expireTime: '1'.repeat(21) }),
      'field_too_long',
      'expireTime is longer than 20',
    ],
    ['V1 status', json({ activity: 'updateInstanceStatus', instanceId: 'i', status: 'NORMAL' }), 'bad_value', 'status'],
    [
      '101 ids',
      json({ activity: 'queryInstance', instanceId: Array.from({ length: 101 }, (_, i) => i).join() }),
      'bad_value',
      'instanceId',
    ],
    [
      'one id of several with a control character',
      json({ activity: 'queryInstance', instanceId: 'a,b\u0001' }),
      'bad_value',
      'instanceId',
    ],
    ['a number for a list of ids', json({ activity: 'queryInstance', instanceId: 7 }), 'wrong_type', 'instanceId'],
    ['an activity too long to be told', json({ activity: long }), 'unknown_activity', '(too long)'],
    ['null for the whole', bytes('null'), 'invalid_json', 'JSON object'],
    ['text for the whole', bytes('"x"'), 'invalid_json', 'JSON object'],
    ['only commas', json({ activity: 'queryInstance', instanceId: ',, ,' }), 'missing_field', 'instanceId'],
    [
      'one id too long',
      json({ activity: 'queryInstance', instanceId: `a,${long}` }),
      'field_too_long',
      'instanceId is longer than 64',
    ],
    ['no target', json({ activity: 'changeInstanceCheck', instanceId: 'i' }), 'missing_field', 'productInfo'],
    [
      'target as list',
      json({ activity: 'changeInstanceCheck', instanceId: 'i', productInfo: [] }),
      'wrong_type',
      'productInfo',
    ],
    [
      'target no JSON',
      json({ activity: 'changeInstanceCheck', instanceId: 'i', productInfo: '{' }),
      'bad_value',
      'productInfo',
    ],
  ])('%s', (_, body, reason, words) => {
    expect(parse(body)).toMatchObject({ ok: false, reason, detail: expect.stringContaining(words) })
  })

  it('keeps what names the message', () => {
    expect(parse(json({ ...REFRESH, testFlag: '1', scene: 'x' }))).toMatchObject({
      activity: 'refreshInstance',
      test: true,
      ids: { orderId: 'CS2', orderLineId: 'CS2-000001', instanceId: 'i-1' },
    })
  })

  it('names a message by what can be stored and shown, and by nothing else', () => {
    const ids = (change: object) => parse(json({ ...REFRESH, ...change })).ids
    const fits = 'x'.repeat(64)
    expect(ids({ instanceId: fits })).toEqual({ orderId: 'CS2', orderLineId: 'CS2-000001', instanceId: fits })
    for (const instanceId of [long, 7, {}, 'a\u0000', undefined]) {
      expect(ids({ instanceId })).toEqual({ orderId: 'CS2', orderLineId: 'CS2-000001' })
      expect(Object.keys(ids({ instanceId }))).not.toContain('instanceId')
    }
  })

  it('knows nothing of what it cannot read', () => {
    for (const body of ['{', '[]', '']) expect(parse(bytes(body))).toMatchObject({ test: false, ids: {} })
    expect(parse(new Uint8Array([0xff]))).toMatchObject({ test: false, ids: {} })
  })

  it('tells of few unknown members, and in few letters', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}-${'x'.repeat(80)}`, 1]))
    const parsed = parse(json({ ...NEW, ...many, 'a\u0000': 1 }))
    const fields = parsed.ok ? parsed.unknownFields : []
    expect(fields).toHaveLength(50)
    expect(Math.max(...fields.map(({ length }) => length))).toBe(64)
    expect(fields.some((field) => field.includes('\u0000'))).toBe(false)
  })

  it('reads 100 ids', () => {
    const instanceId = Array.from({ length: 100 }, (_, i) => `instance-${i}`).join(',')
    expect(parse(json({ activity: 'queryInstance', instanceId }))).toMatchObject({ ok: true })
  })
})

describe('orderNotify (protocol/saas-v2.md 4.9)', () => {
  it('reads the order', () => {
    expect(
      orderNotify.parse(json({ activity: 'orderNotify', orderId: 'CS1', orderLineId: 'CS1-000001' })),
    ).toMatchObject({
      command: { kind: 'orderNotify', orderId: 'CS1', orderLineId: 'CS1-000001' },
    })
    expect(orderNotify.parse(json({ activity: 'orderNotify', orderId: 'CS1' }))).toMatchObject({ ok: true })
  })
  it('knows no other activity', () => {
    expect(orderNotify.parse(json(NEW))).toMatchObject({ reason: 'unknown_activity' })
  })
})

describe('families (protocol/README.md)', () => {
  const request = (method: string, url: string, body = '') => ({ method, url, headers: [], body: bytes(body) })
  it.each([
    ['signed', request('POST', '/p?signature=a&timestamp=1&nonce=b', '{}'), 'saas_v2'],
    ['unsigned', request('POST', '/p', '{}'), 'saas_v2'],
    ['not even JSON', request('POST', '/p?nonce=1', '\u0000'), 'saas_v2'],
    ['order notification', request('POST', '/p?signature=a', '{"activity":"orderNotify"}'), 'order_notify'],
    ['GET', request('GET', '/p?authToken=x'), 'saas_v1'],
    ['Kit', request('POST', '/p/produceAPI/v2/tenantSync', '{}'), 'kit_v2'],
  ])('%s', (_, given, family) => {
    expect(recognise(given)).toBe(family)
  })

  it('judges order notifications by the key of their own class', () => {
    expect(FAMILY_CODECS.saas_v2.keyClass).toBe('basic')
    expect(FAMILY_CODECS.order_notify.keyClass).toBe('general')
  })

  it('verifies, reads and answers a call from end to end', () => {
    const call = signedCall({ body: JSON.stringify(NEW), secret: 's' })
    const codec = FAMILY_CODECS.saas_v2
    expect(codec.verify({ request: call, keys: [{ id: 'k', secret: 's' }], now: NOW, settings })).toMatchObject({
      ok: true,
    })
    expect(codec.parse(call, { settings })).toMatchObject({ ok: true, command: { kind: 'newInstance' } })
    expect(codec.verify({ request: { ...call, truncated: true }, keys: [], now: NOW, settings })).toMatchObject({
      reason: 'body_too_large',
    })
  })

  it('answers strangers with 000002', () => {
    expect(JSON.parse(renderUnrecognised('unknown_seller').body)).toMatchObject({ resultCode: '000002' })
    expect(JSON.parse(renderUnrecognised('unknown_family').body)).toMatchObject({ resultCode: '000002' })
    expect(renderUnrecognised('unknown_seller').body).toContain('No seller is served at this address.')
    expect(renderUnrecognised('unknown_family').body).toContain(
      'The request has the shape of no interface served here.',
    )
  })

  it('says that a body was cut off', () => {
    const call = { ...signedCall({ body: JSON.stringify(NEW), secret: 's' }), truncated: true }
    const verdict = FAMILY_CODECS.order_notify.verify({ request: call, keys: [], now: NOW, settings })
    expect(verdict).toEqual({
      ok: false,
      reason: 'body_too_large',
      detail: 'The body is larger than this server reads.',
    })
  })
})

describe('answers (protocol/saas-v2.md 1, 4, 5)', () => {
  const body = (outcome: Outcome, options: { test?: boolean; settings?: Partial<AnswerSettings> } = {}) =>
    JSON.parse(render(outcome, { test: false, ...options, settings: { ...settings, ...options.settings } }).body)
  const created = {
    kind: 'created',
    instanceId: 'i-1',
    processing: true,
    access: { frontEndUrl: 'https://a.test' },
  } as const satisfies Outcome

  it.each<[Outcome, string, string]>([
    [{ kind: 'done' }, '000000', '000000'],
    [created, '000004', '000000'],
    [{ ...created, processing: false }, '000000', '000000'],
    [{ kind: 'processing' }, '000004', '000000'],
    [{ kind: 'unknownInstance', instanceIds: ['i'] }, '000003', '000003'],
    [{ kind: 'notReady', instanceId: 'i' }, '000005', '000000'],
    [{ kind: 'changeRefused', reason: 'below present use' }, '000002', '000002'],
    [{ kind: 'invalid', reason: 'bad_value', detail: 'd' }, '000002', '000002'],
    [{ kind: 'refused', reason: 'signature_mismatch', detail: 'd' }, '000001', '000001'],
    [{ kind: 'refused', reason: 'timestamp_stale', detail: 'd' }, '000002', '000002'],
    [{ kind: 'internal' }, '000005', '000005'],
  ])('%j is %s, for test traffic %s', (outcome, real, test) => {
    expect(body(outcome)).toMatchObject({ resultCode: real, resultMsg: expect.stringMatching(/./) })
    expect(body(outcome, { test: true })).toMatchObject({ resultCode: test })
  })

  it('knows a code for every reason', () => {
    for (const reason of REFUSAL_REASONS) expect(resultCodeFor(reason)).toMatch(/^00000[12]$/)
  })

  it('carries the instance and, as a hedge, its address', () => {
    expect(body(created)).toMatchObject({ instanceId: 'i-1', appInfo: { frontEndUrl: 'https://a.test' } })
  })

  it('lets no setting turn a refused change into consent', () => {
    const refused: Outcome = { kind: 'changeRefused', reason: 'no' }
    expect(body(refused, { settings: { changeRefusalCode: '000005' } })).toMatchObject({
      resultCode: '000005',
      resultMsg: 'no',
    })
    expect(body(refused, { settings: { changeRefusalCode: '000000' } })).toMatchObject({ resultCode: '000002' })
  })

  it('writes instances with access and usage', () => {
    const usage = [{ value: '12.5', at: new Date('2025-01-01T00:00:00Z'), relatedInstanceId: 'i-9' }]
    const access = {
      frontEndUrl: 'https://a.test',
      adminUrl: 'https://b.test',
      userName: 'u',
      password: 'p',
      memo: '中',
    }
    const answer = render(
      { kind: 'instances', instances: [{ instanceId: 'i-1', access, usage }, { instanceId: 'i-2' }] },
      { test: false, settings },
    )
    expect(answer.headers).toEqual([['Content-Type', 'application/json;charset=utf-8']])
    expect(answer.body).toContain('\\u4e2d')
    expect(JSON.parse(answer.body).info).toEqual([
      {
        instanceId: 'i-1',
        appInfo: access,
        usageInfo: [{ relatedInstanceId: 'i-9', usageValue: 12.5, statisticalTime: '20250101000000000' }],
      },
      { instanceId: 'i-2' },
    ])
  })

  it('never sends a member that is too long', () => {
    const access = {
      frontEndUrl: 'https://a.test',
      adminUrl: 'x'.repeat(513),
      userName: 'u',
      password: 'p'.repeat(129),
      memo: `${'m'.repeat(1023)}😀`,
    }
    const { info } = body({
      kind: 'instances',
      instances: [
        { instanceId: 'i-1', access },
        { instanceId: 'x'.repeat(65) },
        { instanceId: 'i-2', access: { frontEndUrl: 'x'.repeat(513), userName: 'u' } },
      ],
    })
    expect(info).toEqual([
      { instanceId: 'i-1', appInfo: { frontEndUrl: 'https://a.test', memo: 'm'.repeat(1023) } },
      { instanceId: 'i-2' },
    ])
    expect(body({ kind: 'created', instanceId: 'x'.repeat(65), processing: false })).toMatchObject({
      resultCode: '000005',
    })
    expect(body({ kind: 'changeRefused', reason: 'r'.repeat(300) }).resultMsg).toHaveLength(255)
  })

  it('sends members as long as they may be, and no empty ones', () => {
    const written = (instanceId: string, url: string) => {
      const access = { frontEndUrl: url || 'https://a.test', adminUrl: url }
      const usage = [{ value: '1', at: new Date(0), relatedInstanceId: instanceId, dashboardUrl: url }]
      return body({ kind: 'instances', instances: [{ instanceId: instanceId || 'i', access, usage }] }).info[0]
    }
    const [id, url] = ['i'.repeat(64), `https://${'x'.repeat(504)}`]
    expect(written(id, url)).toMatchObject({
      instanceId: id,
      appInfo: { frontEndUrl: url, adminUrl: url },
      usageInfo: [{ relatedInstanceId: id, dashboardUrl: url }],
    })
    expect(written('', '')).toEqual({
      instanceId: 'i',
      appInfo: { frontEndUrl: 'https://a.test' },
      usageInfo: [{ usageValue: 1, statisticalTime: '19700101000000000' }],
    })
    for (const instanceId of ['', 'x'.repeat(65)]) {
      const failed = { resultCode: '000005', resultMsg: 'internal error' }
      expect(body({ kind: 'created', instanceId, processing: false })).toEqual(failed)
      expect(body({ kind: 'licensed', instanceId, license: 'L' })).toEqual(failed)
    }
  })

  it('writes every sign outside ASCII by its four digits', () => {
    const { body: written } = render({ kind: 'changeRefused', reason: '\u007fé中😀' }, { test: false, settings })
    expect(written).toContain('"\\u007f\\u00e9\\u4e2d\\ud83d\\ude00"')
  })

  const appInfo = (access: object) => {
    const instances = [{ instanceId: 'i', access: { frontEndUrl: 'https://a.test', ...access } }]
    return body({ kind: 'instances', instances }).info[0].appInfo
  }

  it('sends an account whole, as long as it may be, or not at all', () => {
    const longest = { userName: 'u'.repeat(128), password: 'p'.repeat(128) }
    expect(appInfo(longest)).toMatchObject(longest)
    for (const half of [{ userName: 'u'.repeat(129) }, { password: 'p'.repeat(129) }]) {
      expect(Object.keys(appInfo({ ...longest, ...half }))).toEqual(['frontEndUrl'])
    }
  })

  it('leaves a note alone that just fits, and cuts no sign in half', () => {
    const fits = `😀${'m'.repeat(1022)}`
    expect(appInfo({ memo: fits }).memo).toBe(fits)
    expect(appInfo({ memo: `${fits}m` }).memo).toBe(fits)
  })

  it.each(['-1', '1e3', '1.23456', '1234567890123', '12x', 'x12', ''])('sends no usage of %j', (value) => {
    const usage = [{ value, at: NOW }]
    expect(body({ kind: 'instances', instances: [{ instanceId: 'i', usage }] }).info).toEqual([{ instanceId: 'i' }])
  })

  it.each(['', '00000', '0000055', 'x000005', '000005x'])('takes %j for no code of a refused change', (code) => {
    const answer = body({ kind: 'changeRefused', reason: '' }, { settings: { changeRefusalCode: code } })
    expect(answer).toEqual({ resultCode: '000002', resultMsg: 'the change is not allowed' })
  })

  it.each([
    [{}, '000004', true],
    [{ pendingPurchase: 'success' }, '000000', true],
    [{ purchaseAppInfo: false }, '000004', false],
  ] as const)('answers a purchase that is being prepared as %j says', (change, resultCode, address) => {
    const answer = body(created, { settings: change })
    expect([answer.resultCode, 'appInfo' in answer]).toEqual([resultCode, address])
  })

  it('says which instance it does not know', () => {
    expect(body({ kind: 'unknownInstance', instanceIds: ['i-1', 'i-2'] }).resultMsg).toContain('i-1, i-2')
  })

  it('signs the answer on demand as V1.0 does (protocol/saas-v2.md 3)', () => {
    const key = { id: 'k', secret: 'demoKitKey-0001' }
    const unsigned = render({ kind: 'done' }, { test: false, key, settings })
    expect(new Map(unsigned.headers).has('Body-Sign')).toBe(false)
    const signed = render({ kind: 'done' }, { test: false, key, settings: { ...settings, bodySign: true } })
    expect(signed.headers).toContainEqual(bodySignHeader(key, signed.body))
  })
})
