import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KEY_CLASSES } from '@/lib/domain/commands'
import { REFUSAL_REASONS } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS as settings } from '@/lib/domain/seller'
import type { RawRequest } from '@/lib/koogallery/codec'
import { explainAuthToken } from '@/lib/koogallery/explain-auth-token'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { recognise } from '@/lib/koogallery/request'
import { decryptField, encryptField, syntheticIv } from '@/lib/koogallery/sensitive-field'
import { v1Query } from '../support/v1'

const NOW = new Date('2026-01-31T09:00:00.123Z')
const codec = FAMILY_CODECS.saas_v1
const request = (url: string): RawRequest => ({ method: 'GET', url, headers: [], body: new Uint8Array() })
const verify = (url: string, secret: string) =>
  codec.verify({ request: request(url), keys: [{ id: 'k', secret }], now: NOW, settings })

const secret = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
const name = fc
  .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
  .filter((text) => !['authToken', 'mobilePhone', 'email', 'saasExtendParams', '__proto__'].includes(text))
const value = fc.string({ maxLength: 40, unit: 'grapheme' })
const parameters = fc.dictionary(name, value, { maxKeys: 12, noNullPrototype: true })
const base64 = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64'))

/** Ways senders write a value into the address (protocol/saas-v1.md 2.5). */
const WRITERS = {
  percent: encodeURIComponent,
  form: (text: string) => encodeURIComponent(text).replaceAll('%20', '+'),
  everything: (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
}
const writer = fc.constantFrom(...Object.values(WRITERS))

const call = fc.record({ secret, parameters, email: base64, saasExtendParams: base64, writer })
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never

function urlOf({ secret, parameters, email, saasExtendParams, writer }: Call): string {
  const query = v1Query({ timeStamp: '20260131090000123', ...parameters, email, saasExtendParams }, secret)
  return `/p?${Object.entries(query)
    .map(([name, value]) => `${writer(name)}=${writer(value)}`)
    .join('&')}`
}

describe('authToken (protocol/saas-v1.md 2)', () => {
  it('verifies whatever a correct signer signs, however it is written into the address', () => {
    fc.assert(
      fc.property(call, (given) => {
        expect(verify(urlOf(given), given.secret)).toMatchObject({ ok: true })
      }),
      { numRuns: 1_000 },
    )
  })

  it('verifies base64 fields whose plus signs went out or came in as blanks', () => {
    fc.assert(
      fc.property(call, fc.constantFrom('+', ' ', '%20', '%2B'), (given, plus) => {
        const url = urlOf({ ...given, writer: encodeURIComponent })
        const sent = url.replace(/(authToken|email|saasExtendParams)=[^&]*/g, (pair) => pair.replaceAll('%2B', plus))
        expect(verify(sent, given.secret)).toMatchObject({ ok: true })
      }),
      { numRuns: 500 },
    )
  })

  it('refuses every change of one byte of a decoded value or name, and of the key', () => {
    const change = fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(call, change, ({ secret, parameters }, [which, at, flip]) => {
        const signed = v1Query({ timeStamp: '20260131090000123', orderId: 'CS1', ...parameters }, secret)
        const names = Object.keys(signed).filter((each) => signed[each] !== '')
        const changed = names[which % names.length] ?? ''
        const bytes = Buffer.from(signed[changed] ?? '')
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip
        const pairs = Object.entries(signed).map(([each, text]) => {
          const written =
            each === changed
              ? [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
              : encodeURIComponent(text)
          return `${encodeURIComponent(each)}=${written}`
        })
        // A token whose plus sign became a blank is the one change that heals.
        fc.pre(!(changed === 'authToken' && bytes.includes(0x20)))
        const verdict = verify(`/p?${pairs.join('&')}`, secret)
        expect(verdict).toMatchObject({ ok: false })
        expect(verify(`/p?${pairs.join('&')}`, `${secret}x`)).toMatchObject({ ok: false })
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('sensitive fields (protocol/saas-v1.md 5)', () => {
  it('come back as they were, with the right key only', () => {
    const text = fc.string({ maxLength: 60, unit: 'grapheme' })
    fc.assert(
      fc.property(secret, text, fc.constantFrom('1', '2'), fc.string(), (key, value, type, instanceId) => {
        const iv = syntheticIv({ key, instanceId, field: 'userName', value })
        const field = encryptField({ key, type, iv, value })
        expect(decryptField({ key, type, field })).toBe(value)
        expect(decryptField({ key: `${key}x`, type, field })).not.toBe(value)
      }),
      { numRuns: 500 },
    )
  })
})

/** Queries near to what is expected, and noise: built by hand, because many of them have to be quick. */
function* arbitraryUrls(count: number, seed: number): Generator<string> {
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const pick = <T>(from: readonly T[]): T => from[next(from.length)] as T
  const names = [
    'activity',
    'authToken',
    'timeStamp',
    'orderId',
    'instanceId',
    'productId',
    'expireTime',
    'chargingMode',
    'email',
    'mobilePhone',
    'saasExtendParams',
    'testFlag',
    'orderAmount',
    'instanceStatus',
    'trialToFormal',
    'amount',
    '',
    '%',
    'a%00b',
  ]
  const values = [
    'newInstance',
    'refreshInstance',
    'expireInstance',
    'releaseInstance',
    'upgrade',
    'instanceStatus',
    'queryInstance',
    '20260131090000',
    '20260231090000',
    '1',
    '0',
    '5',
    'FREEZE',
    '-1E+400',
    '9'.repeat(40),
    'W10=',
    'W3sibmFtZSI6MX1d',
    'bnVsbA==',
    'abcdefghijklmnopAAAAAAAAAAAAAAAAAAAAAA==',
    'a,b,,c',
    ','.repeat(300),
    '%',
    '%ff',
    '%E4%B8',
    '\ud800',
    '%00',
    '',
    ' ',
    '+',
  ]
  const noise = () => String.fromCharCode(...Array.from({ length: next(12) }, () => next(0x250)))
  for (let made = 0; made < count; made += 1) {
    const pairs = Array.from(
      { length: next(9) },
      () =>
        `${next(8) === 0 ? noise() : pick(names)}${pick(['=', '=', '=', '', '=='])}${next(6) === 0 ? noise() : pick(values)}`,
    )
    const start = next(2) === 0 ? [`activity=${pick(values.slice(0, 7))}`, 'orderId=CS1', 'instanceId=i-1'] : []
    yield `${pick(['/p', '', '/p#x', '/p??'])}?${[...start, ...pairs].join(pick(['&', '&', '&&', ';']))}`
  }
}

describe('parsers', () => {
  it('never throw on queries near to right ones, and on noise', () => {
    const key = { id: 'k', secret: 'secret' }
    const reasons = new Set<string>(REFUSAL_REASONS)
    let read = 0
    for (const url of arbitraryUrls(10_000, 20_261_122)) {
      const given = request(url)
      const family = recognise(given)
      const parsed = codec.parse(given, { key, settings })
      if (parsed.ok) read += 1
      else if (!reasons.has(parsed.reason)) throw new Error(`${url}: ${parsed.reason}`)
      if (codec.verify({ request: given, keys: [key], now: NOW, settings }).ok)
        throw new Error(`${url} verified (${family})`)
    }
    // Some must get past the first check, or nothing was tried.
    expect(read).toBeGreaterThan(500)
  })

  it('explaining never throws, and finds nothing in noise', () => {
    const keys = KEY_CLASSES.map((each) => ({ id: each, class: each, secret: `secret of ${each}`, status: 'current' }))
    for (const url of arbitraryUrls(2_000, 7)) {
      const explanation = explainAuthToken({ url, keys, expects: 'v1', receivedAt: NOW, windowMinutes: 10 })
      expect(explanation.findings).toEqual([])
    }
  })
})
