import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SYNC_KINDS } from '@/lib/domain/organisation'
import { REFUSAL_REASONS } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import { canonicalJson } from '@/lib/koogallery/canonical-json'
import type { RawRequest } from '@/lib/koogallery/codec'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { parseLenient } from '@/lib/koogallery/lenient-json'
import { recognise } from '@/lib/koogallery/request'
import { kitV1Call, kitV2Call } from '../support/kit'

/** The joint-operations Kit, protocol/kit-and-oauth.md 2 and 3. */

const { kit_v2: v2, kit_v1: v1 } = FAMILY_CODECS
const NOW = new Date('2026-01-31T09:00:00.123Z')
const settings = DEFAULT_SELLER_SETTINGS
const RUNS = 100_000

const keyed = (secret: string) => ({ keys: [{ id: 'k', secret }], now: NOW, settings })
const secret = fc.string({ minLength: 1, maxLength: 40 })
const nonce = fc.stringMatching(/^[\x21-\x7e]{1,40}$/)

const member = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant(''), fc.jsonValue({ maxDepth: 2 }))
const listText = fc.oneof(
  fc.json(),
  fc.string(),
  fc.stringMatching(/^\[?(\{(orgCode|userName):["']?[a-z0-9]{0,4}["']?,?\},?){0,3}\]?$/),
)
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record(
        {
          instanceId: member,
          orderId: member,
          tenantId: fc.oneof(fc.constant('t1'), member),
          tenantCode: member,
          name: member,
          domainName: member,
          flag: fc.oneof(fc.constantFrom(0, 1, 2, 3, '0', '1'), member),
          appId: member,
          clientId: member,
          clientSecret: member,
          userList: fc.oneof(listText, member),
          orgInfo: listText,
          orgInfoList: fc.oneof(listText, member),
          orgCode: member,
          orgName: member,
          parentCode: member,
          testFlag: member,
          timeStamp: fc.oneof(fc.constant('20260131170000123'), member),
        },
        { requiredKeys: [] },
      )
      .map((value) => Buffer.from(JSON.stringify(value))),
  },
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes)),
)
const path = fc
  .tuple(
    fc.constantFrom('/produceAPI/', '/produceAPI/v2/', '/x/produceAPI/'),
    fc.constantFrom(...SYNC_KINDS, 'other', ''),
  )
  .map(([root, name]) => `/api/koogallery/acme${root}${name}`)

describe('the Kit', () => {
  it('reads any bytes without throwing', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(path, body, fc.string(), (url, bytes, noise) => {
        const headers: [string, string][] = [
          ['x-sign', noise],
          ['x-timestamp', String(NOW.getTime())],
          ['x-nonce', noise],
          ['authToken', noise],
        ]
        const request: RawRequest = { method: 'POST', url, headers, body: bytes }
        const family = recognise(request)
        if (family !== 'kit_v2' && family !== 'kit_v1') throw new Error(family)
        const codec = FAMILY_CODECS[family]
        if (codec.verify({ request, ...keyed('secret') }).ok) throw new Error('Noise was taken for a signature.')
        const parsed = codec.parse(request, { settings })
        if (!parsed.ok && !REFUSAL_REASONS.includes(parsed.reason)) throw new Error(parsed.reason)
      }),
      { numRuns: RUNS },
    )
  })

  it('reads any list without throwing', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(listText, fc.stringMatching(/^[[\]{}'",:\\ a1]{0,40}$/)), (text) => {
        parseLenient(text)
      }),
      { numRuns: RUNS },
    )
  })

  const object = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,12}$/), fc.oneof(fc.string(), fc.integer()), {
    maxKeys: 8,
  })

  it('V2 verifies what a right signer signs, also laid out anew, and nothing changed in one byte', {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(
        object,
        secret,
        nonce,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (value, key, nonce, at, change) => {
          const canonical = canonicalJson(JSON.stringify(value)) ?? ''
          const sign = (body: string) =>
            kitV2Call({ path: '/produceAPI/v2/tenantSync', body, signedBody: canonical, key, now: NOW, nonce })
          const sent = sign(canonical)
          expect(v2.verify({ request: sent, ...keyed(key) })).toMatchObject({ ok: true, form: 'raw' })
          expect(v2.verify({ request: sign(JSON.stringify(value, undefined, 2)), ...keyed(key) })).toMatchObject({
            ok: true,
          })
          const changed = sent.body.map((byte, i) => (i === at % sent.body.length ? byte ^ change : byte))
          expect(v2.verify({ request: { ...sent, body: changed }, ...keyed(key) })).toMatchObject({ ok: false })
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('V1 verifies what a right signer signs, and no other value', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(object, secret, fc.string({ minLength: 1 }), (value, key, other) => {
        const body = { ...value, name: 'Acme', timeStamp: '20260131170000123' }
        const sent = kitV1Call({ path: '/produceAPI/tenantSync', body, key })
        expect(v1.verify({ request: sent, ...keyed(key) })).toMatchObject({ ok: true })
        fc.pre(other !== 'Acme')
        const changed = Buffer.from(JSON.stringify({ ...body, name: other }))
        expect(v1.verify({ request: { ...sent, body: changed }, ...keyed(key) })).toMatchObject({ ok: false })
      }),
      { numRuns: 5_000 },
    )
  })
})
