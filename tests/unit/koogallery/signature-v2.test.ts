import { describe, expect, it } from 'vitest'
import type { SignatureQuery } from '@/lib/koogallery/query'
import { sign, verify } from '@/lib/koogallery/signature-v2'
import { bytes, NOW } from './support'

const KEY = { id: 'k1', secret: 'demo-access-key-0002' }

// Vectors of protocol/license.md 3.1: the same formula, computed independently of this code.
const NONCE = 'A1B2C3D4E5F60718293A4B5C6D7E8F90'
const TIMESTAMP = '1769850000123'
const VECTORS: [string, string][] = [
  [
    '{"activity":"refreshLicenseCode","scene":"RENEWAL","orderId":"CS2601310910TEST2","orderLineId":"CS2601310910TEST2-000001","license":"PLDEMO000001","productId":"OFFI000000000000000001","expireTime":"20280131155959","testFlag":"1"}',
    'ceddf3c2243c0a33ff3352804639a6ec2612c314eb92ed700a02a07fbb4a32a4',
  ],
  [
    '{"activity":"newInstance","orderId":"CS2601310900TEST1","orderLineId":"CS2601310900TEST1-000001","businessId":"biz-77aa","testFlag":"1"}',
    '314eedd96d47d24573c2c3d4f4b733bafcb22c08b31be2261ab4240f1976d4d1',
  ],
]

describe('request signature (protocol/saas-v2.md 2, vectors of license.md 3.1)', () => {
  it.each(VECTORS)('signs and verifies %s', (body, signature) => {
    expect(sign({ accessKey: KEY.secret, nonce: NONCE, timestamp: TIMESTAMP, body })).toBe(signature)
    const verdict = verify({
      query: { signature: signature.toUpperCase(), timestamp: TIMESTAMP, nonce: NONCE },
      body: bytes(body),
      keys: [{ id: 'old', secret: 'other' }, KEY],
      now: new Date(Number(TIMESTAMP)),
    })
    expect(verdict).toEqual({ ok: true, keyId: 'k1', form: 'raw', sentAt: new Date(Number(TIMESTAMP)), nonce: NONCE })
  })
})

const BODY = '{"activity":"newInstance"}'

function query(change: Partial<SignatureQuery> & { at?: Date; signedBody?: string } = {}): SignatureQuery {
  const { at = NOW, signedBody = BODY, ...over } = change
  const timestamp = over.timestamp ?? String(at.getTime())
  return {
    signature: sign({ accessKey: KEY.secret, nonce: 'n', timestamp, body: signedBody }),
    nonce: 'n',
    timestamp,
    ...over,
  }
}

const check = (signature: SignatureQuery, body = BODY, keys = [KEY]) =>
  verify({ query: signature, body: bytes(body), keys, now: NOW })

const later = (ms: number) => new Date(NOW.getTime() + ms)

