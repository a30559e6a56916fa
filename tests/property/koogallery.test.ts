import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KEY_CLASSES } from '@/lib/domain/commands'
import { type Outcome, REFUSAL_REASONS } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS as settings } from '@/lib/domain/seller'
import { canonicalJson } from '@/lib/koogallery/canonical-json'
import { explain } from '@/lib/koogallery/explain-signature'
import { OpenApiError } from '@/lib/koogallery/open-api/errors'
import { parseOrder } from '@/lib/koogallery/open-api/order'
import { signRequest, verifyRequest } from '@/lib/koogallery/open-api/sign-sdk'
import * as saasV2 from '@/lib/koogallery/saas-v2'
import { sign, verify } from '@/lib/koogallery/signature-v2'
import { formatCompactTime, parseCompactTime } from '@/lib/koogallery/times'

const NOW = new Date('2026-01-31T09:00:00.123Z')
const timestamp = String(NOW.getTime())
const secret = fc.string({ minLength: 1, maxLength: 40 })
const nonce = fc.string({ minLength: 1, maxLength: 64 })
const bytes = fc.uint8Array({ maxLength: 300 })

const check = (accessKey: string, nonce: string, signature: string, body: Uint8Array) =>
  verify({ query: { signature, timestamp, nonce }, body, keys: [{ id: 'k', secret: accessKey }], now: NOW })

describe('request signature', () => {
  it('accepts all that a right signer signs, in any letter case', () => {
    fc.assert(
      fc.property(secret, nonce, bytes, fc.boolean(), (accessKey, nonce, body, upper) => {
        const signature = sign({ accessKey, nonce, timestamp, body })
        expect(check(accessKey, nonce, upper ? signature.toUpperCase() : signature, body)).toMatchObject({ ok: true })
      }),
    )
  })

  it('accepts a body that was laid out anew on its way', () => {
    fc.assert(
      fc.property(secret, nonce, fc.dictionary(fc.string(), fc.jsonValue()), (accessKey, nonce, value) => {
        const body = canonicalJson(JSON.stringify(value)) ?? ''
        const signature = sign({ accessKey, nonce, timestamp, body })
        const sent = new TextEncoder().encode(JSON.stringify(value, undefined, 2))
        expect(check(accessKey, nonce, signature, sent)).toMatchObject({ ok: true })
      }),
    )
  })

  it('canonical form is canonical: valid JSON of the same value, and its own canonical form', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const canonical = canonicalJson(JSON.stringify(value)) ?? ''
        const kept = Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))
        expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(kept)))
        expect(canonicalJson(canonical)).toBe(canonical)
      }),
    )
  })
})

/** JSON that comes near to what is expected, and bytes that do not. */
const nearly = fc.oneof(
  bytes,
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc
    .record(
      {
        activity: fc.constantFrom(
          'newInstance',
          'queryInstance',
          'refreshInstance',
          'changeInstanceCheck',
          'orderNotify',
        ),
        orderId: fc.anything(),
        orderLineId: fc.string(),
        businessId: fc.string(),
        instanceId: fc.oneof(fc.string(), fc.anything()),
        productInfo: fc.oneof(fc.json(), fc.anything()),
        expireTime: fc.string(),
        testFlag: fc.anything(),
      },
      { requiredKeys: ['activity'] },
    )
    .map((value) => new TextEncoder().encode(safeJson(value))),
)

/** fc.anything may hold bigints, which JSON cannot. */
function safeJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member))
}

describe('parsers', () => {
  it('explain never throws and finds nothing in noise', () => {
    fc.assert(
      fc.property(nearly, fc.string(), fc.string(), fc.string(), (body, signature, nonce, time) => {
        const keys = KEY_CLASSES.map((name) => ({
          id: name,
          class: name,
          secret: `secret of ${name}`,
          status: 'current',
        }))
        const query = { signature, nonce, timestamp: time }
        expect(explain({ query, body, keys, expects: 'basic', receivedAt: NOW }).findings).toEqual([])
      }),
    )
  })

  it('parseOrder gives an order or an OpenApiError', () => {
    const info = fc.record({
      orderId: fc.anything(),
      orderLine: fc.anything(),
      buyerInfo: fc.anything(),
      extendParams: fc.anything(),
    })
    const answer = fc.record({
      resultCode: fc.constantFrom('MKT.0000', 'MKT.0999'),
      orderInfo: fc.oneof(info, fc.anything()),
    })
    fc.assert(
      fc.property(fc.oneof(answer, fc.anything()), (json) => {
        try {
          expect(parseOrder(json).orderId).not.toBe('')
        } catch (error) {
          expect(error).toBeInstanceOf(OpenApiError)
        }
      }),
    )
  })
})

const text = fc.string({ unit: 'binary', maxLength: 1200 })
const optional = fc.option(text, { nil: undefined })
const access = fc.record({
  frontEndUrl: text,
  adminUrl: optional,
  userName: optional,
  password: optional,
  memo: optional,
})
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    kind: fc.constant('created' as const),
    instanceId: text,
    processing: fc.boolean(),
    frontEndUrl: optional,
  }),
  fc.record({
    kind: fc.constant('instances' as const),
    instances: fc.array(fc.record({ instanceId: text, access: fc.option(access, { nil: undefined }) }), {
      maxLength: 4,
    }),
  }),
  fc.record({ kind: fc.constant('unknownInstance' as const), instanceIds: fc.array(text, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('changeRefused' as const), reason: text }),
  fc.record({ kind: fc.constant('refused' as const), reason: fc.constantFrom(...REFUSAL_REASONS), detail: text }),
  fc.constantFrom<Outcome>({ kind: 'done' }, { kind: 'processing' }, { kind: 'internal' }),
)

const LIMITS: Record<string, number> = {
  resultMsg: 255,
  instanceId: 64,
  frontEndUrl: 512,
  adminUrl: 512,
  userName: 128,
  password: 128,
  memo: 1024,
}

describe('answers', () => {
  it('are JSON in ASCII with a code, and no member is too long', () => {
    fc.assert(
      fc.property(outcome, fc.boolean(), (given, test) => {
        const { body, status } = saasV2.render(given, { test, settings })
        expect(status).toBe(200)
        expect(body).toMatch(/^[\x20-\x7e]+$/)
        const answer: unknown = JSON.parse(body, (name, value: unknown) => {
          const limit = LIMITS[name]
          if (limit !== undefined) expect(String(value).length).toBeLessThanOrEqual(limit)
          return value
        })
        expect(answer).toMatchObject({
          resultCode: expect.stringMatching(/^\d{6}$/),
          resultMsg: expect.stringContaining(''),
        })
      }),
    )
  })
})

describe('open API signing and times', () => {
  it('verifies what it signs, whatever stands in the query', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), fc.string(), (query, body) => {
        const search = Object.entries(query).map(
          ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
        )
        const target = `/a/b?${search.join('&')}`
        const key = { accessKeyId: 'ak', secretAccessKey: 'sk' }
        const signed = signRequest({ method: 'POST', url: `https://mkt.test${target}`, body, now: NOW, ...key })
        const headers = Object.entries(signed)
        expect(
          verifyRequest({ method: 'POST', url: target, headers, body, credentials: [key], now: NOW }),
        ).toMatchObject({ ok: true })
      }),
    )
  })

  it('reads the times it writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(parseCompactTime(formatCompactTime(date, 'milliseconds'))).toEqual(date)
        },
      ),
    )
  })
})
