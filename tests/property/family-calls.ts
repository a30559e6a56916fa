import fc from 'fast-check'
import type { KnownFamily, RawRequest } from '@/lib/koogallery/codec'
import { authToken, signedMembers, signKit, signV2 } from '../support/caller.mjs'

/** Calls of every family, signed by the documents' rules and not by the portal's code. */

export const NOW = new Date('2026-01-31T09:00:00.123Z')
const TIME = { utc: '20260131090000123', china: '20260131170000123' }
const ADDRESS = '/api/koogallery/acme'

export type FamilyCalls = {
  /** Calls whose signature must verify with `secret`: the documents' own bodies, with anything beside and instead. */
  signed: fc.Arbitrary<{ request: RawRequest; secret: string }>
  /** What the signature speaks for, with the signature itself: a request that shows the same is the same call. */
  signedPart(request: RawRequest): string
  /** Requests as the documents show them, to be spoilt; their signatures fit `EXAMPLE_SECRET`. */
  examples: RawRequest[]
}

export const EXAMPLE_SECRET = 'example-access-key-0001'

type Fields = Record<string, unknown>

const secret = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
const nonce = fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' })
const shortText = fc.string({ maxLength: 12, unit: 'grapheme' })
const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

// POSTs signed in the URL

function postV2(fields: Fields | string, key: string, nonce: string): RawRequest {
  const body = typeof fields === 'string' ? fields : JSON.stringify(fields)
  const timestamp = String(NOW.getTime())
  const signature = signV2({ key, nonce, timestamp, body })
  const query = `signature=${signature}&timestamp=${timestamp}&nonce=${encodeURIComponent(nonce)}`
  return {
    method: 'POST',
    url: `${ADDRESS}?${query}`,
    headers: [['content-type', 'application/json']],
    body: encode(body),
  }
}

function signedInUrl(bodies: Fields[], names: string[]): FamilyCalls {
  return {
    signed: fc.record({ fields: fieldsLike(bodies, names), secret, nonce, blanks: fc.nat(2) }).map((call) => ({
      secret: call.secret,
      request: postV2(JSON.stringify(call.fields, undefined, call.blanks), call.secret, call.nonce),
    })),
    signedPart({ url, body }) {
      const query = new URLSearchParams(url.slice(url.indexOf('?')).replaceAll('+', '%2B'))
      const signature = query.get('signature')?.toLowerCase()
      return JSON.stringify([signature, query.get('timestamp'), query.get('nonce'), sameJson(body)])
    },
    examples: bodies.map((fields) => postV2(fields, EXAMPLE_SECRET, 'n-1')),
  }
}

// GETs signed by authToken

function getV1(parameters: Record<string, string>, key: string): RawRequest {
  const all = { ...parameters, timeStamp: TIME.utc }
  const query = new URLSearchParams({ ...all, authToken: authToken({ key, parameters: all }) })
  return { method: 'GET', url: `${ADDRESS}?${query}`, headers: [], body: new Uint8Array() }
}

/** Base64 by definition, so the marketplace puts no blank into them (protocol/saas-v1.md 2.5). */
const BASE64 = ['authToken', 'mobilePhone', 'email', 'saasExtendParams']

function signedByToken(calls: Record<string, string>[]): FamilyCalls {
  const name = fc.oneof(
    fc.constantFrom('orderId', 'instanceId', 'email', 'amount', 'expireTime', 'x'),
    fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  )
  const more = fc.dictionary(name, fc.oneof(shortText, fc.base64String({ maxLength: 40 })), { maxKeys: 6 })
  return {
    signed: fc.record({ call: fc.constantFrom(...calls), more, secret }).map(({ call, more, secret }) => {
      const free = Object.entries(more).filter(([name, value]) => !BASE64.includes(name) || !/\s/.test(value))
      const parameters = { ...call, ...Object.fromEntries(free), activity: String(call.activity) }
      return { secret, request: getV1(parameters, secret) }
    }),
    signedPart({ url }) {
      const found: Fields = {}
      for (const [name, value] of new URL(url, 'http://seller.test').searchParams) {
        if (!Object.hasOwn(found, name)) found[name] = BASE64.includes(name) ? value.replaceAll(' ', '+') : value
      }
      return sortedJson(found)
    },
    examples: calls.map((parameters) => getV1(parameters, EXAMPLE_SECRET)),
  }
}

// Pushes of the Kit

function kitHeaders(parts: { sign: string; nonce: string }): [string, string][] {
  return [
    ['Content-Type', 'application/json'],
    ['x-sign', parts.sign],
    ['x-timestamp', String(NOW.getTime())],
    ['x-nonce', parts.nonce],
  ]
}

type Push = { kind: string; fields: Fields }

function postKitV2({ kind, fields }: Push, key: string, nonce: string): RawRequest {
  const body = JSON.stringify(fields)
  const sign = signKit({ key, nonce, timestamp: NOW.getTime(), body })
  return {
    method: 'POST',
    url: `${ADDRESS}/produceAPI/v2/${kind}`,
    headers: kitHeaders({ sign, nonce }),
    body: encode(body),
  }
}

