import { describe, expect, it } from 'vitest'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import type { RawRequest } from '@/lib/koogallery/codec'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { INSTANCE_OF_RUN, keepCase, signCase, wantsInstance } from '@/lib/koogallery/probe-case'
import { recognise } from '@/lib/koogallery/request'

const KEY = 'an-access-key-0001'
const NOW = new Date('2026-11-02T08:00:00.123Z')
const identity = { sentAt: NOW, nonce: 'A'.repeat(32), businessId: 'b-1', runId: 'run-1' }
const address = 'https://portal.example.com/api/koogallery/acme'

const post = (body: object, path = ''): Pick<RawRequest, 'method' | 'url' | 'body'> => ({
  method: 'POST',
  url: `/api/koogallery/acme${path}?signature=1&timestamp=2&nonce=3`,
  body: Buffer.from(JSON.stringify(body)),
})
const get = (query: Record<string, string>) => ({
  method: 'GET',
  url: `/api/koogallery/acme?${new URLSearchParams(query)}`,
  body: new Uint8Array(),
})

function received(call: ReturnType<typeof signCase>): RawRequest {
  const url = new URL(call.url)
  return {
    method: call.method,
    url: `${url.pathname}${url.search}`,
    headers: Object.entries(call.headers),
    body: Buffer.from(call.body),
  }
}

const FAMILIES = [
  ['saas_v2', 'newInstance', post({ activity: 'newInstance', orderId: 'O1', orderLineId: 'O1-1', businessId: 'x' })],
  ['order_notify', 'orderNotify', post({ activity: 'orderNotify', orderId: 'O1' })],
  [
    'license_code',
    'updateLicenseCodeStatus',
    post({ activity: 'updateLicenseCodeStatus', license: 'L-1', status: 'FREEZE' }),
  ],
  [
    'license_async',
    'getLicenseAsync',
    post({ activity: 'getLicenseAsync', instanceId: 'i', eventId: 'e', effectiveTime: '20261102080000' }),
  ],
  ['saas_v1', 'newInstance', get({ activity: 'newInstance', orderId: 'O1', customerName: 'Somebody', authToken: 'x' })],
  ['license_v1', 'getLicense', get({ activity: 'getLicense', orderId: 'O1', customerId: 'c', authToken: 'x' })],
  [
    'kit_v2',
    'tenantSync',
    post(
      { tenantId: 't', orderId: '', instanceId: '', name: 'n', domainName: 'd', flag: 1 },
      '/produceAPI/v2/tenantSync',
    ),
  ],
  [
    'kit_v1',
    'tenantSync',
    post({ tenantId: 't', orderId: '', instanceId: '', name: 'n', domainName: 'd', flag: 1 }, '/produceAPI/tenantSync'),
  ],
] as const

describe('a case is signed as its family demands, and always as a test', () => {
  it.each(FAMILIES)('%s %s', (family, activity, request) => {
    const kept = keepCase({ family, activity, test: true, request })
    if (!kept.ok) throw new Error(kept.reason)
    const sent = received(signCase({ family, activity, fields: kept.fields, address, key: KEY, identity }))
    expect(recognise(sent)).toBe(family)
    const codec = FAMILY_CODECS[family]
    const settings = DEFAULT_SELLER_SETTINGS
    const keys = [{ id: 'k', secret: KEY }]
    expect(codec.verify({ request: sent, keys, now: NOW, settings })).toMatchObject({ ok: true, keyId: 'k' })
    expect(codec.parse(sent, { key: keys[0], settings })).toMatchObject({ ok: true, test: true, activity })
    expect(sent.headers).toContainEqual(['x-portal-probe', 'run-1'])
  })
})

describe('a call of debugging kept as a case', () => {
  it('keeps all but what every call brings of its own', () => {
    const own = { timeStamp: 't', currentSyncTime: 't', testFlag: '1', businessId: 'b', authToken: 'x' }
    const fields = { activity: 'newInstance', orderId: 'O1', userName: 'Ada' }
    const request = post({ ...fields, ...own })
    const kept = { ok: true, family: 'saas_v2', activity: 'newInstance', adapted: false, fields }
    expect(keepCase({ family: 'saas_v2', activity: 'newInstance', test: true, request })).toEqual(kept)
    const { activity, ...pushed } = fields
    const push = post({ ...pushed, ...own }, '/produceAPI/authSync')
    expect(keepCase({ family: 'kit_v1', activity: 'authSync', test: true, request: push })).toMatchObject({
      fields: pushed,
    })
  })
})

