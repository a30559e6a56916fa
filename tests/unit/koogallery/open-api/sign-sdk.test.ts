import { describe, expect, it } from 'vitest'
import { signRequest, verifyRequest } from '@/lib/koogallery/open-api/sign-sdk'
import { parseSdkDate } from '@/lib/koogallery/times'

const at = (text: string) => parseSdkDate(text) ?? new Date(Number.NaN)

describe('AK/SK signing, published results (protocol/saas-v2.md 7.3)', () => {
  it('reproduces the client test of license.md 4.1: final slash only in what is signed', () => {
    const headers = signRequest({
      method: 'POST',
      url: 'https://mkt.myhuaweicloud.com/api/mkp-openapi-public/global/v1/license/activate',
      headers: { 'Content-Type': 'application/json', 'X-Stage': 'RELEASE' },
      accessKeyId: 'test',
      secretAccessKey: '123',
      now: at('20240317T144237Z'),
    })
    expect(headers.Authorization).toBe(
      'SDK-HMAC-SHA256 Access=test, SignedHeaders=content-type;host;x-sdk-date;x-stage, Signature=77595ad624b6e4e49990b8c4e84bf1c287457fca61069c4e60b9b6765b52053d',
    )
  })

  it("reproduces the example of Huawei's API signing guide", () => {
    const headers = signRequest({
      method: 'get',
      url: 'https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?marker=13551d6b-755d-4757-b956-536f674975c0&limit=2',
      headers: { 'Content-Type': 'application/json' },
      accessKeyId: 'QTWAOYTTINDUT2QVKYUC',
      secretAccessKey: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc',
      now: at('20191115T033655Z'),
    })
    expect(headers.Authorization).toBe(
      'SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
    )
  })
})

describe('verification of AK/SK signatures', () => {
  const now = at('20260131T090000Z')
  const credentials = [{ accessKeyId: 'AK', secretAccessKey: 'SK' }]
  const url = 'https://mkt.test:8443/prefix/a%20b/query?b=2&a=x%2Fy&a=%E4%BA%91*&c'
  const target = url.slice('https://mkt.test:8443'.length)
  const signed = (change: { body?: string; method?: string; signedAt?: Date } = {}) =>
    Object.entries(
      signRequest({
        method: 'POST',
        url,
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
        accessKeyId: 'AK',
        secretAccessKey: 'SK',
        now: change.signedAt ?? now,
        ...change,
      }),
    )
  const check = (headers: [string, string][], change: Partial<Parameters<typeof verifyRequest>[0]> = {}) =>
    verifyRequest({ method: 'POST', url: target, headers, body: '{}', credentials, now, ...change })
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

  it('accepts what signRequest signs', () => {
    expect(check(signed())).toEqual({ ok: true, accessKeyId: 'AK' })
    expect(check(signed(), { now: later(15) })).toMatchObject({ ok: true })
  })

  it.each<[string, ReturnType<typeof check>, string]>([
    ['no Authorization', check([]), 'authorization_missing'],
    ['another scheme', check([['Authorization', 'Bearer x']]), 'authorization_missing'],
    ['no date', check(signed().filter(([name]) => name !== 'X-Sdk-Date')), 'date_missing'],
    ['too old', check(signed({ signedAt: later(-16) })), 'date_stale'],
    ['too far ahead', check(signed({ signedAt: later(16) })), 'date_stale'],
    ['unknown AK', check(signed(), { credentials: [] }), 'unknown_access_key'],
    ['other SK', check(signed(), { credentials: [{ accessKeyId: 'AK', secretAccessKey: 'x' }] }), 'signature_mismatch'],
    ['other body', check(signed({ body: '{ }' })), 'signature_mismatch'],
    ['other method', check(signed({ method: 'PUT' })), 'signature_mismatch'],
    ['other query', check(signed(), { url: `${target}d` }), 'signature_mismatch'],
    [
      'other header',
      check(signed().map(([name, value]) => [name, name === 'Host' ? 'x' : value])),
      'signature_mismatch',
    ],
  ])('refuses %s', (_, verdict, reason) => {
    expect(verdict).toEqual({ ok: false, reason })
  })
})
