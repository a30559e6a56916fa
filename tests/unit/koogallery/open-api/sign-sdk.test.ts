import { createHash, createHmac } from 'node:crypto'
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

/** The table of protocol/metering.md 3.1, written out by hand: what is hashed, line by line. */
describe('what is signed (protocol/metering.md 3.1)', () => {
  const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const signatureOf = (lines: string[]) =>
    createHmac('sha256', 'SK')
      .update(`SDK-HMAC-SHA256\n20260131T090000Z\n${sha256(lines.join('\n'))}`)
      .digest('hex')
  const signed = (address: string, more: Partial<Parameters<typeof signRequest>[0]> = {}) => {
    const now = at('20260131T090000Z')
    const url = `https://mkt.test${address}`
    return signRequest({ method: 'GET', url, accessKeyId: 'AK', secretAccessKey: 'SK', now, ...more })
  }

  it.each([
    ['/', '/', ''],
    ['/a', '/a/', ''],
    ['/a/', '/a/', ''],
    ['/a/b%20c/%e4%ba%91', '/a/b%20c/%E4%BA%91/', ''],
    ["/a!'()*~-_.", '/a%21%27%28%29%2A~-_./', ''],
    ['/a%2Fb', '/a%2Fb/', ''],
    ['/a%zz', '/a%25zz/', ''],
    ['/a?b', '/a/', 'b='],
    ['/a?', '/a/', ''],
    ['/a?b=2&a=1', '/a/', 'a=1&b=2'],
    ['/a?b=2&b=1&b=', '/a/', 'b=&b=1&b=2'],
    ['/a?a=x/y*&B=%20+', '/a/', 'B=%20%2B&a=x%2Fy%2A'],
    ['/a?a=b=c&&', '/a/', 'a=b%3Dc'],
    ['/a?%e4=1', '/a/', '%25e4=1'],
    ['/a?aa=1&a=2&a.=3', '/a/', 'a=2&a.=3&aa=1'],
  ])('%s as %s and %s', (address, path, query) => {
    const lines = ['GET', path, query, 'host:mkt.test', 'x-sdk-date:20260131T090000Z', '', 'host;x-sdk-date', EMPTY]
    expect(signed(address)).toEqual({
      Host: 'mkt.test',
      'X-Sdk-Date': '20260131T090000Z',
      Authorization: `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=${signatureOf(lines)}`,
    })
  })

  it('headers in ascending order of their small names, values trimmed; the body as it is', () => {
    const headers = { 'X-Stage': ' RELEASE ', 'content-type': 'application/json', Accept: '*/*' }
    const names = 'accept;content-type;host;x-sdk-date;x-stage'
    const lines = [
      'POST',
      '/a/',
      '',
      'accept:*/*',
      'content-type:application/json',
      'host:mkt.test',
      'x-sdk-date:20260131T090000Z',
      'x-stage:RELEASE',
      '',
      names,
      sha256('{}\n'),
    ]
    expect(signed('/a', { method: 'post', headers, body: '{}\n' }).Authorization).toBe(
      `SDK-HMAC-SHA256 Access=AK, SignedHeaders=${names}, Signature=${signatureOf(lines)}`,
    )
  })

  it('X-Sdk-Content-Sha256 stands for the hash of the body', () => {
    const names = 'host;x-sdk-content-sha256;x-sdk-date'
    const lines = [
      'GET',
      '/a/',
      '',
      'host:mkt.test',
      'x-sdk-content-sha256:UNSIGNED-PAYLOAD',
      'x-sdk-date:20260131T090000Z',
      '',
      names,
      'UNSIGNED-PAYLOAD',
    ]
    const headers = { 'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD' }
    expect(signed('/a', { headers, body: 'whatever' }).Authorization).toContain(signatureOf(lines))
  })

  it('a port that is not the default is part of the host', () => {
    expect(signed('', { url: 'https://mkt.test:8443/a' }).Host).toBe('mkt.test:8443')
    expect(signed('', { url: 'https://mkt.test:443/a' }).Host).toBe('mkt.test')
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
    expect(check(signed(), { now: later(-15) })).toMatchObject({ ok: true })
    expect(check(signed({ method: 'post' }), { method: 'post' })).toMatchObject({ ok: true })
  })

  it('by the window of its caller', () => {
    expect(check(signed(), { now: later(1), window: 60_000 })).toMatchObject({ ok: true })
    expect(check(signed(), { now: new Date(later(1).getTime() + 1), window: 60_000 })).toMatchObject({
      reason: 'date_stale',
    })
    expect(check(signed(), { now: new Date(later(15).getTime() + 1) })).toMatchObject({ reason: 'date_stale' })
  })

  it('by the key that the call names, of several', () => {
    const several = [{ accessKeyId: 'other', secretAccessKey: 'SK' }, ...credentials]
    expect(check(signed(), { credentials: several })).toEqual({ ok: true, accessKeyId: 'AK' })
  })

  const changed = (change: (authorization: string) => string) =>
    check(signed().map(([name, value]) => [name, name === 'Authorization' ? change(value) : value]))

  it.each<[string, (authorization: string) => string]>([
    ['blanks left out', (text) => text.replaceAll(', ', ',')],
    ['more blanks', (text) => text.replaceAll(', ', ',   ')],
    ['capital hex', (text) => text.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase())],
    ['capital names', (text) => text.replace('content-type;host', 'Content-Type;Host')],
  ])('reads Authorization with %s', (_, change) => {
    // Names of headers are signed small, whatever their spelling in the list.
    expect(changed(change)).toMatchObject({ ok: true })
  })

  it.each<[string, (authorization: string) => string]>([
    ['something before', (text) => `x${text}`],
    ['something behind', (text) => `${text}0`],
    ['a short signature', (text) => text.slice(0, -1)],
    ['no hex', (text) => text.replace(/.$/, 'g')],
    ['no access key', (text) => text.replace('Access=AK', 'Access=')],
    ['no headers', (text) => text.replace(/SignedHeaders=[^,]+/, 'SignedHeaders=')],
    ['a blank in the access key', (text) => text.replace('Access=AK', 'Access=A K')],
    ['nothing between', (text) => text.replace(', SignedHeaders', 'SignedHeaders')],
  ])('takes Authorization with %s for none', (_, change) => {
    expect(changed(change)).toEqual({ ok: false, reason: 'authorization_missing' })
  })

  it('wants the date among what is signed, and readable', () => {
    expect(changed((text) => text.replace(';x-sdk-date', ''))).toEqual({ ok: false, reason: 'date_missing' })
    const soon = signed().map(([name, value]): [string, string] => [name, name === 'X-Sdk-Date' ? 'soon' : value])
    expect(check(soon)).toEqual({ ok: false, reason: 'date_missing' })
  })

  it('a header that is named but not sent counts as empty', () => {
    const list = signed().filter(([name]) => name !== 'Content-Type')
    expect(check(list)).toEqual({ ok: false, reason: 'signature_mismatch' })
    const empty = Object.entries(
      signRequest({
        method: 'POST',
        url,
        headers: { 'X-Stage': '' },
        body: '{}',
        accessKeyId: 'AK',
        secretAccessKey: 'SK',
        now,
      }),
    )
    expect(check(empty.filter(([name]) => name !== 'X-Stage'))).toMatchObject({ ok: true })
  })

  it('the path alone is enough', () => {
    const list = Object.entries(
      signRequest({ method: 'GET', url: 'https://mkt.test/', accessKeyId: 'AK', secretAccessKey: 'SK', now }),
    )
    expect(check(list, { method: 'GET', url: '/', body: '' })).toMatchObject({ ok: true })
    expect(check(list, { method: 'GET', url: '/?', body: new Uint8Array() })).toMatchObject({ ok: true })
  })

  it.each<[string, () => ReturnType<typeof check>, string]>([
    ['no Authorization', () => check([]), 'authorization_missing'],
    ['another scheme', () => check([['Authorization', 'Bearer x']]), 'authorization_missing'],
    ['no date', () => check(signed().filter(([name]) => name !== 'X-Sdk-Date')), 'date_missing'],
    ['too old', () => check(signed({ signedAt: later(-16) })), 'date_stale'],
    ['too far ahead', () => check(signed({ signedAt: later(16) })), 'date_stale'],
    ['unknown AK', () => check(signed(), { credentials: [] }), 'unknown_access_key'],
    [
      'other SK',
      () => check(signed(), { credentials: [{ accessKeyId: 'AK', secretAccessKey: 'x' }] }),
      'signature_mismatch',
    ],
    ['other body', () => check(signed({ body: '{ }' })), 'signature_mismatch'],
    ['other method', () => check(signed({ method: 'PUT' })), 'signature_mismatch'],
    ['other query', () => check(signed(), { url: `${target}d` }), 'signature_mismatch'],
    [
      'other header',
      () => check(signed().map(([name, value]) => [name, name === 'Host' ? 'x' : value])),
      'signature_mismatch',
    ],
  ])('refuses %s', (_, verdict, reason) => {
    expect(verdict()).toEqual({ ok: false, reason })
  })
})