describe('a case on its way', () => {
  const fields = { orderId: 'O1', instanceId: INSTANCE_OF_RUN, activity: 'other', businessId: 'old', testFlag: '0' }
  const signed = (family: Parameters<typeof signCase>[0]['family'], activity: string, instanceId?: string) =>
    signCase({ family, activity, fields, address, key: KEY, identity, instanceId })
  const mark = { 'x-portal-probe': 'run-1' }
  const json = { accept: 'application/json', 'content-type': 'application/json;charset=utf8' }

  it('of a GET has its members in the address', () => {
    const call = signed('saas_v1', 'newInstance', 'i-1')
    expect(call).toMatchObject({ method: 'GET', body: '' })
    expect(call.headers).toEqual({ accept: 'application/json', ...mark })
    const { authToken, ...query } = Object.fromEntries(new URL(call.url).searchParams)
    expect(authToken).toMatch(/=$/)
    expect(query).toEqual({
      activity: 'newInstance',
      orderId: 'O1',
      instanceId: 'i-1',
      businessId: 'b-1',
      testFlag: '1',
      timeStamp: '20261102080000123',
    })
  })

  it('of a POST is canonical, signed in the address in capitals', () => {
    const call = signed('license_async', 'getLicense')
    expect(call.body).toBe(
      '{"activity":"getLicense","businessId":"b-1","instanceId":"{instanceId}","orderId":"O1","testFlag":"1"}',
    )
    expect(call.headers).toEqual({ ...json, ...mark })
    expect(call.method).toBe('POST')
    expect(call.url).toMatch(
      new RegExp(`^${address}\\?signature=[0-9A-F]{64}&timestamp=${NOW.getTime()}&nonce=${identity.nonce}$`),
    )
    expect(JSON.parse(signed('saas_v2', 'queryInstance').body)).not.toHaveProperty('businessId')
  })

  it('of the Kit is named by its path, and a push of people tells its time twice', () => {
    const timeStamp = '20261102160000123'
    const push = signed('kit_v2', 'authSync', 'i-1')
    expect(push.url).toBe(`${address}/produceAPI/v2/authSync`)
    expect(JSON.parse(push.body)).toEqual({
      orderId: 'O1',
      instanceId: 'i-1',
      testFlag: 1,
      timeStamp,
      currentSyncTime: timeStamp,
    })
    expect(push.headers).toEqual({
      ...json,
      ...mark,
      'x-sign': expect.stringMatching(/^[0-9a-f]{64}$/),
      'x-timestamp': String(NOW.getTime()),
      'x-nonce': identity.nonce,
    })
    const tenant = signed('kit_v1', 'tenantSync', 'i-1')
    expect(tenant.url).toBe(`${address}/produceAPI/tenantSync`)
    expect(JSON.parse(tenant.body)).toEqual({ orderId: 'O1', instanceId: 'i-1', testFlag: 1, timeStamp })
    expect(tenant.headers).toEqual({ ...json, ...mark, authToken: expect.stringMatching(/=$/) })
  })

  it('takes the instance of its run only where it asks for it', () => {
    expect(wantsInstance(fields)).toBe(true)
    expect(wantsInstance({ instanceId: 'i-7' })).toBe(false)
    const other = signCase({
      family: 'saas_v2',
      activity: 'queryInstance',
      fields: { instanceId: 'i-7' },
      instanceId: 'i-1',
      address,
      key: KEY,
      identity,
    })
    expect(JSON.parse(other.body)).toMatchObject({ instanceId: 'i-7' })
  })
})