describe('refusals in their order (protocol/saas-v2.md 2.3, 2.5)', () => {
  it.each<[string, SignatureQuery, string]>([
    ['nothing at all', {}, 'timestamp_missing'],
    ['timestamp that is no number', query({ timestamp: '12a' }), 'timestamp_missing'],
    ['empty timestamp', query({ timestamp: '' }), 'timestamp_missing'],
    ['endless digits', query({ timestamp: '9'.repeat(40) }), 'timestamp_missing'],
    ['missing nonce', query({ nonce: undefined }), 'nonce_missing'],
    ['nonce before clock', query({ nonce: '', at: later(-600_000) }), 'nonce_missing'],
    ['too old', query({ at: later(-60_001) }), 'timestamp_stale'],
    ['too far ahead', query({ at: later(60_001) }), 'timestamp_stale'],
    ['clock before signature', query({ at: later(-60_001), signature: undefined }), 'timestamp_stale'],
    ['missing signature', query({ signature: undefined }), 'signature_missing'],
    ['no hex', query({ signature: 'zz' }), 'signature_mismatch'],
    ['hex of another length', query({ signature: 'ab' }), 'signature_mismatch'],
    ['right length, wrong value', query({ signature: 'ab'.repeat(32) }), 'signature_mismatch'],
  ])('%s', (_, given, reason) => {
    expect(check(given)).toMatchObject({ ok: false, reason })
  })

  it.each([
    ['behind it', (right: string) => `${right}zz`],
    ['before it', (right: string) => `zz${right}`],
    ['twice', (right: string) => right + right],
  ])('takes no right signature with more %s', (_, change) => {
    const right = query()
    expect(check({ ...right, signature: change(right.signature ?? '') })).toMatchObject({
      reason: 'signature_mismatch',
    })
  })

  /** People read these in the message log. */
  it.each<[SignatureQuery, RegExp]>([
    [{}, /parameter timestamp is missing/],
    [query({ nonce: undefined }), /parameter nonce is missing/],
    [query({ signature: undefined }), /parameter signature is missing/],
    [query({ at: later(-90_000) }), /^The timestamp is 90 s behind this server's clock; 60 s are allowed\.$/],
    [query({ at: later(90_000) }), /^The timestamp is 90 s ahead of this server's clock; 60 s are allowed\.$/],
    [query({ signature: 'zz' }), /signature does not fit/],
  ])('says what is wrong: %j', (given, words) => {
    expect(check(given)).toMatchObject({ detail: expect.stringMatching(words) })
  })

  it('leaves a body alone that is no UTF-8', () => {
    const verdict = verify({ query: query(), body: Uint8Array.of(0x7b, 0xff, 0x7d), keys: [KEY], now: NOW })
    expect(verdict).toMatchObject({ ok: false, reason: 'signature_mismatch' })
  })

  it('wants a key, and takes an empty one for none', () => {
    expect(check(query(), BODY, [])).toMatchObject({ reason: 'no_key', detail: expect.stringMatching(/No access key/) })
    expect(check(query(), BODY, [{ id: 'x', secret: '' }])).toMatchObject({ reason: 'no_key' })
  })

  it.each([-60_000, 0, 60_000])('accepts a clock %i ms off', (ms) => {
    expect(check(query({ at: later(ms) }))).toMatchObject({ ok: true })
  })

  it('takes ten digits for seconds and signs the text as received', () => {
    const timestamp = String(Math.floor(NOW.getTime() / 1000))
    expect(check(query({ timestamp }))).toMatchObject({ ok: true, sentAt: new Date(Number(timestamp) * 1000) })
  })
})

describe('canonical form (protocol/saas-v2.md 2.4)', () => {
  it.each([
    ['blanks and order', '{ "b" : "2",\n "a" : "1" }', '{"a":"1","b":"2"}'],
    ['null members dropped, empty text kept', '{"b":null,"a":"","c":"null"}', '{"a":"","c":"null"}'],
    [
      'nested order and nested nulls kept',
      '{"z":{"b":1, "a":null},"a":[ 2, {"y":1,"x":2} ]}',
      '{"a":[2,{"y":1,"x":2}],"z":{"b":1,"a":null}}',
    ],
    ['number text kept', '{"b":1.0,"a":12345678901234567890,"c":1E+2}', '{"a":12345678901234567890,"b":1.0,"c":1E+2}'],
    ['integer-like names sorted as text', '{"10":"a","9":"b","1":"c"}', '{"1":"c","10":"a","9":"b"}'],
    ['the last of a repeated name', '{"b":1,"a":1,"b":2}', '{"a":1,"b":2}'],
    ['__proto__ is a name like others', '{"a":1,"__proto__":{"x":1}}', '{"__proto__":{"x":1},"a":1}'],
    ['escapes undone where Jackson writes none', '{"a":"\\u4e2d\\/<\\u2028\\u003e"}', '{"a":"中/<\u2028>"}'],
    ['control characters with capitals', '{"b":"\\u001f\\\\u001f\\n", "a":1}', '{"a":1,"b":"\\u001F\\\\u001f\\n"}'],
    ['punctuation inside text', '{"b":"},{\\"", "a":":[,"}', '{"a":":[,","b":"},{\\""}'],
    ['empty object', '{ }', '{}'],
  ])('%s', (_, received, canonical) => {
    expect(check(query({ signedBody: canonical }), received)).toMatchObject({ ok: true, form: 'canonical' })
  })

  it.each(['', '[]', 'null', '"x"', '{', '{"a":1}}'])('leaves %j alone', (body) => {
    expect(check(query(), body)).toMatchObject({ reason: 'signature_mismatch' })
  })

  it('copes with a long string and deep nesting', () => {
    const long = JSON.stringify({ b: 'x\\'.repeat(300_000), a: 1 })
    expect(check(query(), long)).toMatchObject({ reason: 'signature_mismatch' })
    expect(check(query(), `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`)).toMatchObject({ ok: false })
  })
})
