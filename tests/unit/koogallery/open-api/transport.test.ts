import { describe, expect, it } from 'vitest'
import { OpenApiError } from '@/lib/koogallery/open-api/errors'
import {
  accessKeySigner,
  callEndpoint,
  callOpenApi,
  type OpenApiRequest,
  type Signer,
} from '@/lib/koogallery/open-api/transport'
import { NOW } from '../support'

type Sent = { url: string; init: RequestInit }
const unsigned: Signer = ({ headers }) => headers

/** What fetch throws: "fetch failed", with the system's fault behind it. */
function failure(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) })
}

/** Calls with a fetch that answers each host in its own way. */
function talk(
  answers: Record<string, () => Response>,
  request: Partial<OpenApiRequest> = {},
  endpoint: { baseUrl?: string; fallbackUrl?: string; timeoutMs?: number } = {},
) {
  const sent: Sent[] = []
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    sent.push({ url: String(url), init })
    return (answers[new URL(String(url)).host] ?? (() => new Response('')))()
  }
  const answer = callEndpoint(
    { baseUrl: 'https://one.test', fetch: fetch as typeof globalThis.fetch, ...endpoint },
    { method: 'GET', path: '/api', ...request },
    unsigned,
  )
  return { sent, answer }
}
const fails = (error: unknown) => () => {
  throw error
}

describe('what is sent', () => {
  it.each<[string, Partial<OpenApiRequest>, string]>([
    ['https://one.test', {}, 'https://one.test/api'],
    ['https://one.test/', {}, 'https://one.test/api'],
    ['https://one.test/box//', {}, 'https://one.test/box/api'],
    ['https://one.test:8443/box', {}, 'https://one.test:8443/box/api'],
    ['https://one.test/?old=1', {}, 'https://one.test/api'],
    [
      'https://one.test',
      {
        query: [
          ['a', 'x y&='],
          ['b', '云'],
        ],
      },
      'https://one.test/api?a=x%20y%26%3D&b=%E4%BA%91',
    ],
  ])('to %s with %j', async (baseUrl, request, url) => {
    const { sent, answer } = talk({}, request, { baseUrl })
    await answer
    expect(sent.map((each) => each.url)).toEqual([url])
  })

  it('follows no redirect, and says JSON where nothing else is said', async () => {
    const { sent, answer } = talk({})
    await answer
    expect(sent[0]?.init).toMatchObject({
      method: 'GET',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json' },
      body: undefined,
    })
  })

  it.each<[string | Uint8Array, string]>([
    ['{"a":"云"}', '{"a":"云"}'],
    [Uint8Array.of(0x41, 0x0a), 'A\n'],
  ])('the body %j as it is, with its own type and headers', async (content, text) => {
    const { sent, answer } = talk({}, { method: 'POST', body: { type: 'text/x', content }, headers: { ts: '1' } })
    await answer
    expect(sent[0]?.init).toMatchObject({ method: 'POST', headers: { 'Content-Type': 'text/x', ts: '1' } })
    expect(await new Response(sent[0]?.init.body).text()).toBe(text)
  })

  it('what the signer makes of it', async () => {
    const seen: Parameters<Signer>[0][] = []
    const sent: Sent[] = []
    await callEndpoint(
      {
        baseUrl: 'https://one.test',
        fetch: (async (url: unknown, init: RequestInit) => {
          sent.push({ url: String(url), init })
          return new Response('')
        }) as typeof fetch,
      },
      { method: 'POST', path: '/api', body: { type: 'text/x', content: 'b' }, headers: { ts: '1' } },
      (call) => {
        seen.push(call)
        return { signed: 'yes' }
      },
    )
    const headers = { 'Content-Type': 'text/x', ts: '1' }
    expect(seen).toEqual([{ method: 'POST', url: 'https://one.test/api', headers, body: 'b' }])
    expect(sent[0]?.init.headers).toEqual({ signed: 'yes' })
  })

  it('signed with AK/SK without a Host of its own, which fetch writes', async () => {
    const headers = accessKeySigner(
      { accessKeyId: 'AK', secretAccessKey: 'SK' },
      () => NOW,
    )({
      method: 'GET',
      url: 'https://one.test/api',
      headers: { a: 'b' },
      body: undefined,
    })
    expect(new Set(Object.keys(headers))).toEqual(new Set(['a', 'X-Sdk-Date', 'Authorization']))
    const sent: Sent[] = []
    await callOpenApi(
      {
        baseUrl: 'https://one.test',
        accessKeyId: 'AK',
        secretAccessKey: 'SK',
        now: () => NOW,
        fetch: (async (url: unknown, init: RequestInit) => {
          sent.push({ url: String(url), init })
          return new Response('')
        }) as typeof fetch,
      },
      { method: 'GET', path: '/api' },
    )
    expect(JSON.stringify(sent[0]?.init.headers)).toContain('SDK-HMAC-SHA256 Access=AK')
  })
})