function kitV2(pushes: Push[]): FamilyCalls {
  return {
    signed: fc
      .record({
        push: fc.constantFrom(...pushes),
        fields: fieldsLike(
          pushes.map(({ fields }) => fields),
          ['tenantId', 'flag', 'userList', 'orgInfoList'],
        ),
        secret,
        nonce: fc
          .string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' })
          .filter((text) => text.trim() === text),
      })
      .map(({ push, fields, secret, nonce }) => ({
        secret,
        request: postKitV2({ kind: push.kind, fields }, secret, nonce),
      })),
    signedPart({ headers, body }) {
      const part = (name: string) => headers.find(([given]) => given === name)?.[1].trim()
      return JSON.stringify([part('x-sign')?.toLowerCase(), part('x-timestamp'), part('x-nonce'), sameJson(body)])
    },
    examples: pushes.map((push) => postKitV2(push, EXAMPLE_SECRET, 'n-1')),
  }
}

function postKitV1({ kind, fields }: Push, key: string): RawRequest {
  const signed = { ...fields, timeStamp: TIME.china }
  const token = authToken({ key, parameters: signedMembers(signed) })
  return {
    method: 'POST',
    url: `${ADDRESS}/produceAPI/${kind}`,
    headers: [['authToken', token]],
    body: encode(JSON.stringify(signed)),
  }
}

function kitV1(pushes: Push[]): FamilyCalls {
  // How the sender would write a list or an odd blank is not documented, so members are plain ones here.
  const plain = fc.oneof(
    fc.string({ maxLength: 12, unit: 'grapheme-ascii' }),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, '', ' ', '[{"orgCode":"D1"}]', 'https://acme.test/%2B+'),
  )
  const more = fc.dictionary(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }), plain, { maxKeys: 6 })
  return {
    signed: fc.record({ push: fc.constantFrom(...pushes), more, secret }).map(({ push, more, secret }) => ({
      secret,
      request: postKitV1({ kind: push.kind, fields: { ...push.fields, ...more } }, secret),
    })),
    signedPart({ headers, body }) {
      const token = headers.find(([name]) => name === 'authToken')?.[1].trim()
      const fields = readObject(decode(body))
      return JSON.stringify([token, fields ? sortedJson(signedMembers(fields)) : decode(body)])
    },
    examples: pushes.map((push) => postKitV1(push, EXAMPLE_SECRET)),
  }
}

// JSON

/** The documents' bodies with other members beside or in place of their own; the activity stays. */
function fieldsLike(bodies: Fields[], names: string[]): fc.Arbitrary<Fields> {
  const name = fc.oneof(fc.constantFrom(...names), shortText)
  const value = fc.oneof(shortText, fc.jsonValue({ maxDepth: 2 }))
  return fc
    .tuple(fc.constantFrom(...bodies), fc.dictionary(name, value, { maxKeys: 5 }))
    .map(([body, more]) => ({ ...body, ...more, ...('activity' in body ? { activity: body.activity } : {}) }))
}

/** The same for bodies that are the same JSON: the signer lays them out anew and leaves out nulls (saas-v2.md 2.4). */
function sameJson(body: Uint8Array): string {
  const fields = readObject(decode(body))
  return fields ? sortedJson(fields) : decode(body)
}

