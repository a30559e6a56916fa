import { describe, expect, it } from 'vitest'
import type { Outcome } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS as settings } from '@/lib/domain/seller'
import type { RawRequest, RenderOptions } from '@/lib/koogallery/codec'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { recognise } from '@/lib/koogallery/request'
import { decryptField, encryptField } from '@/lib/koogallery/sensitive-field'
import { V1_KEY, v1Query, v1Request } from '../../support/v1'

const codec = FAMILY_CODECS.saas_v1
const key = { id: 'k', secret: V1_KEY }
const NOW = new Date('2026-01-01T04:00:01Z')
const TIME = '20260101040000123'

const get = (fields: Record<string, string>): RawRequest =>
  v1Request('acme', v1Query({ timeStamp: TIME, testFlag: '0', ...fields }))
const verify = (request: RawRequest, changes: Partial<typeof settings> = {}) =>
  codec.verify({ request, keys: [key], now: NOW, settings: { ...settings, ...changes } })
const parse = (fields: Record<string, string>, options = {}) => codec.parse(get(fields), { key, settings, ...options })
const commandOf = (fields: Record<string, string>) => {
  const parsed = parse(fields)
  if (!parsed.ok) throw new Error(parsed.detail)
  return parsed.command
}
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

const NEW = {
  activity: 'newInstance',
  businessId: '0f4c',
  customerId: '5a77',
  customerName: 'demo buyer+1',
  orderId: 'CS2601010000ABCD',
  skuCode: '7d1e',
  productId: 'OFFI01',
  chargingMode: '1',
  trialFlag: '0',
  expireTime: '20270101120000',
  periodType: 'year',
  periodNumber: '1',
  orderAmount: '100.125',
  amount: '25',
}

describe('shape (protocol/saas-v1.md 1.1)', () => {
  it.each<[string, string, string]>([
    ['GET', '/api/koogallery/acme?activity=newInstance', 'saas_v1'],
    ['GET', '/api/koogallery/acme?authToken=x', 'saas_v1'],
    ['get', '/api/koogallery/acme?authToken=x', 'saas_v1'],
    ['GET', '/api/koogallery/acme', 'unrecognised'],
    ['GET', '/api/koogallery/acme/produceAPI/tenantSync?authToken=x', 'unrecognised'],
    ['POST', '/api/koogallery/acme?authToken=x', 'saas_v2'],
    ['HEAD', '/api/koogallery/acme?activity=newInstance', 'unrecognised'],
  ])('%s %s is %s', (method, url, family) => {
    expect(recognise({ method, url, headers: [], body: new Uint8Array() })).toBe(family)
  })
})

describe('verification (protocol/saas-v1.md 2)', () => {
  it('judges by the one Key of the class v1, without a nonce, at the time the sender names', () => {
    expect(codec.keyClass).toBe('v1')
    expect(verify(get(NEW))).toEqual({
      ok: true,
      keyId: 'k',
      form: 'raw',
      sentAt: new Date('2026-01-01T04:00:00.123Z'),
    })
  })

  it('signs empty and unknown parameters too (2.2, 4.1)', () => {
    expect(verify(get({ ...NEW, brandNew: 'x', empty: '' }))).toMatchObject({ ok: true })
  })

  it('takes a time of 14 digits or none at all for what it is, because the documents name no window (2.3)', () => {
    const sentAt = (timeStamp: string) => verify(get({ ...NEW, timeStamp }))
    expect(sentAt('20260101035959')).toMatchObject({ sentAt: new Date('2026-01-01T03:59:59Z') })
    expect(sentAt('yesterday')).toMatchObject({ ok: true, sentAt: NOW })
    expect(sentAt('20200101000000000'), 'however old').toMatchObject({ ok: true })
    expect(sentAt('20260101120000000'), 'a fast clock counts as now').toMatchObject({ ok: true, sentAt: NOW })
  })

  it.each([
    ['20260101035002000', { ok: true }],
    ['20260101041000000', { ok: true }],
    ['20260101034959000', { ok: false, reason: 'timestamp_stale' }],
    ['20260101041002000', { ok: false, reason: 'timestamp_stale' }],
    ['yesterday', { ok: false, reason: 'timestamp_missing' }],
  ])('with a window of ten minutes, %s gives %o', (timeStamp, verdict) => {
    expect(verify(get({ ...NEW, timeStamp }), { v1WindowMinutes: 10 })).toMatchObject(verdict)
  })
})