describe('what comes back', () => {
  it.each<[string, ResponseInit, object]>([
    ['{"a":1.50,"b":12345678901234567890}', {}, { json: { a: '1.50', b: '12345678901234567890' }, status: 200 }],
    ['{"a":"1","b":null,"c":true}', { status: 500 }, { json: { a: '1', b: null, c: true }, status: 500 }],
    ['<html>', { status: 502 }, { json: undefined, raw: '<html>', status: 502 }],
    ['', {}, { json: undefined, raw: '' }],
    ['a\0b', {}, { raw: 'ab' }],
    ['云', { headers: { 'retry-after': '7' } }, { raw: '云', retryAfter: '7' }],
  ])('%j', async (body, init, expected) => {
    const { answer } = talk({ 'one.test': () => new Response(body, init) })
    expect(await answer).toMatchObject({ host: 'one.test', ...expected })
  })

  it('says nothing of waiting where the answer does not', async () => {
    expect(await talk({}).answer).not.toHaveProperty('retryAfter')
  })

  const MIB = 1024 * 1024
  it.each([
    [200, false],
    [502, true],
  ])('a whole MiB is read; of more than that, HTTP %i, nothing', async (status, retryable) => {
    const full = await talk({ 'one.test': () => new Response('x'.repeat(MIB)) }).answer
    expect(full.raw).toHaveLength(MIB)
    const { answer } = talk({ 'one.test': () => new Response('x'.repeat(MIB + 1), { status }) })
    await expect(answer).rejects.toMatchObject({
      code: 'answer_too_large',
      message: 'The answer is larger than 1 MiB.',
      retryable,
      status,
    })
  })

  it('letters cut between two pieces are whole again', async () => {
    const pieces = [Uint8Array.of(0xe4, 0xba), Uint8Array.of(0x91)]
    const body = new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece)
        controller.close()
      },
    })
    expect((await talk({ 'one.test': () => new Response(body) }).answer).raw).toBe('云')
  })
})

describe('the other host', () => {
  const TWO = { fallbackUrl: 'https://two.test/box' }
  const UNCONNECTED = [
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
  ]
  const CUT = ['ECONNRESET', 'ETIMEDOUT', 'UND_ERR_SOCKET']

  it.each([...UNCONNECTED, ...CUT])('is asked after %s', async (code) => {
    const { sent, answer } = talk({ 'one.test': fails(failure(code)) }, {}, TWO)
    expect((await answer).host).toBe('two.test')
    expect(sent.map(({ url }) => url)).toEqual(['https://one.test/api', 'https://two.test/box/api'])
  })

  it.each(UNCONNECTED)('for what must not be done twice, after %s', async (code) => {
    const { answer } = talk({ 'one.test': fails(failure(code)) }, { fallBack: 'unconnected' }, TWO)
    expect((await answer).host).toBe('two.test')
  })

  it.each(CUT)('but not after %s', async (code) => {
    const { sent, answer } = talk({ 'one.test': fails(failure(code)) }, { fallBack: 'unconnected' }, TWO)
    await expect(answer).rejects.toMatchObject({
      code: 'connection_failed',
      message: `The connection failed (${code}).`,
      retryable: true,
    })
    expect(sent).toHaveLength(1)
  })

  it('is asked once only, and there need be none', async () => {
    const refused = fails(failure('ECONNREFUSED'))
    const both = talk({ 'one.test': refused, 'two.test': refused }, {}, TWO)
    await expect(both.answer).rejects.toMatchObject({
      code: 'unreachable',
      message: 'The marketplace cannot be reached (ECONNREFUSED).',
      retryable: true,
    })
    expect(both.sent).toHaveLength(2)
    const alone = talk({ 'one.test': refused })
    await expect(alone.answer).rejects.toBeInstanceOf(OpenApiError)
    expect(alone.sent).toHaveLength(1)
  })

  it.each<[string, unknown, string, string]>([
    ['the time is up', new DOMException('x', 'TimeoutError'), 'timeout', 'The marketplace did not answer in time.'],
    ['it was stopped', new DOMException('x', 'AbortError'), 'timeout', 'The marketplace did not answer in time.'],
    [
      'a certificate is bad',
      failure('CERT_HAS_EXPIRED'),
      'connection_failed',
      'The connection failed (CERT_HAS_EXPIRED).',
    ],
    ['nobody knows why', new TypeError('x'), 'connection_failed', 'The connection failed (TypeError).'],
    ['nobody can say', 'x', 'connection_failed', 'The connection failed (unknown).'],
    [
      'the fault itself has a code',
      Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      'unreachable',
      'The marketplace cannot be reached (ECONNREFUSED).',
    ],
    [
      'its code is none',
      new TypeError('x', { cause: Object.assign(new Error('y'), { code: 7 }) }),
      'connection_failed',
      'The connection failed (TypeError).',
    ],
  ])('says so when %s', async (_, error, code, message) => {
    await expect(talk({ 'one.test': fails(error) }).answer).rejects.toMatchObject({ code, message, retryable: true })
  })

  it('is not asked once an answer has begun', async () => {
    const torn = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.error(failure('ECONNRESET'))
          },
        }),
      )
    const { sent, answer } = talk({ 'one.test': torn }, {}, TWO)
    await expect(answer).rejects.toMatchObject({ code: 'connection_failed', retryable: true })
    expect(sent).toHaveLength(1)
  })

  it('hears of no fault of ours', async () => {
    const broken: Signer = () => {
      throw new RangeError('ours')
    }
    const call = callEndpoint({ baseUrl: 'https://one.test', fetch, ...TWO }, { method: 'GET', path: '/api' }, broken)
    await expect(call).rejects.toThrow(RangeError)
  })
})