function sortedJson(fields: Fields): string {
  const kept = Object.entries(fields).filter(([, value]) => value !== null)
  return JSON.stringify(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function readObject(text: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}

// The documents' calls, family by family

const order = { orderId: 'CS2601310900TEST1', orderLineId: 'CS2601310900TEST1-000001' }
const target = { orderId: order.orderId, instanceId: 'i-1' }
const scope = { instanceId: 'i-1', tenantId: '0f1e2d3c4b5a69788796a5b4c3d2e1f0', testFlag: 0, timeStamp: TIME.china }
const users = [
  { userName: 'li.wei', name: '李伟', orgCode: 'D10', role: 'user', enable: 'true', extension: { employeeType: '1' } },
]
const departments = [
  { orgCode: 'D10', orgName: 'Sales', parentCode: 'D1' },
  { orgCode: 'D1', orgName: '总部', parentCode: '' },
]

/** protocol/kit-and-oauth.md 2; V1 carries its lists as text. */
function pushes(list: (items: unknown[]) => unknown): Push[] {
  return [
    {
      kind: 'tenantSync',
      fields: {
        ...scope,
        orderId: order.orderId,
        tenantCode: 'acme',
        name: 'Acme 测试',
        domainName: 'https://acme.login.test',
        flag: 1,
      },
    },
    {
      kind: 'applicationSync',
      fields: { ...scope, appId: 'app-55', clientId: 'client-1', clientSecret: 'c2VjcmV0', flag: 1 },
    },
    {
      kind: 'authSync',
      fields: { ...scope, appId: 'app-55', userList: list(users), currentSyncTime: TIME.china, flag: 2 },
    },
    { kind: 'singleOrgSync', fields: { ...scope, orgCode: 'D10', orgName: 'Sales', parentCode: 'D1', flag: 0 } },
    { kind: 'allOrgSync', fields: { ...scope, orgInfoList: list(departments), orgInfo: list(departments) } },
  ]
}

export const FAMILY_CALLS: Record<KnownFamily, FamilyCalls> = {
  // protocol/saas-v2.md 4
  saas_v2: signedInUrl(
    [
      { activity: 'newInstance', ...order, businessId: 'b-1', testFlag: '0' },
      { activity: 'queryInstance', instanceId: 'i-1,i-2' },
      {
        activity: 'refreshInstance',
        ...order,
        scene: 'RENEWAL',
        instanceId: 'i-1',
        productId: 'OFFI1',
        expireTime: '20270131155959000',
      },
      { activity: 'updateInstanceStatus', instanceId: 'i-1', status: 'FREEZE' },
      { activity: 'releaseInstance', ...order, instanceId: 'i-1' },
      { activity: 'upgradeInstance', ...order, instanceId: 'i-1' },
      { activity: 'changeInstanceCheck', instanceId: 'i-1', productInfo: { productId: 'OFFI1', linearValue: 5 } },
    ],
    ['orderId', 'instanceId', 'scene', 'status', 'expireTime', 'productInfo', 'testFlag'],
  ),
  order_notify: signedInUrl([{ activity: 'orderNotify', ...order, testFlag: '1' }], ['orderId', 'orderLineId']),
  // protocol/license.md 3.2
  license_code: signedInUrl(
    [
      { activity: 'refreshLicenseCode', scene: 'RENEWAL', ...order, license: 'PLDEMO1', expireTime: '20280131155959' },
      { activity: 'updateLicenseCodeStatus', license: 'PLDEMO1', status: 'UNFREEZE' },
      { activity: 'releaseLicenseCode', license: 'PLDEMO1', ...order },
    ],
    ['license', 'scene', 'status', 'expireTime', 'testFlag'],
  ),
  // protocol/license.md 3.3.5
  license_async: signedInUrl(
    [
      {
        activity: 'getLicenseAsync',
        instanceId: 'i-1',
        eventId: 'evt-0007',
        effectiveTime: '2026-02-01 00:00:00 z',
        expireTime: '2027-02-01 00:00:00 z',
        deviceFingerprint: '0A1B2C3D4E5F|DISK77|BOARD1|CPU9',
      },
    ],
    ['effectiveTime', 'expireTime', 'eventId', 'deviceFingerprint', 'instanceId'],
  ),
  // protocol/saas-v1.md 4
  saas_v1: signedByToken([
    {
      activity: 'newInstance',
      orderId: order.orderId,
      customerId: 'cust0001',
      customerName: '测试 用户',
      email: 'abcdefghij012345aGVsbG8r/w==',
      productId: 'OFFI1',
      skuCode: 'sku-1',
      chargingMode: '1',
      trialFlag: '0',
      expireTime: '20270131155959',
      periodType: 'year',
      periodNumber: '1',
      orderAmount: '100.125',
      saasExtendParams: 'W3sibmFtZSI6ImVtYWlsRG9tYWluTmFtZSIsInZhbHVlIjoiYWNtZS50ZXN0In1d',
      testFlag: '',
    },
    { activity: 'refreshInstance', ...target, expireTime: '20280131155959', trialToFormal: '1', orderAmount: '-3' },
    { activity: 'expireInstance', ...target },
    { activity: 'releaseInstance', ...target, orderAmount: '0' },
    { activity: 'upgrade', ...target, skuCode: 'sku-2', productId: 'OFFI2', amount: '10' },
    { activity: 'instanceStatus', instanceId: 'i-1', instanceStatus: 'NORMAL' },
    { activity: 'queryInstance', instanceId: 'i-1,i-2', testFlag: '1' },
  ]),
  // protocol/license.md 2
  license_v1: signedByToken([
    {
      activity: 'getLicense',
      orderId: order.orderId,
      businessId: 'b-1',
      customerId: 'cust0001',
      productId: 'OFFI1',
      chargingMode: '3',
      saasExtendParams: 'W3sibmFtZSI6ImlkZW50aWZpY2F0aW9uQ29kZSIsInZhbHVlIjoiSFctNzdBMS0wMiJ9XQ==',
    },
    { activity: 'refreshLicense', ...target, expireTime: '20280131155959', periodType: 'month', periodNumber: '3' },
    { activity: 'expireLicense', ...target },
    { activity: 'releaseLicense', ...target },
  ]),
  kit_v2: kitV2(pushes((items) => items)),
  kit_v1: kitV1(pushes((items) => JSON.stringify(items))),
}
