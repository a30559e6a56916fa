import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FAMILIES } from '@/lib/domain/commands'
import { REFUSAL_REASONS } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS as settings } from '@/lib/domain/seller'
import type { KnownFamily, RawRequest } from '@/lib/koogallery/codec'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { recognise } from '@/lib/koogallery/request'
import { EXAMPLE_SECRET, FAMILY_CALLS, NOW } from './family-calls'
import { chance, spoil } from './spoil'

const families = Object.keys(FAMILY_CODECS) as KnownFamily[]

/** One request of each arbitrary case is spoilt so often: inputs per family are RUNS × SPOILT. */
const RUNS = 1_000
const SPOILT = 100

describe.each(families)('%s', (family) => {
  const codec = FAMILY_CODECS[family]
  const calls = FAMILY_CALLS[family]

  const check = (request: RawRequest, secret: string) =>
    codec.verify({ request, keys: [{ id: 'k', secret }], now: NOW, settings })

  it('reads the calls of the documents', () => {
    for (const request of calls.examples) {
      expect(recognise(request)).toBe(family)
      expect(check(request, EXAMPLE_SECRET)).toMatchObject({ ok: true })
      const key = { id: 'k', secret: EXAMPLE_SECRET }
      expect(codec.parse(request, { settings, key })).toMatchObject({ ok: true, unknownFields: expect.anything() })
    }
  })

  it('accepts all that a right signer signs, and refuses another key', () => {
    fc.assert(
      fc.property(calls.signed, ({ request, secret }) => {
        expect(recognise(request)).toBe(family)
        expect(check(request, secret)).toMatchObject({ ok: true })
        expect(check(request, `${secret}x`)).toMatchObject({ ok: false, reason: 'signature_mismatch' })
      }),
      { numRuns: 300 },
    )
  })

  it('refuses every call of which one byte differs, unless it says the same', () => {
    let refused = 0
    fc.assert(
      fc.property(calls.signed, fc.nat(), fc.integer({ min: 1, max: 127 }), ({ request, secret }, at, change) => {
        const other = changeByte(request, at, change)
        if (check(other, secret).ok) expect(calls.signedPart(other)).toBe(calls.signedPart(request))
        else refused += 1
      }),
      { numRuns: 1_000 },
    )
    // The rest changed what is not signed, like the content type.
    expect(refused).toBeGreaterThan(600)
  })

  it('never throws, whatever comes', { timeout: 300_000 }, () => {
    const anything = fc.record({
      method: fc.constantFrom('GET', 'POST', 'x'),
      url: fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })),
      headers: fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary' })), { maxLength: 4 }),
      body: fc.uint8Array({ maxLength: 300 }),
    })
    const start = fc.oneof(
      { arbitrary: fc.constantFrom(...calls.examples), weight: 6 },
      { arbitrary: calls.signed.map(({ request }) => request), weight: 3 },
      { arbitrary: anything, weight: 1 },
    )
    let inputs = 0
    fc.assert(
      fc.property(start, fc.integer(), (request, seed) => {
        const pick = chance(seed)
        for (let n = 0; n < SPOILT; n += 1) {
          survive(n === 0 ? request : spoil(request, pick))
          inputs += 1
        }
      }),
      { numRuns: RUNS },
    )
    expect(inputs).toBeGreaterThanOrEqual(100_000)
  })

  function survive(request: RawRequest): void {
    if (!(FAMILIES as readonly string[]).includes(recognise(request))) throw new Error('an unknown family')
    const verdict = check(request, EXAMPLE_SECRET)
    if (!verdict.ok) mustBeReason(verdict.reason)
    const parsed = codec.parse(
      request,
      verdict.ok ? { settings, key: { id: 'k', secret: EXAMPLE_SECRET } } : { settings },
    )
    if (!parsed.ok) mustBeReason(parsed.reason)
  }
})

const REASONS: ReadonlySet<string> = new Set(REFUSAL_REASONS)

/** Quicker than expect, a million times. */
function mustBeReason(reason: string): void {
  if (!REASONS.has(reason)) throw new Error(`${reason} is no reason`)
}

/** One byte of the query, of a header that signs, or of the body is another. */
function changeByte(request: RawRequest, at: number, change: number): RawRequest {
  const query = request.url.indexOf('?') + 1
  const places = [
    ...(query > 0 ? [request.url.length - query] : []),
    ...request.headers.map(([, value]) => value.length),
    request.body.length,
  ]
  let left = at % places.reduce((sum, length) => sum + length, 0)
  const place = places.findIndex((length) => {
    if (left < length) return true
    left -= length
    return false
  })
  if (query > 0 && place === 0) return { ...request, url: changeText(request.url, query + left, change) }
  if (place === places.length - 1) {
    return { ...request, body: request.body.map((byte, index) => (index === left ? byte ^ change : byte)) }
  }
  const header = place - (query > 0 ? 1 : 0)
  const headers = request.headers.map(([name, value], index): [string, string] => [
    name,
    index === header ? changeText(value, left, change) : value,
  ])
  return { ...request, headers }
}

function changeText(text: string, at: number, change: number): string {
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ change) + text.slice(at + 1)
}
