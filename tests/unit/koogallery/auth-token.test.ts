import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SELLER_SETTINGS as settings } from '@/lib/domain/seller'
import { renderOutcome, writeAnswer } from '@/lib/koogallery/answer'
import {
  authToken,
  authTokenString,
  bodySignHeader,
  memberParameters,
  readV1Query,
  verifyAuthToken,
} from '@/lib/koogallery/auth-token'

const DEMO = { id: 'k', secret: 'demo-key-0001' }
const KIT = { id: 'k', secret: 'demoKitKey-0001' }

const parametersOf = (text: string) =>
  new Map(text.split('&').map((pair) => pair.split(/=(.*)/s, 2) as [string, string]))

const RELEASE = 'activity=releaseLicense&instanceId=biz-9f1c2d&orderId=CS2601310900TEST1&timeStamp=20260801000000001'
const GET_LICENSE =
  'activity=getLicense&businessId=biz-9f1c2d&chargingMode=1&customerId=cust0001&expireTime=20270131155959&orderId=CS2601310900TEST1&periodNumber=1&periodType=year&productId=OFFI000000000000000001&saasExtendParams=W3sibmFtZSI6ImlkZW50aWZpY2F0aW9uQ29kZSIsInZhbHVlIjoiSFctNzdBMS0wMiJ9XQ==&skuCode=sku-0001&timeStamp=20260131090000123'

describe('vectors', () => {
  it.each([
    [RELEASE, '2mNwXtaM13XUYi5QX5uFdqSasAp7v/+ebLUGGIWNO2Q='],
    [GET_LICENSE, 'pSxzFYdcU/SA5dJTX9498vHw9h/xTvlhdOv9JlT84YI='],
  ])('of protocol/license.md 2.6: %s', (text, token) => {
    const parameters = parametersOf(text)
    expect(authTokenString(parameters)).toBe(text)
    expect(authToken(DEMO.secret, parameters)).toBe(token)
    expect(verifyAuthToken({ parameters, token, keys: [DEMO] })).toEqual({ ok: true, keyId: 'k' })
  })

  it.each([
    [{}, 'IxjvYRyDNoWC5UfeR7dKuyqbVePneSlKccA3+cG6XN0='],
    [{ instanceId: '', orderId: '', testFlag: 1 }, 'nYh7hlCxwoz5tSLeZS5k8s9XN+Itgjy2Vx4XL7l+Sow='],
  ])('of protocol/kit-and-oauth.md 3.4, blank members skipped: %o', (changes, token) => {
    const members = {
      domainName: 'https://acme.login.example.com',
      flag: 1,
      instanceId: 'inst-7f3a',
      name: 'Acme 测试',
      orderId: 'CS2503140001ABCD',
      tenantCode: 'acme',
      tenantId: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
      testFlag: 0,
      timeStamp: '20250314101530123',
      ...changes,
    }
    expect(authToken(KIT.secret, memberParameters(members))).toBe(token)
    expect(authToken(KIT.secret, memberParameters({ ...members, extra: ' ', none: null }))).toBe(token)
  })

  it.each([
    [KIT, '{"resultCode":"000000","resultMsg":"Success"}', 'wtZW757uLn2skv+LhiWisUneinOG6EZw3ZRPY0Y3BtI='],
    [
      DEMO,
      '{"resultCode":"000000","resultMsg":"success","instanceId":"biz-9f1c2d","license":"LIC-EXAMPLE-1"}',
      'yYxlUvthcaZYV1Ee5AhYoqKQvi0Z9DNNqu9pfAYXZTc=',
    ],
  ])('of Body-Sign (kit-and-oauth.md 3.4, license.md 2.6)', (key, body, signature) => {
    expect(bodySignHeader(key, body)).toEqual(['Body-Sign', `sign_type="HMAC-SHA256", signature="${signature}"`])
  })
})

describe('members of a body as they are signed (protocol/saas-v1.md 2.2, kit-and-oauth.md 3.1)', () => {
  it.each([
    ['text', 'a b', 'a b'],
    ['text with blanks around it', ' a ', ' a '],
    ['a number', 7, '7'],
    ['a truth value', false, 'false'],
    ['a list', [{ a: 1 }], '[{"a":1}]'],
    ['an object', { a: null }, '{"a":null}'],
  ])('%s', (_, value, written) => {
    expect(memberParameters({ x: value })).toEqual(new Map([['x', written]]))
  })

  it.each([null, undefined, '', ' ', '\t\n'])('%j is skipped', (value) => {
    expect(memberParameters({ x: value, y: 1 })).toEqual(new Map([['y', '1']]))
  })
})

