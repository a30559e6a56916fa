import { describe, expect, it } from 'vitest'
import { SYNC_KINDS } from '@/lib/domain/organisation'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import type { RawRequest } from '@/lib/koogallery/codec'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { parseKit } from '@/lib/koogallery/kit-body'
import { recognise } from '@/lib/koogallery/request'
import { sign } from '@/lib/koogallery/signature-v2'
import { formatChinaTime, parseChinaTime } from '@/lib/koogallery/times'
import { type Body, bodySignOf, kitV1Call, kitV2Call } from '../../support/kit'

const { kit_v2: v2, kit_v1: v1 } = FAMILY_CODECS
const KEY = 'demoKitKey-0001'
const NOW = new Date(1741918530123)
const settings = DEFAULT_SELLER_SETTINGS
const keys = [
  { id: 'other', secret: 'another-key' },
  { id: 'kit', secret: KEY },
]
const verifyV2 = (request: RawRequest, now = NOW) => v2.verify({ request, keys, now, settings })
const verifyV1 = (request: RawRequest) => v1.verify({ request, keys, now: NOW, settings })

/** kit-and-oauth.md 2.1 and 3.4. */
const TENANT = {
  domainName: 'https://acme.login.example.com',
  flag: 1,
  instanceId: 'inst-7f3a',
  name: 'Acme 测试',
  orderId: 'CS2503140001ABCD',
  tenantCode: 'acme',
  tenantId: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  testFlag: 0,
  timeStamp: '20250314101530123',
}

describe('addresses (kit-and-oauth.md 1.1)', () => {
  const post = (url: string, method = 'POST') => recognise({ method, url, headers: [], body: Buffer.from('{}') })

  it.each(SYNC_KINDS)('%s of both generations, below any production address', (name) => {
    for (const prefix of ['', '/api/koogallery/acme', '/isv/produce', '/a/produceAPI/b']) {
      expect(post(`${prefix}/produceAPI/v2/${name}`)).toBe('kit_v2')
      expect(post(`${prefix}/produceAPI/${name}?x=1`)).toBe('kit_v1')
    }
  })

  it('only as POST', () => {
    expect(post('/produceAPI/v2/tenantSync', 'GET')).toBe('unrecognised')
  })

  it.each(['roleSync', 'constructor', '__proto__', 'x'.repeat(65)])('%s is none of the five', (name) => {
    expect(
      parseKit({ method: 'POST', url: `/produceAPI/${name}`, headers: [], body: Buffer.from('{}') }),
    ).toMatchObject({
      ok: false,
      reason: 'unknown_activity',
    })
  })
})

