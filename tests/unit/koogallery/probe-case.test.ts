import { describe, expect, it } from 'vitest'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import type { RawRequest } from '@/lib/koogallery/codec'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { keepCase, signCase } from '@/lib/koogallery/probe-case'
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
    expect(keepCase({ family: 'saas_v2', activity: 'newInstance', test: false, request })).toMatchObject({ ok: false })
    expect(keepCase({ family: 'unrecognised', activity: null, test: false, request })).toMatchObject({ ok: false })
  })
})
