import type { RawRequest } from '@/lib/koogallery/codec'

/** Requests made worse: cheap enough for hundreds of thousands, and all from one seed, so that a failure comes again. */

const DEEP = 5_000

/** JSON and text that parsers dislike. */
const NASTY = [
  'null',
  'true',
  '-0',
  '1e999',
  '123456789012345678901234567890',
  '0.1e-400',
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00x"',
  '"__proto__"',
  '"constructor"',
  '[]',
  '{}',
  '[null]',
  '{"__proto__":{"x":1}}',
  '"[{\\"orgCode\\":1}]"',
  '"[{orgCode:\'D1\', }]"',
  '"{a:"',
  '"2026-02-31 25:61:61 z"',
  '"99999999999999999"',
  '\u0000',
  '\ud800',
  '\ufeff',
  '%',
  '%zz',
  '%00',
  '%ff%fe',
  '%u0041',
  '%25252B',
  '+',
  '&',
  '&&=&=x',
  '&authToken=x',
  '&activity=newInstance&activity=upgrade',
  '&timestamp=1&nonce=',
  ';',
  '#',
  '?',
  '\r\n',
  '测试',
  '💥',
]
/** Long ones: rarely, because they cost. */
const HUGE = [
  `"${'x'.repeat(5_000)}"`,
  `"${'测'.repeat(2_000)}"`,
  '['.repeat(DEEP) + ']'.repeat(DEEP),
  `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  `"${'['.repeat(DEEP)}${']'.repeat(DEEP)}"`,
  `"${'{a:'.repeat(DEEP)}"`,
  `[${'{},'.repeat(600)}{}]`,
  '9'.repeat(3_000),
]

/** A quick source of chance (xorshift). `below(n)` gives a whole number in [0, n). */
export function chance(seed: number): (below: number) => number {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** The request with one to three things spoilt. */
export function spoil(request: RawRequest, pick: (below: number) => number): RawRequest {
  let { url, body, headers, method } = request
  for (let n = 1 + pick(3); n > 0; n -= 1) {
    switch (pick(10)) {
      case 0:
      case 1:
      case 2:
        url = spoilText(url, pick, true)
        break
      case 3:
        headers = spoilHeaders(headers, pick)
        break
      case 4:
        method = ['GET', 'POST', 'PUT', 'get', ''][pick(5)] ?? 'GET'
        break
      case 5:
        body = spoilBytes(body, pick)
        break
      default:
        body = encoder.encode(spoilText(decoder.decode(body), pick, false))
    }
  }
  return { method, url, headers, body }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function spoilText(text: string, pick: (below: number) => number, inUrl: boolean): string {
  const nasty = pick(2_000) === 0 ? HUGE[pick(HUGE.length)] : NASTY[pick(NASTY.length)]
  const [from, to] = pick(2) === 0 ? valueIn(text, pick, inUrl) : cut(text, pick)
  // In a query what stands there is mostly encoded.
  const put = inUrl && pick(2) === 0 ? encodeURIComponent(String(nasty).toWellFormed()) : nasty
  return text.slice(0, from) + put + text.slice(to)
}

/** Where one of the values stands: after a colon of JSON, or between = and & of a query. */
function valueIn(text: string, pick: (below: number) => number, inUrl: boolean): [from: number, to: number] {
  const at = pick(text.length + 1)
  const from = text.indexOf(inUrl ? '=' : ':', at) + 1
  if (from === 0) return cut(text, pick)
  const end = text.slice(from).search(inUrl ? /&|$/ : /[,}]|$/)
  return [from, from + Math.max(0, end)]
}

function cut(text: string, pick: (below: number) => number): [from: number, to: number] {
  const from = pick(text.length + 1)
  return [from, Math.min(text.length, from + pick(20))]
}

function spoilBytes(body: Uint8Array, pick: (below: number) => number): Uint8Array {
  const spoilt = Uint8Array.from(body)
  for (let n = 1 + pick(4); n > 0 && spoilt.length > 0; n -= 1) spoilt[pick(spoilt.length)] = pick(256)
  return pick(4) === 0 ? spoilt.subarray(0, pick(spoilt.length + 1)) : spoilt
}

function spoilHeaders(headers: [string, string][], pick: (below: number) => number): [string, string][] {
  const value = String(NASTY[pick(NASTY.length)])
  const at = pick(headers.length + 1)
  const name = headers[at]?.[0] ?? 'authToken'
  switch (pick(4)) {
    case 0:
      return headers.filter((_, index) => index !== at)
    case 1:
      return [[name, value], ...headers]
    case 2:
      return headers.map(([given, old]) => [given.toUpperCase(), old])
    default:
      return headers.map((header, index) => (index === at ? [name, value] : header))
  }
}
