import { describe, expect, it } from 'vitest'
import type { Outcome } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import { bodySignHeader } from '@/lib/koogallery/auth-token'
import type { Parsed } from '@/lib/koogallery/codec'
import { LICENSE_V1 } from '@/lib/koogallery/license-v1'
import { recognise } from '@/lib/koogallery/request'
import { v1Query, v1Request } from '../../support/v1'
import { NOW } from './support'

const KEY = { id: 'k', secret: 'demo-key-0001' }
const settings = DEFAULT_SELLER_SETTINGS

const RELEASE = {
  activity: 'releaseLicense',
  instanceId: 'biz-9f1c2d',
  orderId: 'CS2601310900TEST1',
  timeStamp: '20260801000000001',
}
const GET = {
  activity: 'getLicense',
  businessId: 'biz-9f1c2d',
  chargingMode: '1',
  customerId: 'cust0001',
  expireTime: '20270131155959',
  orderId: 'CS2601310900TEST1',
  periodNumber: '1',
  periodType: 'year',
  productId: 'OFFI000000000000000001',
  saasExtendParams: 'W3sibmFtZSI6ImlkZW50aWZpY2F0aW9uQ29kZSIsInZhbHVlIjoiSFctNzdBMS0wMiJ9XQ==',
  skuCode: 'sku-0001',
  timeStamp: '20260131090000123',
}
const accept = (parsed: Parsed) => {
  if (!parsed.ok) throw new Error(parsed.detail)
  return parsed
}
const parse = (query: Record<string, string | undefined>) =>
  LICENSE_V1.parse(v1Request('acme', { timeStamp: '20260131090000123', ...query }), { key: KEY, settings })

describe('signatures (protocol/license.md 2.6)', () => {
  it.each([
    [RELEASE, '2mNwXtaM13XUYi5QX5uFdqSasAp7v/+ebLUGGIWNO2Q='],
    [GET, 'pSxzFYdcU/SA5dJTX9498vHw9h/xTvlhdOv9JlT84YI='],
  ])('vector of $activity', (parameters, authToken) => {
    const request = v1Request('acme', { ...parameters, authToken })
    expect(recognise(request)).toBe('license_v1')
    const check = (secret: string) =>
      LICENSE_V1.verify({ request, keys: [{ id: 'k', secret }], now: new Date('2026-08-01T00:00:01Z'), settings })
    expect(check('demo-key-0001')).toMatchObject({ ok: true, keyId: 'k' })
    expect(check('demo-key-0002')).toMatchObject({ ok: false, reason: 'signature_mismatch' })
  })

  it('every parameter but the token is signed, unknown ones too (2.2)', () => {
    const signed = v1Query({ ...GET, later: 'x' }, KEY.secret)
    const check = (query: Record<string, string>) =>
      LICENSE_V1.verify({ request: v1Request('acme', query), keys: [KEY], now: NOW, settings })
    expect(check(signed).ok).toBe(true)
    expect(check({ ...signed, later: 'y' }).ok).toBe(false)
    expect(check({ ...signed, more: '' }).ok).toBe(false)
  })

  it('vector of Body-Sign, over the very bytes', () => {
    const body = '{"resultCode":"000000","resultMsg":"success","instanceId":"biz-9f1c2d","license":"LIC-EXAMPLE-1"}'
    expect(bodySignHeader(KEY, body)[1]).toContain('yYxlUvthcaZYV1Ee5AhYoqKQvi0Z9DNNqu9pfAYXZTc=')
    const outcome: Outcome = { kind: 'licensed', instanceId: 'biz-9f1c2d', license: 'LIC-EXAMPLE-1' }
    const rendered = LICENSE_V1.render(outcome, { test: false, key: KEY, settings })
    expect(rendered.body).toBe(body)
    expect(rendered.headers).toContainEqual(bodySignHeader(KEY, body))
  })
})