describe('a real call kept as a case', () => {
  it('becomes a mock order with nothing personal in it', () => {
    const kept = keepCase({
      family: 'saas_v1',
      activity: 'newInstance',
      test: false,
      request: get({
        activity: 'newInstance',
        orderId: 'CS2026110200001',
        customerId: 'c-77',
        customerName: 'Somebody',
        mobilePhone: 'cipher',
        email: 'cipher',
        saasExtendParams: 'W10=',
        productId: 'OFFI1',
        chargingMode: '3',
        testFlag: '0',
        timeStamp: '20261102080000000',
        authToken: 'x',
      }),
    })
    expect(kept).toEqual({
      ok: true,
      family: 'saas_v1',
      activity: 'newInstance',
      adapted: true,
      fields: { activity: 'newInstance', productId: 'OFFI1', chargingMode: '3', orderId: 'MOCKONETIMENEW' },
    })
  })

  it.each([
    ['refreshInstance', { scene: 'RENEWAL' }, 'MOCKMONTYRENEW'],
    ['refreshInstance', { scene: 'TRIAL_TO_FORMAL' }, 'MOCKMONTYTRIALTOFORMAL'],
    ['refreshInstance', { scene: 'UNSUBSCRIBE_RENEWAL_PERIOD' }, 'MOCKMONTYUNSUBSCRIBE'],
    ['upgradeInstance', {}, 'MOCKMONTYCHANGE'],
    ['releaseInstance', {}, 'MOCKMONTYUNSUBSCRIBE'],
    ['newInstance', { trialFlag: { toString: 1 }, chargingMode: { valueOf: 1 } }, 'MOCKPERIODYEARNEW'],
  ])('%s %o takes the order %s and the instance of its run', (activity, more, orderId) => {
    const request = post({ activity, orderId: 'CS1', orderLineId: 'CS1-000001', instanceId: 'real-1', ...more })
    const kept = keepCase({ family: 'saas_v2', activity, test: false, request })
    expect(kept).toMatchObject({
      ok: true,
      fields: { orderId, orderLineId: `${orderId}-000001`, instanceId: '{instanceId}', ...more },
    })
    if (!kept.ok) return
    const sent = signCase({
      family: 'saas_v2',
      activity,
      fields: kept.fields,
      instanceId: 'test-1',
      address,
      key: KEY,
      identity,
    })
    expect(JSON.parse(sent.body)).toMatchObject({ testFlag: '1', instanceId: 'test-1', orderId })
    expect(sent.body).not.toContain('real-1')
  })

  it.each([
    ['upgrade', {}, 'MOCKMONTYCHANGE'],
    ['refreshLicense', { trialToFormal: '1' }, 'MOCKMONTYTRIALTOFORMAL'],
    ['refreshLicenseCode', { trialToFormal: 0 }, 'MOCKMONTYRENEW'],
    ['releaseLicense', {}, 'MOCKMONTYUNSUBSCRIBE'],
    ['releaseLicenseCode', {}, 'MOCKMONTYUNSUBSCRIBE'],
    ['newInstance', { trialFlag: 1, chargingMode: '3' }, 'MOCKPERIODDAYTRIAL'],
    ['newInstance', { trialFlag: '0', chargingMode: '1' }, 'MOCKPERIODYEARNEW'],
    ['newInstance', { chargingMode: 0 }, 'MOCKONDEMAND'],
    ['newInstance', { chargingMode: '3' }, 'MOCKONETIMENEW'],
    ['newInstance', { chargingMode: 5 }, 'MOCKONDEMANDPKG'],
    ['newInstance', { chargingMode: 'constructor' }, 'MOCKPERIODYEARNEW'],
    ['expireLicense', {}, 'MOCKPERIODYEARNEW'],
  ])('%s with %j takes the order %s', (activity, more, orderId) => {
    const request = post({ activity, orderId: 'CS1', ...more })
    expect(keepCase({ family: 'license_v1', activity, test: false, request: get({}) })).toMatchObject({ fields: {} })
    expect(keepCase({ family: 'saas_v2', activity, test: false, request })).toMatchObject({ fields: { orderId } })
  })

  it('keeps what is wanted, replaces what names something, and loses the rest', () => {
    const wanted = { status: 'FREEZE', scene: 'RENEWAL', skuCode: 'S', productInfo: {}, amount: 2, expireTime: 't' }
    const named = { license: 'L', eventId: 'e', deviceFingerprint: 'd', identificationCode: 'c' }
    const fields = { ...wanted, ...named, userName: 'Ada', tenantId: 't', businessId: 'b', testFlag: '0' }
    const kept = keepCase({ family: 'license_async', activity: 'a', test: false, request: post(fields) })
    expect(kept).toMatchObject({
      adapted: true,
      fields: {
        ...wanted,
        license: 'MOCKLICENSECODE0001',
        eventId: 'MOCKEVENT0001',
        deviceFingerprint: 'MOCK-DEVICE',
        identificationCode: 'MOCK-DEVICE',
      },
    })
    expect(Object.keys(kept.ok ? kept.fields : {})).toHaveLength(10)
  })

  it('is refused where it is about people', () => {
    const request = post({ tenantId: 't', flag: 1, userList: [{ userName: 'li' }] }, '/produceAPI/v2/authSync')
    expect(keepCase({ family: 'kit_v2', activity: 'authSync', test: false, request })).toEqual({
      ok: false,
      reason: 'personal',
    })
  })

  it('is refused where it nests too deep to be signed anew', () => {
    const body = Buffer.from(`{"activity":"newInstance","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)
    const request = { method: 'POST', url: '/api/koogallery/acme', body }
    const kept = keepCase({ family: 'saas_v2', activity: 'newInstance', test: true, request })
    expect(kept).toEqual({ ok: false, reason: 'unreadable' })
  })

  it('is refused where it is no call', () => {
    const request = { method: 'POST', url: '/', body: Buffer.from('no json') }
    const unreadable = { ok: false, reason: 'unreadable' }
    const keep = (body: string | Uint8Array) =>
      keepCase({
        family: 'saas_v2',
        activity: 'newInstance',
        test: true,
        request: { ...request, body: typeof body === 'string' ? Buffer.from(body) : body },
      })
    const notUtf8 = new Uint8Array([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')])
    for (const body of ['no json', '', '[{}]', 'null', '"a"', '7', notUtf8]) expect(keep(body)).toEqual(unreadable)
    expect(keep('{}')).toMatchObject({ ok: true })
    const call = post({ orderId: 'O1' })
    expect(keepCase({ family: 'unrecognised', activity: 'a', test: true, request: call })).toEqual(unreadable)
    expect(keepCase({ family: 'saas_v2', activity: null, test: true, request: call })).toEqual(unreadable)
  })
})