describe('V2 signature (kit-and-oauth.md 3.3)', () => {
  const text = JSON.stringify(TENANT)
  const path = '/api/koogallery/acme/produceAPI/v2/tenantSync'
  const call = (changes: Partial<Parameters<typeof kitV2Call>[0]> = {}) =>
    kitV2Call({ path, body: text, key: KEY, now: NOW, nonce: 'A1B2C3D4E5F6', ...changes })
  const withHeader = (name: string, value: string | undefined): RawRequest => {
    const request = call()
    const rest = request.headers.filter(([header]) => header.toLowerCase() !== name)
    return { ...request, headers: value === undefined ? rest : [...rest, [name, value]] }
  }

  const signatureOf = (request: RawRequest) => request.headers.find(([name]) => /^x-sign$/i.test(name))?.[1] ?? ''

  it('the vector of 3.4, in either letter case', () => {
    const expected = 'c1f3820788e401e0f5b59ae127ac09dc4bcda3a6aa48a31ec9694fbbf9a43cec'
    for (const signature of [expected, expected.toUpperCase()]) {
      expect(verifyV2(withHeader('x-sign', signature))).toEqual({
        ok: true,
        keyId: 'kit',
        form: 'raw',
        sentAt: NOW,
        nonce: 'A1B2C3D4E5F6',
      })
    }
  })

  it('the basic interfaces’ formula is refused (3.4)', () => {
    const wrong = sign({ accessKey: KEY, nonce: 'A1B2C3D4E5F6', timestamp: String(NOW.getTime()), body: text })
    expect(wrong).toBe('3c68890dc5251e55ee0afcda7f94cc0555b9492eccfc4514c760b98cb9fb6fba')
    expect(verifyV2(withHeader('x-sign', wrong))).toMatchObject({ ok: false, reason: 'signature_mismatch' })
  })

  it('the canonical form counts too: members ascending, null left out, no blanks', () => {
    const shuffled = `{ "timeStamp":"20250314101530123", "testFlag":0, ${text.slice(1, text.indexOf(',"testFlag"'))}, "extra": null }`
    expect(verifyV2(call({ body: shuffled, signedBody: text }))).toMatchObject({ ok: true, form: 'canonical' })
  })

  it.each([
    ['x-timestamp', undefined, 'timestamp_missing'],
    ['x-timestamp', 'soon', 'timestamp_missing'],
    ['x-nonce', undefined, 'nonce_missing'],
    ['x-sign', undefined, 'signature_missing'],
    ['x-sign', 'nonsense', 'signature_mismatch'],
    ['x-nonce', ' ', 'nonce_missing'],
    ['x-sign', '', 'signature_missing'],
    ['x-sign', `${signatureOf(call())}zz`, 'signature_mismatch'],
    ['x-sign', `zz${signatureOf(call())}`, 'signature_mismatch'],
    ['x-nonce', 'another', 'signature_mismatch'],
  ])('%s %s is %s', (name, value, reason) => {
    expect(verifyV2(withHeader(name, value))).toMatchObject({ ok: false, reason })
  })

  it('blanks around a header do not count', () => {
    expect(verifyV2(withHeader('x-sign', ` ${signatureOf(call())} `))).toMatchObject({ ok: true })
  })

  /** People read these in the message log. */
  it.each<[string, string | undefined, RegExp]>([
    ['x-timestamp', undefined, /header x-timestamp is missing/],
    ['x-nonce', undefined, /header x-nonce is missing/],
    ['x-sign', undefined, /header x-sign is missing/],
    ['x-sign', 'nonsense', /signature does not fit/],
  ])('says what is wrong with %s %s', (name, value, words) => {
    expect(verifyV2(withHeader(name, value))).toMatchObject({ detail: expect.stringMatching(words) })
  })

  it.each([
    [90_000, "The timestamp is 90 s behind this server's clock; 60 s are allowed."],
    [-90_000, "The timestamp is 90 s ahead of this server's clock; 60 s are allowed."],
  ])('says how far the clocks are apart: %i ms', (ms, detail) => {
    const verdict = verifyV2(call(), new Date(NOW.getTime() + ms))
    expect(verdict).toEqual({ ok: false, reason: 'timestamp_stale', detail })
  })

  it('a body that is no UTF-8 is left alone', () => {
    expect(verifyV2({ ...call(), body: Buffer.of(0x7b, 0xff, 0x7d) })).toMatchObject({ reason: 'signature_mismatch' })
  })

  it('60 s either way, no more', () => {
    for (const [ms, ok] of [
      [60_000, true],
      [-60_000, true],
      [60_001, false],
      [-60_001, false],
    ] as const) {
      expect(verifyV2(call(), new Date(NOW.getTime() + ms)).ok).toBe(ok)
    }
  })

  it('no key, and no empty key', () => {
    const verify = (secret?: string) =>
      v2.verify({ request: call(), keys: secret === undefined ? [] : [{ id: 'k', secret }], now: NOW, settings })
    expect(verify()).toMatchObject({ reason: 'no_key', detail: expect.stringMatching(/No access key/) })
    expect(verify('')).toMatchObject({ reason: 'no_key' })
  })

  it('takes the key of its own class', () => {
    expect([v2.keyClass, v1.keyClass]).toEqual(['kit', 'v1'])
  })
})