describe('calls of Licence 1.0', () => {
  it('2.2 getLicense', () => {
    const { command } = accept(parse({ ...GET, later: 'x' }))
    expect(command).toMatchObject({
      kind: 'getLicense',
      orderId: 'CS2601310900TEST1',
      identificationCode: 'HW-77A1-02',
      facts: {
        item: '',
        trial: false,
        order: {
          orderId: 'CS2601310900TEST1',
          buyer: { customerId: 'cust0001' },
          lines: [
            {
              chargingMode: 'PERIOD',
              expireTime: new Date('2027-01-31T15:59:59Z'),
              periodType: 'year',
              periodNumber: 1,
              products: [{ productId: 'OFFI000000000000000001', skuCode: 'sku-0001' }],
            },
          ],
        },
      },
    })
  })

  it('2.2: as seen in the field, without skuCode, amount and extension parameters; the order alone is needed', () => {
    expect(accept(parse({ activity: 'getLicense', orderId: 'CS1' })).command).toMatchObject({ orderId: 'CS1' })
    expect(accept(parse({ ...GET, chargingMode: '0' })).command).toMatchObject({ facts: { item: '' } })
    expect(accept(parse({ ...GET, saasExtendParams: '%%%' })).command).not.toHaveProperty('identificationCode')
    expect(accept(parse({ ...GET, testFlag: '1' })).test).toBe(true)
  })

  it('2.3 refreshLicense sets the expiry and ends a freeze', () => {
    const call = { activity: 'refreshLicense', orderId: 'R1', instanceId: 'i', productId: 'P2', periodNumber: '1' }
    expect(accept(parse({ ...call, expireTime: '20280131155959' })).command).toMatchObject({
      kind: 'refreshInstance',
      orderId: 'R1',
      orderLineId: '',
      instanceId: 'i',
      productId: 'P2',
      expireTime: new Date('2028-01-31T15:59:59Z'),
      resumes: true,
      order: { orderId: 'R1', orderType: 'RENEW' },
    })
  })

  it.each([
    [{ productId: 'P2', periodType: 'year', periodNumber: '2' }, 'P2', { periodType: 'year', periodNumber: 2 }],
    [{ productId: 'P2' }, 'P2', {}],
    // What is only for people loses no renewal.
    [{ periodNumber: '1.5', periodType: 'x'.repeat(11), productId: 'x'.repeat(65) }, undefined, {}],
    [{}, undefined, {}],
  ])('2.3 tells the renewal’s own order: %j', (more, productId, period) => {
    const expireTime = new Date('2028-01-31T15:59:59Z')
    const call = { activity: 'refreshLicense', orderId: 'R1', instanceId: 'i', expireTime: '20280131155959' }
    const product = productId === undefined ? {} : { productId }
    expect(accept(parse({ ...call, ...more })).command).toEqual({
      kind: 'refreshInstance',
      scene: 'RENEWAL',
      orderId: 'R1',
      orderLineId: '',
      instanceId: 'i',
      ...product,
      expireTime,
      resumes: true,
      order: {
        orderId: 'R1',
        orderType: 'RENEW',
        lines: [
          {
            orderLineId: '',
            chargingMode: '',
            expireTime,
            ...period,
            products: productId === undefined ? [] : [product],
          },
        ],
        extendParams: [],
      },
    })
  })

  it('2.2 takes the machine’s name from its own parameter, and no empty one', () => {
    const sent = (params: object[]) => {
      const saasExtendParams = Buffer.from(JSON.stringify(params)).toString('base64')
      return accept(parse({ ...GET, saasExtendParams })).command
    }
    const other = { name: 'mail', value: 'x' }
    expect(sent([other, { name: 'identificationCode', value: 'HW-1' }])).toMatchObject({ identificationCode: 'HW-1' })
    expect(sent([other])).not.toHaveProperty('identificationCode')
    expect(sent([{ name: 'identificationCode', value: '' }])).not.toHaveProperty('identificationCode')
  })

  it.each([
    ['2.4 expireLicense', 'expireLicense', { kind: 'updateInstanceStatus', instanceId: 'i', status: 'FREEZE' }],
    ['2.5 releaseLicense', 'releaseLicense', { kind: 'releaseInstance', instanceId: 'i' }],
  ])('%s, with the purchase order or without', (_, activity, command) => {
    expect(accept(parse({ activity, instanceId: 'i', orderId: 'CS1' })).command).toEqual(command)
    expect(accept(parse({ activity, instanceId: 'i' })).command).toEqual(command)
  })

  it.each<[string, Record<string, string>, string]>([
    ['getLicense without an order', { activity: 'getLicense' }, 'missing_field'],
    [
      'refreshLicense without an expiry',
      { activity: 'refreshLicense', orderId: 'R', instanceId: 'i' },
      'missing_field',
    ],
    ['an instance of 65 characters', { activity: 'expireLicense', instanceId: 'x'.repeat(65) }, 'field_too_long'],
    [
      'getLicense with an order of 65 characters',
      { activity: 'getLicense', orderId: 'x'.repeat(65) },
      'field_too_long',
    ],
    [
      'refreshLicense without an order',
      { activity: 'refreshLicense', instanceId: 'i', expireTime: '20280131155959' },
      'missing_field',
    ],
    [
      'refreshLicense without an instance',
      { activity: 'refreshLicense', orderId: 'R', expireTime: '20280131155959' },
      'missing_field',
    ],
    ['expireLicense without an instance', { activity: 'expireLicense', orderId: 'CS1' }, 'missing_field'],
    ['releaseLicense without an instance', { activity: 'releaseLicense', orderId: 'CS1' }, 'missing_field'],
    ['an impossible date', { activity: 'refreshLicense', orderId: 'R', instanceId: 'i', expireTime: '2' }, 'bad_value'],
    ['an activity of SaaS', { activity: 'newInstance', orderId: 'CS1' }, 'unknown_activity'],
  ])('refuses %s', (_, query, reason) => {
    expect(parse(query)).toMatchObject({ ok: false, reason })
  })

  it.each([
    ['getLicense', 'license_v1'],
    ['refreshLicense', 'license_v1'],
    ['expireLicense', 'license_v1'],
    ['releaseLicense', 'license_v1'],
    ['newInstance', 'saas_v1'],
    ['somethingNew', 'saas_v1'],
  ])('%s is told as %s', (activity, family) => {
    expect(recognise(v1Request('acme', { activity, authToken: 'x' }))).toBe(family)
  })
})

describe('result codes (protocol/license.md 2.7)', () => {
  it.each<[Outcome, string]>([
    [{ kind: 'licensed', instanceId: 'i', license: 'L' }, '000000'],
    [{ kind: 'done' }, '000000'],
    [{ kind: 'refused', reason: 'signature_mismatch', detail: '' }, '000001'],
    [{ kind: 'invalid', reason: 'missing_field', detail: '' }, '000002'],
    [{ kind: 'unknownInstance', instanceIds: ['i'] }, '000003'],
    [{ kind: 'internal' }, '000005'],
    [{ kind: 'outOfStock' }, '000100'],
  ])('%j is %s, and signed', (outcome, code) => {
    const { body, headers } = LICENSE_V1.render(outcome, { test: false, key: KEY, settings })
    expect(JSON.parse(body)).toMatchObject({ resultCode: code, resultMsg: expect.stringMatching(/./) })
    expect(headers).toContainEqual(bodySignHeader(KEY, body))
  })
})