/** People read these in the message log. */
it.each([
  ['20260101033001000', "The timeStamp is 30 minutes off this server's clock; 10 are allowed."],
  ['20260101042901000', "The timeStamp is 29 minutes off this server's clock; 10 are allowed."],
  ['yesterday', 'The parameter timeStamp is not a time.'],
])('says what is wrong with the time %s', (timeStamp, detail) => {
  expect(verify(get({ ...NEW, timeStamp }), { v1WindowMinutes: 10 })).toMatchObject({ detail })
})

it.each(['20260101035001000', '20260101041001000'])('exactly ten minutes off is still inside: %s', (timeStamp) => {
  expect(verify(get({ ...NEW, timeStamp }), { v1WindowMinutes: 10 })).toMatchObject({ ok: true })
})

it('refuses what the key did not sign', () => {
  const request = get(NEW)
  expect(verify({ ...request, url: `${request.url}&more=1` })).toMatchObject({
    ok: false,
    reason: 'signature_mismatch',
  })
})

describe('newInstance (protocol/saas-v1.md 4.1)', () => {
  it('carries order, product and buyer, so nothing has to be looked up', () => {
    expect(parse(NEW)).toEqual({
      ok: true,
      test: false,
      activity: 'newInstance',
      businessId: '0f4c',
      ids: { orderId: 'CS2601010000ABCD' },
      unknownFields: [],
      command: {
        kind: 'newInstance',
        orderId: 'CS2601010000ABCD',
        orderLineId: '',
        businessId: '',
        facts: {
          item: '',
          trial: false,
          order: {
            orderId: 'CS2601010000ABCD',
            orderType: 'NEW',
            orderAmount: '100.125',
            extendParams: [],
            attributes: { amount: '25' },
            buyer: { customerId: '5a77', customerName: 'demo buyer+1' },
            lines: [
              {
                orderLineId: '',
                chargingMode: 'PERIOD',
                expireTime: new Date('2027-01-01T12:00:00Z'),
                periodType: 'year',
                periodNumber: 1,
                products: [{ productId: 'OFFI01', skuCode: '7d1e', linearValue: '25' }],
              },
            ],
          },
        },
      },
    })
  })

  it.each<[string, Record<string, string>, { mode: string; type: string; item: string; trial: boolean }]>([
    ['yearly/monthly', {}, { mode: 'PERIOD', type: 'NEW', item: '', trial: false }],
    ['trial', { trialFlag: '1' }, { mode: 'PERIOD', type: 'TRIAL', item: '', trial: true }],
    ['one-time', { chargingMode: '3', expireTime: '' }, { mode: 'ONE_TIME', type: 'NEW', item: '', trial: false }],
    [
      'pay-per-use',
      { chargingMode: '0', expireTime: '' },
      { mode: 'ON_DEMAND', type: 'NEW', item: 'OFFI01', trial: false },
    ],
    [
      'pay-per-use of a product that is not named',
      { chargingMode: '0', productId: '' },
      { mode: 'ON_DEMAND', type: 'NEW', item: '', trial: false },
    ],
    ['package', { chargingMode: '5' }, { mode: 'ON_DEMAND_PKG', type: 'NEW', item: 'OFFI01', trial: false }],
    ['a mode not known yet', { chargingMode: '9' }, { mode: '9', type: 'NEW', item: '', trial: false }],
    ['an older product without a mode', { chargingMode: '' }, { mode: '', type: 'NEW', item: '', trial: false }],
  ])('sale mode %s', (_, fields, expected) => {
    const command = commandOf({ ...NEW, ...fields })
    if (command.kind !== 'newInstance' || !command.facts) throw new Error('no facts')
    const { item, trial, order } = command.facts
    expect({ mode: order.lines[0]?.chargingMode, type: order.orderType, item, trial }).toEqual(expected)
  })

  it('decrypts mobile number and e-mail, whatever length was chosen at publishing (5.1)', () => {
    const field = (value: string, type: '1' | '2') => encryptField({ key: V1_KEY, type, iv: 'abcdEFGH01234567', value })
    for (const type of ['1', '2'] as const) {
      const command = commandOf({ ...NEW, mobilePhone: field('+8613800000000', type), email: field('中@a.cn', type) })
      expect(command).toMatchObject({
        facts: { order: { buyer: { mobilePhone: '+8613800000000', email: '中@a.cn' } } },
      })
    }
  })

  it('loses no sale for a field that is only for people', () => {
    const command = commandOf({
      ...NEW,
      mobilePhone: 'not encrypted',
      email: 'x',
      customerName: 'n'.repeat(65),
      expireTime: 'soon',
      amount: 'many',
      orderAmount: 'free',
      saasExtendParams: '!!',
      periodNumber: '1.5',
    })
    expect(command).toMatchObject({ facts: { order: { buyer: { customerId: '5a77' }, extendParams: [] } } })
    const text = JSON.stringify(command)
    for (const dropped of ['not encrypted', 'nnn', 'soon', 'many', 'free']) expect(text).not.toContain(dropped)
  })

  it('leaves what is encrypted alone while the call is not verified', () => {
    const email = encryptField({ key: V1_KEY, type: '1', iv: 'abcdEFGH01234567', value: 'a@b.cn' })
    expect(JSON.stringify(parse({ ...NEW, email }, { key: undefined }))).not.toContain('a@b.cn')
  })

  it.each<[unknown, object[]]>([
    [[{ name: 'emailDomainName', value: 'a.cn' }], [{ name: 'emailDomainName', value: 'a.cn' }]],
    [
      [
        { name: 'platformParams', value: '{"tennantId":"t"}' },
        { name: 'n', value: { a: 1 } },
      ],
      [
        { name: 'platformParams', value: '{"tennantId":"t"}' },
        { name: 'n', value: '{"a":1}' },
      ],
    ],
    [{ name: 'no list' }, []],
    ['text', []],
    [null, []],
    [[1, null, 'x', { name: 'only' }, { value: 'x' }], []],
    [[null, 1, { name: 'kept', value: 'v' }], [{ name: 'kept', value: 'v' }]],
    [
      [
        { name: '', value: 'x' },
        { name: 7, value: 'x' },
        { name: 'none', value: null },
        { name: 'empty', value: '' },
        { name: 'zero', value: 0 },
        { name: 'list', value: ['a'] },
      ],
      [
        { name: 'empty', value: '' },
        { name: 'zero', value: '0' },
        { name: 'list', value: '["a"]' },
      ],
    ],
    [
      [{ name: `${'n'.repeat(64)}x`, value: `${'v'.repeat(2_048)}x` }],
      [{ name: 'n'.repeat(64), value: 'v'.repeat(2_048) }],
    ],
    [[{ name: 'a\u0000b', value: '\ud800' }], [{ name: 'ab', value: '\ufffd' }]],
    [Array(60).fill({ name: 'n', value: 'v' }), Array(50).fill({ name: 'n', value: 'v' })],
  ])('extension parameters %j (5.3)', (sent, extendParams) => {
    expect(commandOf({ ...NEW, saasExtendParams: base64(sent) })).toMatchObject({ facts: { order: { extendParams } } })
  })

  it.each(['!!', '', base64([]).slice(0, -2), Buffer.from([0x5b, 0xff, 0x5d]).toString('base64')])(
    'extension parameters that cannot be read, %j, are none',
    (saasExtendParams) => {
      expect(commandOf({ ...NEW, saasExtendParams })).toMatchObject({ facts: { order: { extendParams: [] } } })
    },
  )

  const orderOf = (fields: Record<string, string>) => {
    const command = commandOf({ activity: 'newInstance', orderId: 'CS1', ...fields })
    if (command.kind !== 'newInstance' || !command.facts) throw new Error('no facts')
    return command.facts.order
  }

  it('needs nothing but the order', () => {
    expect(orderOf({})).toEqual({
      orderId: 'CS1',
      orderType: 'NEW',
      lines: [{ orderLineId: '', chargingMode: '', products: [] }],
      extendParams: [],
    })
  })

  it.each(['100.125', '0', '-12.50', '+3', '1E+2', '1e-10', '-1.5E10', '9'.repeat(40)])(
    'an amount %s stays as it is written',
    (orderAmount) => {
      expect(orderOf({ orderAmount }).orderAmount).toBe(orderAmount)
    },
  )

  it.each(['', '1.', '.5', '1,5', '1E', '1E+1234', '--1', 'x1', '1x', '1 2', 'NaN', '9'.repeat(41)])(
    '%j is no amount, and no reason to lose the sale',
    (orderAmount) => {
      expect(orderOf({ orderAmount })).not.toHaveProperty('orderAmount')
    },
  )

  it.each(['-1', '1.0', '1x', 'x1', '1234567890', ''])('%j is no count', (count) => {
    const order = orderOf({ periodNumber: count, amount: count, diskSize: count, bandWidth: count })
    expect(order).not.toHaveProperty('attributes')
    expect(order.lines).toEqual([{ orderLineId: '', chargingMode: '', products: [] }])
  })

  it('keeps each linear attribute, and names the product’s by the first of them', () => {
    const linear = (fields: Record<string, string>) => {
      const { attributes, lines } = orderOf(fields)
      return [attributes, lines[0]?.products[0]?.linearValue]
    }
    const all = { amount: '1', diskSize: '999999999', bandWidth: '3' }
    expect(linear({ ...all, provisionType: 'P' })).toEqual([{ ...all, provisionType: 'P' }, '1'])
    expect(linear({ diskSize: '2', bandWidth: '3' })).toEqual([{ diskSize: '2', bandWidth: '3' }, '2'])
    expect(linear({ bandWidth: '0' })).toEqual([{ bandWidth: '0' }, '0'])
    expect(linear({ provisionType: 'P' })).toEqual([{ provisionType: 'P' }, undefined])
  })

  it.each([
    ['customerId', 100],
    ['customerName', 64],
    ['userId', 64],
    ['userName', 64],
  ])('%s of %i characters is kept, a longer one left out', (name, limit) => {
    expect(orderOf({ [name]: 'x'.repeat(limit) }).buyer).toEqual({ [name]: 'x'.repeat(limit) })
    expect(orderOf({ [name]: 'x'.repeat(limit + 1) })).not.toHaveProperty('buyer')
  })

  it('reads as long an address as fits a field (4.1), and none that decrypts to nothing of use', () => {
    const field = (value: string) => encryptField({ key: V1_KEY, type: '1', iv: 'abcdEFGH01234567', value })
    expect(orderOf({ email: field('x'.repeat(79)) }).buyer).toEqual({ email: 'x'.repeat(79) })
    for (const value of ['', ' ', 'a\u0000b', 'x'.repeat(257)])
      expect(orderOf({ email: field(value), mobilePhone: field(value) }), value).not.toHaveProperty('buyer')
  })

  it.each([
    ['orderId', '', 'missing_field'],
    ['orderId', 'x'.repeat(65), 'field_too_long'],
    ['orderId', 'a\u0000', 'bad_value'],
    ['activity', '', 'missing_field'],
    ['activity', 'somethingNew', 'unknown_activity'],
  ])('refuses %s=%j: %s', (name, value, reason) => {
    expect(parse({ ...NEW, [name]: value })).toMatchObject({ ok: false, reason })
  })

  it.each([
    ['1', true],
    ['01', true],
    ['0', false],
    ['', false],
    ['true', false],
    ['2', false],
    ['11', false],
  ])('testFlag %j is a test: %s (9.1)', (testFlag, test) => {
    expect(parse({ ...NEW, testFlag })).toMatchObject({ test })
  })

  it('names parameters it does not know', () => {
    expect(parse({ ...NEW, brandNew: 'x' })).toMatchObject({ unknownFields: ['brandNew'] })
  })
})

