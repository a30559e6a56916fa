import { describe, expect, it } from 'vitest'
import type { Outcome } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import type { Parsed, RawRequest } from '@/lib/koogallery/codec'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import * as licenseAsync from '@/lib/koogallery/license-async'
import * as licenseCode from '@/lib/koogallery/license-code'
import { recognise } from '@/lib/koogallery/request'
import { sign } from '@/lib/koogallery/signature-v2'
import { bytes, json, NOW, signedCall } from './support'

const accept = (parsed: Parsed) => {
  if (!parsed.ok) throw new Error(parsed.detail)
  return parsed
}
const REFRESH = {
  activity: 'refreshLicenseCode',
  scene: 'RENEWAL',
  orderId: 'CS1',
  orderLineId: 'CS1-000001',
  license: 'PLDEMO000001',
  productId: 'OFFI1',
  expireTime: '20280131155959',
}
const ASYNC = {
  activity: 'getLicenseAsync',
  instanceId: 'inst-5b0f',
  eventId: 'evt-0007',
  effectiveTime: '2026-02-01 00:00:00 z',
  expireTime: '2027-02-01 00:00:00 z',
  deviceFingerprint: '0A1B2C3D4E5F|DISK77|BOARD1|CPU9',
}

describe('request signature (protocol/license.md 3.1)', () => {
  const accessKey = 'demo-access-key-0002'
  const nonce = 'A1B2C3D4E5F60718293A4B5C6D7E8F90'
  const timestamp = '1769850000123'
  it.each([
    [
      '{"activity":"refreshLicenseCode","scene":"RENEWAL","orderId":"CS2601310910TEST2","orderLineId":"CS2601310910TEST2-000001","license":"PLDEMO000001","productId":"OFFI000000000000000001","expireTime":"20280131155959","testFlag":"1"}',
      'ceddf3c2243c0a33ff3352804639a6ec2612c314eb92ed700a02a07fbb4a32a4',
    ],
    [
      '{"activity":"newInstance","orderId":"CS2601310900TEST1","orderLineId":"CS2601310900TEST1-000001","businessId":"biz-77aa","testFlag":"1"}',
      '314eedd96d47d24573c2c3d4f4b733bafcb22c08b31be2261ab4240f1976d4d1',
    ],
  ])('vector %s', (body, signature) => {
    expect(sign({ accessKey, nonce, timestamp, body })).toBe(signature)
  })

  it.each([
    ['refreshLicenseCode', 'license_code', 'license_code'],
    ['updateLicenseCodeStatus', 'license_code', 'license_code'],
    ['releaseLicenseCode', 'license_code', 'license_code'],
    ['getLicenseAsync', 'license_async', 'basic'],
    // The other four calls of L-IND are SaaS V2.0 on the wire (3.3).
    ['newInstance', 'saas_v2', 'basic'],
  ] as const)('%s is told by its shape, and only keys of its class fit', (activity, family, keyClass) => {
    const request = signedCall({ body: `{"activity":"${activity}"}`, secret: 'right' })
    expect(recognise(request)).toBe(family)
    const codec = FAMILY_CODECS[family]
    expect(codec.keyClass).toBe(keyClass)
    const check = (secret: string, now = NOW, sent: RawRequest = request) =>
      codec.verify({ request: sent, keys: [{ id: 'k', secret }], now, settings: DEFAULT_SELLER_SETTINGS })
    expect(check('right')).toMatchObject({ ok: true, keyId: 'k' })
    expect(check('wrong')).toMatchObject({ ok: false, reason: 'signature_mismatch' })
    expect(check('right', new Date(NOW.getTime() + 60_001))).toMatchObject({ ok: false, reason: 'timestamp_stale' })
    const { truncated: _, ...whole } = request
    expect(check('right', NOW, { ...whole, truncated: true })).toMatchObject({ reason: 'body_too_large' })
  })
})