describe('V1 signature (kit-and-oauth.md 3.1, 3.2)', () => {
  const path = '/api/koogallery/acme/produceAPI/tenantSync'
  const withToken = (body: Body, token: string): RawRequest => ({
    method: 'POST',
    url: path,
    headers: [['authToken', token]],
    body: Buffer.from(JSON.stringify(body)),
  })

  it.each([
    ['all members', TENANT, 'IxjvYRyDNoWC5UfeR7dKuyqbVePneSlKccA3+cG6XN0='],
    [
      'blank ones skipped',
      { ...TENANT, instanceId: '', orderId: '', testFlag: 1 },
      'nYh7hlCxwoz5tSLeZS5k8s9XN+Itgjy2Vx4XL7l+Sow=',
    ],
  ])('vector of 3.4, %s, with quotes and without', (_, body, token) => {
    for (const given of [token, `"${token}"`]) {
      expect(verifyV1(withToken(body, given))).toEqual({
        ok: true,
        keyId: 'kit',
        form: 'raw',
        sentAt: new Date('2025-03-14T02:15:30.123Z'),
      })
    }
    expect(verifyV1(withToken(body, token.toLowerCase()))).toMatchObject({ reason: 'signature_mismatch' })
  })

  it('quotes around the token count only as a pair', () => {
    const token = 'IxjvYRyDNoWC5UfeR7dKuyqbVePneSlKccA3+cG6XN0='
    for (const given of [`"${token}`, `${token}"`, `x"${token}"`, `"${token}"x`])
      expect(verifyV1(withToken(TENANT, given))).toMatchObject({ reason: 'signature_mismatch' })
  })

  /** People read these in the message log. */
  it.each([
    ['no token', { headers: [] }, 'signature_missing', 'The header authToken is missing.'],
    [
      'a body that is no object',
      { body: Buffer.from('[]') },
      'invalid_json',
      'The body is not a JSON object, so its authToken has no text.',
    ],
    [
      'a body that is no UTF-8',
      { body: Buffer.of(0x7b, 0xff, 0x7d) },
      'invalid_json',
      'The body is not a JSON object, so its authToken has no text.',
    ],
    ['no time', { body: Buffer.from('{"a":1}') }, 'timestamp_missing', 'The parameter timeStamp is missing.'],
    ['a body cut off', { truncated: true }, 'body_too_large', 'The body is larger than this server reads.'],
  ])('refuses %s', (_, change, reason, detail) => {
    const request = kitV1Call({ path, body: TENANT, key: KEY })
    expect(verifyV1({ ...request, ...change } as RawRequest)).toEqual({ ok: false, reason, detail })
  })

  it('knows no freshness: any time counts as it is, an unreadable one as now', () => {
    const sentAt = (timeStamp: string) => verifyV1(kitV1Call({ path, body: { ...TENANT, timeStamp }, key: KEY }))
    expect(sentAt('20200101000000000')).toMatchObject({ ok: true, sentAt: new Date('2019-12-31T16:00:00Z') })
    expect(sentAt('soon')).toMatchObject({ ok: true, sentAt: NOW })
  })

  it('what is nested, true or null is signed as its own text, or not at all', () => {
    const body = { ...TENANT, a: null, b: true, userList: [{ x: 1 }] }
    expect(verifyV1(kitV1Call({ path, body, key: KEY }))).toMatchObject({ ok: true })
    const spaced = { ...kitV1Call({ path, body, key: KEY }), body: Buffer.from(JSON.stringify(body, null, 2)) }
    expect(verifyV1(spaced)).toMatchObject({ ok: true })
  })

  it('numbers are signed digit by digit, texts as they are', () => {
    const request = kitV1Call({ path, body: TENANT, key: KEY })
    const raw = JSON.stringify(TENANT).replace('"flag":1', '"flag":1.0')
    expect(verifyV1({ ...request, body: Buffer.from(raw) })).toMatchObject({ reason: 'signature_mismatch' })
    expect(verifyV1(kitV1Call({ path, body: { ...TENANT, userList: '[{"a":1}]' }, key: KEY }))).toMatchObject({
      ok: true,
    })
  })

  it('every answer carries Body-Sign over its exact bytes, keyed by the Key alone', () => {
    for (const outcome of [
      { kind: 'done' },
      { kind: 'internal' },
      { kind: 'refused', reason: 'signature_mismatch', detail: 'no' },
    ] as const) {
      const { body, headers } = v1.render(outcome, { test: false, key: { id: 'k', secret: KEY }, settings })
      const header = headers.find(([name]) => name === 'Body-Sign')?.[1]
      expect(header).toMatch(/^sign_type="HMAC-SHA256", signature= ?"[^"]+"$/)
      expect(header).toContain(bodySignOf(KEY, body))
    }
    expect(v2.render({ kind: 'done' }, { test: false, key: { id: 'k', secret: KEY }, settings }).headers).toHaveLength(
      1,
    )
  })

  it('the vector of Body-Sign (3.4)', () => {
    expect(bodySignOf(KEY, '{"resultCode":"000000","resultMsg":"Success"}')).toBe(
      'wtZW757uLn2skv+LhiWisUneinOG6EZw3ZRPY0Y3BtI=',
    )
    const { body } = v1.render({ kind: 'done' }, { test: false, settings })
    expect(body).toBe('{"resultCode":"000000","resultMsg":"Success"}')
  })
})