describe('refreshInstance (protocol/saas-v1.md 4.2, 4.10)', () => {
  const REFRESH = { activity: 'refreshInstance', orderId: 'CS2', instanceId: 'i-1', expireTime: '20280131155959' }

  it.each<[Record<string, string>, object]>([
    [{}, { scene: 'RENEWAL', resumes: true, order: { orderType: 'RENEW' } }],
    [{ orderAmount: '0' }, { scene: 'RENEWAL', resumes: true }],
    [{ orderAmount: '-0.000' }, { scene: 'RENEWAL', resumes: true }],
    [
      { orderAmount: '-12.5' },
      {
        scene: 'UNSUBSCRIBE_RENEWAL_PERIOD',
        resumes: false,
        order: { orderType: 'UNSUBSCRIBE', orderAmount: '-12.5' },
      },
    ],
    [{ orderAmount: '-1E+2' }, { scene: 'UNSUBSCRIBE_RENEWAL_PERIOD' }],
    [
      { trialToFormal: '1', productId: 'P2' },
      { scene: 'TRIAL_TO_FORMAL', productId: 'P2', resumes: true },
    ],
    [{ trialToFormal: '0' }, { scene: 'RENEWAL' }],
    [{ trialToFormal: '2' }, { scene: 'TRIAL_TO_FORMAL' }],
    [{ productId: '', trialToFormal: '' }, { scene: 'RENEWAL' }],
    [{ orderAmount: '-0.01' }, { scene: 'UNSUBSCRIBE_RENEWAL_PERIOD' }],
    [{ orderAmount: '1E-5' }, { scene: 'RENEWAL' }],
    [{ orderAmount: '10' }, { scene: 'RENEWAL', order: { orderAmount: '10' } }],
    [
      { trialToFormal: '1', orderAmount: '-5' },
      { scene: 'TRIAL_TO_FORMAL', order: { orderType: 'TRIAL_TO_FORMAL' } },
    ],
    [{ expireTime: '20280131155959123' }, { expireTime: new Date('2028-01-31T15:59:59.123Z') }],
  ])('%o gives %o', (fields, expected) => {
    expect(commandOf({ ...REFRESH, ...fields })).toMatchObject({
      kind: 'refreshInstance',
      orderId: 'CS2',
      orderLineId: '',
      instanceId: 'i-1',
      ...expected,
    })
  })

  it('tells the renewal’s own order, so nothing has to be looked up', () => {
    const expireTime = new Date('2028-01-31T15:59:59Z')
    const more = { productId: 'P2', periodType: 'month', periodNumber: '3', orderAmount: '30.5' }
    expect(commandOf({ ...REFRESH, ...more })).toEqual({
      kind: 'refreshInstance',
      orderId: 'CS2',
      orderLineId: '',
      instanceId: 'i-1',
      productId: 'P2',
      expireTime,
      scene: 'RENEWAL',
      resumes: true,
      order: {
        orderId: 'CS2',
        orderType: 'RENEW',
        orderAmount: '30.5',
        lines: [
          {
            orderLineId: '',
            chargingMode: '',
            expireTime,
            periodType: 'month',
            periodNumber: 3,
            products: [{ productId: 'P2' }],
          },
        ],
        extendParams: [],
      },
    })
    const least = commandOf(REFRESH)
    expect(least).not.toHaveProperty('productId')
    expect(least).toMatchObject({
      order: { lines: [{ orderLineId: '', chargingMode: '', expireTime, products: [] }], extendParams: [] },
    })
  })

  it.each([
    ['instanceId', 'missing_field'],
    ['orderId', 'missing_field'],
    ['expireTime', 'missing_field'],
  ])('needs %s', (name, reason) => {
    expect(parse({ ...REFRESH, [name]: ' ' })).toMatchObject({ ok: false, reason, activity: 'refreshInstance' })
  })

  it('does not guess an expiry that cannot be read', () => {
    expect(parse({ ...REFRESH, expireTime: '20280231000000' })).toMatchObject({ ok: false, reason: 'bad_value' })
  })
})