describe('reading the query (protocol/saas-v1.md 2.5)', () => {
  const read = (query: string) => Object.fromEntries(readV1Query(`/x?${query}`).parameters)

  it('decodes once, keeps empty and unknown parameters, and takes the first of a repeated name', () => {
    expect(read('a=%2525&b=&c&d=1&d=2&new%20one=%E4%B8%AD')).toEqual({
      a: '%25',
      b: '',
      c: '',
      d: '1',
      'new one': '中',
    })
  })

  it('turns blanks back into plus signs in base64 fields, in free text never', () => {
    const query =
      'authToken=a+b%2Bc%20d=&mobilePhone=e+f&email=g%20h&saasExtendParams=i%2Bj&customerName=John+A%20B%2BC'
    const { token, parameters } = readV1Query(`/x?${query}`)
    expect(token).toBe('a+b+c+d=')
    expect(Object.fromEntries(parameters)).toEqual({
      mobilePhone: 'e+f',
      email: 'g+h',
      saasExtendParams: 'i+j',
      customerName: 'John A B+C',
    })
  })

  it('sorts by code unit, not by language or ignoring case (protocol/saas-v1.md 2.1)', () => {
    expect(authTokenString(parametersOf('b=1&B=2&a=&Z=3'))).toBe('B=2&Z=3&a=&b=1')
    expect(authTokenString(parametersOf('aa=1&a=2&b=3&a.=4'))).toBe('a=2&a.=4&aa=1&b=3')
  })

  it('encodes nothing: not even what divides', () => {
    const parameters = new Map([
      ['b', 'x=1&y=2'],
      ['a', '%25 +'],
    ])
    expect(authTokenString(parameters)).toBe('a=%25 +&b=x=1&y=2')
  })

  it('has no token where none was sent', () => {
    expect(readV1Query('/x?a=1')).toEqual({ parameters: new Map([['a', '1']]), token: undefined })
    expect(readV1Query('/x').parameters.size).toBe(0)
  })
})

describe('verification (protocol/saas-v1.md 2.1, 2.6)', () => {
  const parameters = parametersOf(RELEASE)
  const token = authToken(DEMO.secret, parameters)

  it('tells the current from the previous key', () => {
    const keys = [
      { id: 'current', secret: 'other' },
      { ...DEMO, id: 'previous' },
    ]
    expect(verifyAuthToken({ parameters, token, keys })).toEqual({ ok: true, keyId: 'previous' })
  })

  it.each([
    [{ token: undefined }, 'signature_missing'],
    [{ token: '' }, 'signature_missing'],
    [{ token: token.slice(1) }, 'signature_mismatch'],
    [{ token: token.toLowerCase() }, 'signature_mismatch'],
    [{ parameters: new Map([...parameters, ['added', '']]) }, 'signature_mismatch'],
    [{ parameters: new Map([['activity', 'x']]) }, 'timestamp_missing'],
    [{ keys: [] }, 'no_key'],
    [{ keys: [{ id: 'k', secret: '' }] }, 'no_key'],
  ])('refuses %o: %s', (changes, reason) => {
    expect(verifyAuthToken({ parameters, token, keys: [DEMO], ...changes })).toMatchObject({ ok: false, reason })
  })

  /** People read these in the message log. */
  it.each([
    [{ token: '' }, /authToken is missing/],
    [{ parameters: new Map([['activity', 'x']]) }, /timeStamp is missing/],
    [{ keys: [] }, /No access key is stored/],
    [{ token: 'x' }, /authToken does not fit/],
  ])('says what is wrong: %o', (changes, words) => {
    expect(verifyAuthToken({ parameters, token, keys: [DEMO], ...changes })).toMatchObject({
      detail: expect.stringMatching(words),
    })
  })

  it('takes an empty key for none, beside one that fits', () => {
    const keys = [{ id: 'empty', secret: '' }, DEMO]
    expect(verifyAuthToken({ parameters, token, keys })).toEqual({ ok: true, keyId: 'k' })
    expect(verifyAuthToken({ parameters, token: authToken('', parameters), keys })).toMatchObject({
      reason: 'signature_mismatch',
    })
  })

  it('wants the time in the key, too (2.1)', () => {
    const other = new Map([...parameters, ['timeStamp', '20260801000000002']])
    expect(authToken(DEMO.secret, other)).not.toBe(authToken(DEMO.secret, parameters))
    const untimed = createHmac('sha256', DEMO.secret).update(authTokenString(parameters)).digest('base64')
    expect(verifyAuthToken({ parameters, token: untimed, keys: [DEMO] })).toMatchObject({
      reason: 'signature_mismatch',
    })
  })
})

describe('Body-Sign (protocol/saas-v1.md 3)', () => {
  it('is made over the exact body, non-ASCII escaped before', () => {
    const { headers, body } = writeAnswer({ resultCode: '000000', resultMsg: '成功' }, DEMO)
    expect(body).toBe('{"resultCode":"000000","resultMsg":"\\u6210\\u529f"}')
    const signature = createHmac('sha256', DEMO.secret).update(body).digest('base64')
    expect(headers).toContainEqual(['Body-Sign', `sign_type="HMAC-SHA256", signature="${signature}"`])
  })

  it('stands on V2.0 answers only where the account wants it (protocol/saas-v2.md 3)', () => {
    const names = (bodySign: boolean) =>
      renderOutcome({ kind: 'done' }, { test: false, key: DEMO, settings: { ...settings, bodySign } }).headers.map(
        ([name]) => name,
      )
    expect(names(false)).toEqual(['Content-Type'])
    expect(names(true)).toEqual(['Content-Type', 'Body-Sign'])
  })
})