describe('authorization codes (protocol/license.md 3.2)', () => {
  it('3.2.1 refreshLicenseCode', () => {
    expect(accept(licenseCode.parse(json({ ...REFRESH, businessId: 'b', later: 1 })))).toEqual({
      ok: true,
      activity: 'refreshLicenseCode',
      test: false,
      businessId: 'b',
      unknownFields: ['later'],
      ids: { orderId: 'CS1', orderLineId: 'CS1-000001', license: 'PLDEMO000001' },
      command: {
        kind: 'refreshLicenseCode',
        scene: 'RENEWAL',
        orderId: 'CS1',
        orderLineId: 'CS1-000001',
        license: 'PLDEMO000001',
        productId: 'OFFI1',
        expireTime: new Date('2028-01-31T15:59:59.000Z'),
      },
    })
    const cancelled = { ...REFRESH, scene: 'UNSUBSCRIBE_RENEWAL_PERIOD', productId: undefined, testFlag: '1' }
    expect(accept(licenseCode.parse(json(cancelled)))).toMatchObject({
      test: true,
      command: { scene: 'UNSUBSCRIBE_RENEWAL_PERIOD' },
    })
    // 9.5: 14 or 17 digits
    expect(accept(licenseCode.parse(json({ ...REFRESH, expireTime: '20280131155959000' }))).ok).toBe(true)
  })

  it.each(['FREEZE', 'UNFREEZE'])('3.2.2 updateLicenseCodeStatus %s', (status) => {
    const { command } = accept(licenseCode.parse(json({ activity: 'updateLicenseCodeStatus', license: 'PL1', status })))
    expect(command).toEqual({ kind: 'updateLicenseCodeStatus', license: 'PL1', status })
  })

  it('3.2.3 releaseLicenseCode, with the refund order or without', () => {
    const { command } = accept(licenseCode.parse(json({ activity: 'releaseLicenseCode', license: 'PL1' })))
    expect(command).toEqual({ kind: 'releaseLicenseCode', license: 'PL1' })
    const refund = { activity: 'releaseLicenseCode', license: 'PL1', orderId: 'CS9', orderLineId: 'CS9-1' }
    expect(accept(licenseCode.parse(json(refund))).command).toMatchObject({ orderId: 'CS9', orderLineId: 'CS9-1' })
  })

  it.each<[string, object, string]>([
    ['a missing license', { ...REFRESH, license: undefined }, 'missing_field'],
    ['a blank license', { ...REFRESH, license: ' ' }, 'missing_field'],
    ['a license of 65 characters', { ...REFRESH, license: 'x'.repeat(65) }, 'field_too_long'],
    ['a license that is a number', { ...REFRESH, license: 7 }, 'wrong_type'],
    ['a missing order line', { ...REFRESH, orderLineId: undefined }, 'missing_field'],
    ['a scene of SaaS', { ...REFRESH, scene: 'TRIAL_TO_FORMAL' }, 'bad_value'],
    ['an impossible date', { ...REFRESH, expireTime: '20280231000000' }, 'bad_value'],
    ['a status unheard of', { activity: 'updateLicenseCodeStatus', license: 'P', status: 'NORMAL' }, 'bad_value'],
    ['an activity of another family', { activity: 'getLicenseAsync' }, 'unknown_activity'],
  ])('refuses %s', (_, body, reason) => {
    expect(licenseCode.parse(json(body))).toMatchObject({ ok: false, reason })
  })

  it('keeps what a refused call says of itself, so that it can be found', () => {
    expect(licenseCode.parse(json({ ...REFRESH, scene: 'X' }))).toMatchObject({
      ids: { orderId: 'CS1', orderLineId: 'CS1-000001', license: 'PLDEMO000001' },
    })
  })
})

describe('getLicenseAsync (protocol/license.md 3.3.5)', () => {
  it('reads the times of its own form', () => {
    expect(accept(licenseAsync.parse(json(ASYNC))).command).toEqual({
      kind: 'getLicenseAsync',
      instanceId: 'inst-5b0f',
      eventId: 'evt-0007',
      effectiveTime: new Date('2026-02-01T00:00:00Z'),
      expireTime: new Date('2027-02-01T00:00:00Z'),
      deviceFingerprint: '0A1B2C3D4E5F|DISK77|BOARD1|CPU9',
    })
    const compact = { ...ASYNC, effectiveTime: '20260201000000', expireTime: undefined, deviceFingerprint: undefined }
    expect(accept(licenseAsync.parse(json(compact))).command).toEqual({
      kind: 'getLicenseAsync',
      instanceId: 'inst-5b0f',
      eventId: 'evt-0007',
      effectiveTime: new Date('2026-02-01T00:00:00Z'),
    })
  })

  it.each<[string, object, string]>([
    ['no event', { ...ASYNC, eventId: undefined }, 'missing_field'],
    ['no start', { ...ASYNC, effectiveTime: undefined }, 'missing_field'],
    ['another zone', { ...ASYNC, effectiveTime: '2026-02-01 00:00:00 +08:00' }, 'bad_value'],
    ['a fingerprint of 1025 characters', { ...ASYNC, deviceFingerprint: 'x'.repeat(1025) }, 'field_too_long'],
    ['a broken body', {}, 'missing_field'],
  ])('refuses %s', (_, body, reason) => {
    expect(licenseAsync.parse(json(body))).toMatchObject({ ok: false, reason })
  })

  it('takes a fingerprint of 1024 characters', () => {
    expect(accept(licenseAsync.parse(json({ ...ASYNC, deviceFingerprint: 'x'.repeat(1024) }))).ok).toBe(true)
  })

  it('is no JSON: refused, never thrown', () => {
    expect(licenseAsync.parse(bytes('{'))).toMatchObject({ ok: false, reason: 'invalid_json' })
  })
})

describe('answers (protocol/license.md 2.2, 3.2.4, 3.3.6)', () => {
  const render = (family: 'license_code' | 'license_async' | 'saas_v2', outcome: Outcome): unknown =>
    JSON.parse(FAMILY_CODECS[family].render(outcome, { test: false, settings: DEFAULT_SELLER_SETTINGS }).body)

  it.each([
    ['license_code', { kind: 'done' }, '000000'],
    ['license_code', { kind: 'unknownLicense' }, '000003'],
    ['license_code', { kind: 'internal' }, '000005'],
    ['license_async', { kind: 'done' }, '000000'],
    ['license_async', { kind: 'processing' }, '000004'],
    ['license_async', { kind: 'unknownInstance', instanceIds: ['i'] }, '000003'],
    ['license_async', { kind: 'licenseRefused', reason: 'quota_used_up' }, '000900'],
    ['license_async', { kind: 'licenseRefused', reason: 'outside_term' }, '000901'],
    ['license_async', { kind: 'licenseRefused', reason: 'expiry_missing' }, '000902'],
    ['license_async', { kind: 'licenseRefused', reason: 'fingerprint_missing' }, '000903'],
    ['saas_v2', { kind: 'outOfStock' }, '000100'],
  ] as const)('%s %j is %s', (family, outcome, code) => {
    expect(render(family, outcome as Outcome)).toEqual({ resultCode: code, resultMsg: expect.stringMatching(/./) })
  })
})