describe('the other activities', () => {
  it.each<[string, Record<string, string>, object]>([
    [
      '4.3',
      { activity: 'expireInstance', instanceId: 'i', orderId: 'CS1' },
      { kind: 'updateInstanceStatus', instanceId: 'i', status: 'FREEZE' },
    ],
    [
      '4.3 without its order, as in the page’s own example',
      { activity: 'expireInstance', instanceId: 'i' },
      { kind: 'updateInstanceStatus', instanceId: 'i', status: 'FREEZE' },
    ],
    [
      '4.4',
      { activity: 'releaseInstance', instanceId: 'i', orderId: 'CS1', orderAmount: '1.5' },
      { kind: 'releaseInstance', instanceId: 'i' },
    ],
    [
      '4.4 without its order',
      { activity: 'releaseInstance', instanceId: 'i' },
      { kind: 'releaseInstance', instanceId: 'i' },
    ],
    [
      '4.6',
      { activity: 'instanceStatus', instanceId: 'i', instanceStatus: 'FREEZE' },
      { kind: 'updateInstanceStatus', instanceId: 'i', status: 'FREEZE' },
    ],
    [
      '4.6',
      { activity: 'instanceStatus', instanceId: 'i', instanceStatus: 'NORMAL' },
      { kind: 'updateInstanceStatus', instanceId: 'i', status: 'UNFREEZE' },
    ],
    [
      '4.7',
      { activity: 'queryInstance', instanceId: 'a,b, c,a' },
      { kind: 'queryInstance', instanceIds: ['a', 'b', 'c'] },
    ],
  ])('%s %o', (_, fields, command) => {
    expect(commandOf(fields)).toEqual(command)
  })

  it('4.5: an upgrade says what it changes to, and may bring extension parameters', () => {
    const fields = {
      activity: 'upgrade',
      instanceId: 'i',
      orderId: 'CS3',
      skuCode: 's2',
      productId: 'P2',
      amount: '50',
    }
    const saasExtendParams = base64([{ name: 'idNum', value: '1' }])
    expect(commandOf({ ...fields, saasExtendParams })).toMatchObject({
      kind: 'upgradeInstance',
      instanceId: 'i',
      orderId: 'CS3',
      target: { skuCode: 's2', productId: 'P2', linearValue: '50' },
      order: { orderType: 'CHANGE', extendParams: [{ name: 'idNum', value: '1' }] },
    })
  })

  it('4.5: what an upgrade does not say is not made up', () => {
    expect(commandOf({ activity: 'upgrade', instanceId: 'i', orderId: 'CS3' })).toEqual({
      kind: 'upgradeInstance',
      instanceId: 'i',
      orderId: 'CS3',
      orderLineId: '',
      target: {},
      order: {
        orderId: 'CS3',
        orderType: 'CHANGE',
        lines: [{ orderLineId: '', chargingMode: '', products: [{}] }],
        extendParams: [],
      },
    })
    expect(commandOf({ activity: 'upgrade', instanceId: 'i', orderId: 'CS3', diskSize: '5' })).toMatchObject({
      target: { linearValue: '5' },
      order: { attributes: { diskSize: '5' }, lines: [{ products: [{ linearValue: '5' }] }] },
    })
  })

  it('4.7: up to 100 ids, whatever the printed length says', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `${n}`.padStart(64, 'i')).join(',')
    expect(parse({ activity: 'queryInstance', instanceId: ids(100) })).toMatchObject({ ok: true })
    expect(parse({ activity: 'queryInstance', instanceId: ids(101) })).toMatchObject({ reason: 'bad_value' })
  })

  it.each([
    [{ activity: 'instanceStatus', instanceId: 'i', instanceStatus: 'UNFREEZE' }, 'bad_value'],
    [{ activity: 'instanceStatus', instanceId: 'i' }, 'missing_field'],
    [{ activity: 'upgrade', instanceId: 'i' }, 'missing_field'],
    [{ activity: 'expireInstance' }, 'missing_field'],
    [{ activity: 'releaseInstance', orderId: 'CS1' }, 'missing_field'],
    [{ activity: 'upgrade', orderId: 'CS1' }, 'missing_field'],
    [{ activity: 'instanceStatus', instanceStatus: 'FREEZE' }, 'missing_field'],
    [{ activity: 'queryInstance', instanceId: `a,${'x'.repeat(65)}` }, 'field_too_long'],
    [{ activity: 'queryInstance', instanceId: ',' }, 'missing_field'],
  ])('refuses %o: %s', (fields, reason) => {
    expect(parse(fields)).toMatchObject({ ok: false, reason })
  })

  it('keeps the order a call names beside its command, so that its message is found by it', () => {
    expect(parse({ activity: 'expireInstance', instanceId: 'i', orderId: 'CS1' })).toMatchObject({
      ids: { orderId: 'CS1', instanceId: 'i' },
    })
  })
})