describe('result codes (kit-and-oauth.md 6)', () => {
  it.each([
    [{ kind: 'done' }, '000000'],
    [{ kind: 'refused', reason: 'signature_missing', detail: '' }, '000001'],
    [{ kind: 'refused', reason: 'nonce_missing', detail: '' }, '000002'],
    [{ kind: 'refused', reason: 'timestamp_stale', detail: '' }, '000002'],
    [{ kind: 'invalid', reason: 'missing_field', detail: '' }, '000002'],
    [{ kind: 'internal' }, '000005'],
    [{ kind: 'secretUnreadable', keyPairs: 0 }, '000101'],
  ] as const)('%j is %s', (outcome, code) => {
    for (const codec of [v2, v1]) {
      const { body, status } = codec.render(outcome, { test: true, settings })
      expect(status).toBe(200)
      expect(JSON.parse(body)).toEqual({ resultCode: code, resultMsg: expect.any(String) })
    }
  })
})

it.each([
  [{ kind: 'done' }, 'Success'],
  [{ kind: 'refused', reason: 'no_key', detail: '' }, 'no_key'],
  [{ kind: 'invalid', reason: 'missing_field', detail: 'The field flag is missing.' }, 'The field flag is missing.'],
  [{ kind: 'internal' }, 'internal error'],
  [{ kind: 'outOfStock' }, 'internal error'],
] as const)('%j says %s', (outcome, resultMsg) => {
  expect(JSON.parse(v2.render(outcome, { test: false, settings }).body)).toMatchObject({ resultMsg })
})

it('says where to look when a client secret cannot be read', () => {
  const { body } = v2.render({ kind: 'secretUnreadable', keyPairs: 2 }, { test: false, settings })
  expect(JSON.parse(body).resultMsg).toMatch(/compare the public key in the application credential/)
})

it('V2 refuses a body that was cut off', () => {
  const call = kitV2Call({ path: '/produceAPI/v2/tenantSync', body: TENANT, key: KEY, now: NOW, nonce: 'n' })
  expect(verifyV2({ ...call, truncated: true })).toMatchObject({ ok: false, reason: 'body_too_large' })
})

describe('times (kit-and-oauth.md 1.7)', () => {
  it('are local in UTC+8, of 14 to 17 digits', () => {
    expect(parseChinaTime('20220420114117642')).toEqual(new Date('2022-04-20T03:41:17.642Z'))
    expect(parseChinaTime('202204201141176')).toEqual(new Date('2022-04-20T03:41:17.600Z'))
    expect(parseChinaTime('20220420114117')).toEqual(new Date('2022-04-20T03:41:17.000Z'))
    expect(formatChinaTime(new Date('2022-04-20T03:41:17.642Z'))).toBe('20220420114117642')
    for (const wrong of ['', 'x', '20220230114117', '202204201141176421']) expect(parseChinaTime(wrong)).toBeUndefined()
  })
})