describe('answers (protocol/saas-v1.md 4.1, 4.7, 5, 6)', () => {
  const render = (outcome: Outcome, options: Partial<RenderOptions> = {}) =>
    JSON.parse(codec.render(outcome, { test: false, key, settings, ...options }).body)
  const access = {
    frontEndUrl: 'https://a.test',
    adminUrl: 'https://b.test',
    userName: 'root',
    password: '密码',
    memo: '好',
  }
  const created: Outcome = { kind: 'created', instanceId: 'i-1', processing: false, access }

  it.each<['1' | '2', number]>([
    ['1', 256],
    ['2', 128],
  ])('encryptType %s: user name and password in AES-%i, everything else in clear', (encryptType) => {
    const answer = render(created, { settings: { ...settings, encryptType } })
    expect(answer).toMatchObject({
      resultCode: '000000',
      encryptType,
      instanceId: 'i-1',
      appInfo: { frontEndUrl: 'https://a.test', adminUrl: 'https://b.test', memo: '好' },
    })
    for (const field of ['userName', 'password'] as const) {
      const sent = answer.appInfo[field]
      expect(sent).toMatch(/^[A-Za-z0-9]{16}[A-Za-z0-9+/]+=*$/)
      expect(decryptField({ key: V1_KEY, type: encryptType, field: sent })).toBe(access[field])
    }
  })

  it('a repeated answer is the same byte for byte, and no two fields or instances share a vector', () => {
    const body = (outcome: Outcome) => codec.render(outcome, { test: false, key, settings }).body
    expect(body(created)).toBe(body(created))
    const same = { ...access, userName: 'x', password: 'x' }
    const one = render({ ...created, access: same }).appInfo
    const two = render({ ...created, instanceId: 'i-2', access: same }).appInfo
    expect(new Set([one.userName, one.password, two.userName, two.password]).size).toBe(4)
  })

  it('room for 79 bytes in clear; an account that does not fit is left out whole', () => {
    const sized = (bytes: number) => render({ ...created, access: { ...access, password: 'p'.repeat(bytes) } })
    expect(sized(79).appInfo.password).toHaveLength(124)
    expect(sized(80).appInfo).not.toHaveProperty('password')
    expect(sized(80).appInfo).not.toHaveProperty('userName')
  })

  it('sends no encryptType where nothing is encrypted', () => {
    expect(render({ ...created, access: { frontEndUrl: 'https://a.test' } })).toEqual({
      resultCode: '000000',
      resultMsg: 'success',
      instanceId: 'i-1',
      appInfo: { frontEndUrl: 'https://a.test' },
    })
  })

  it('knows no opening in the background: what is being prepared is answered with its launch page (6)', () => {
    const launch = { frontEndUrl: 'https://portal.test/launch/i-1' }
    expect(render({ ...created, processing: true, access: launch })).toMatchObject({
      resultCode: '000000',
      appInfo: launch,
    })
    const instances = [{ instanceId: 'i-1', access: launch }]
    expect(render({ kind: 'processing', instances })).toMatchObject({
      resultCode: '000000',
      info: [{ appInfo: launch }],
    })
    expect(render({ kind: 'notReady', instanceId: 'i-1' })).toMatchObject({ resultCode: '000005' })
  })

  it('queryInstance lists access and usage, times in 17 digits (4.7, metering.md 4.4)', () => {
    const usage = [
      { value: '100', at: new Date('2026-01-01T00:00:00Z'), relatedInstanceId: 'sms', dashboardUrl: 'https://d.test' },
      { value: '12.3456', at: new Date('2026-01-01T00:00:00.5Z'), relatedInstanceId: 'mms' },
    ]
    const answer = render({
      kind: 'instances',
      instances: [{ instanceId: 'i-1', access, usage }, { instanceId: 'i-2' }],
    })
    expect(answer).toMatchObject({
      encryptType: '1',
      info: [
        {
          instanceId: 'i-1',
          usageInfo: [
            {
              relatedInstanceId: 'sms',
              usageValue: 100,
              statisticalTime: '20260101000000000',
              dashboardUrl: 'https://d.test',
            },
            { relatedInstanceId: 'mms', usageValue: 12.3456, statisticalTime: '20260101000000500' },
          ],
        },
        { instanceId: 'i-2' },
      ],
    })
    expect(decryptField({ key: V1_KEY, type: '1', field: answer.info[0].appInfo.userName })).toBe('root')
  })

  it.each<[Outcome, object, object]>([
    [{ kind: 'processing' }, { resultCode: '000004' }, { resultCode: '000000', resultMsg: 'success' }],
    [
      { kind: 'notReady', instanceId: 'i-1' },
      { resultCode: '000005', resultMsg: 'not ready yet, please call again' },
      { resultCode: '000000', resultMsg: 'success', instanceId: 'i-1' },
    ],
    [
      { kind: 'notReady', instanceId: 'x'.repeat(65) },
      { resultCode: '000005' },
      { resultCode: '000005', resultMsg: 'not ready yet, please call again' },
    ],
    [
      { kind: 'changeRefused', reason: 'in use' },
      { resultCode: '000002', resultMsg: 'in use' },
      { resultCode: '000002' },
    ],
    [{ kind: 'secretUnreadable', keyPairs: 0 }, { resultCode: '000005' }, { resultCode: '000005' }],
    [{ kind: 'outOfStock' }, { resultCode: '000100' }, { resultCode: '000100' }],
    [
      { kind: 'unknownInstance', instanceIds: ['i-1', 'i-2'] },
      { resultCode: '000003', resultMsg: 'no such instance: i-1, i-2' },
      { resultCode: '000003' },
    ],
    [
      { kind: 'invalid', reason: 'missing_field', detail: 'orderId is missing.' },
      { resultCode: '000002', resultMsg: 'orderId is missing.' },
      { resultCode: '000002' },
    ],
    [{ kind: 'refused', reason: 'no_key', detail: '' }, { resultMsg: 'no_key' }, { resultMsg: 'no_key' }],
  ])('%j, and for test traffic', (outcome, real, test) => {
    expect(render(outcome)).toMatchObject(real)
    expect(render(outcome, { test: true })).toMatchObject(test)
  })

  it('gives out no id that is too long, and no account without a key to encrypt it', () => {
    expect(render({ ...created, instanceId: 'x'.repeat(65) })).toMatchObject({ resultCode: '000005' })
    const instances = [{ instanceId: 'x'.repeat(65) }, { instanceId: 'i-2' }]
    expect(render({ kind: 'instances', instances }).info).toEqual([{ instanceId: 'i-2' }])
    const keyless = render(created, { key: undefined })
    expect(keyless.appInfo).toEqual({ frontEndUrl: 'https://a.test', adminUrl: 'https://b.test', memo: '好' })
  })

  it.each([
    [{ userName: 'root' }, ['userName']],
    [{ password: 'p' }, ['password']],
    [{ userName: '', password: '' }, []],
  ])('encrypts of the account what there is: %j', (account, names) => {
    const answer = render({ ...created, access: { frontEndUrl: 'https://a.test', ...account } })
    expect(Object.keys(answer.appInfo)).toEqual(['frontEndUrl', ...names])
    expect('encryptType' in answer).toBe(names.length > 0)
    const listed = render({
      kind: 'instances',
      instances: [{ instanceId: 'i-0' }, { instanceId: 'i-1', access: { frontEndUrl: 'https://a.test', ...account } }],
    })
    expect('encryptType' in listed).toBe(names.length > 0)
  })

  it.each<[Outcome, string]>([
    [{ kind: 'done' }, '000000'],
    [{ kind: 'refused', reason: 'signature_mismatch', detail: '' }, '000001'],
    [{ kind: 'refused', reason: 'signature_missing', detail: '' }, '000001'],
    [{ kind: 'refused', reason: 'timestamp_stale', detail: '' }, '000002'],
    [{ kind: 'invalid', reason: 'missing_field', detail: '' }, '000002'],
    [{ kind: 'invalid', reason: 'unknown_activity', detail: '' }, '000002'],
    [{ kind: 'unknownInstance', instanceIds: ['i'] }, '000003'],
    [{ kind: 'notReady', instanceId: 'i' }, '000005'],
    [{ kind: 'internal' }, '000005'],
  ])('%o is %s, signed, HTTP 200 (3, 6)', (outcome, resultCode) => {
    const answer = codec.render(outcome, { test: false, key, settings })
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ resultCode })
    expect(answer.headers.map(([name]) => name)).toEqual(['Content-Type', 'Body-Sign'])
    expect(codec.render(outcome, { test: false, settings }).headers, 'no key, no signature').toHaveLength(1)
  })
})
