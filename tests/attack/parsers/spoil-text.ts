/** Texts, JSON and bytes made worse, all from one source of chance, so that a fault comes again with its seed. */

export type Pick = (below: number) => number

/** A quick source of chance (xorshift). `pick(n)` gives a whole number in [0, n). */
export function chance(seed: number): Pick {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

export function oneOf<T>(items: readonly T[], pick: Pick): T {
  const item = items[pick(items.length)]
  if (item === undefined) throw new Error('There is nothing to choose from.')
  return item
}

/** What stands in the place of a value, as JSON writes it. */
const JSON_VALUES = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1e999', '-1e999', '1e-999', '0.1e-400', '9007199254740993'],
  ...['123456789012345678901234567890', '1.7976931348623157e308', '""', '" "', '"\\u0000"', '"a\\u0000b"', '"\\ud800"'],
  ...['"\\udc00x"', '"\\ud83d\\ude00"', '"\\ufeff"', '"\\u202e"', '"__proto__"', '"constructor"', '"toString"'],
  ...['[]', '{}', '[null]', '[[]]', '[{}]', '{"__proto__":{"x":1}}', '{"toString":1,"valueOf":1,"length":-1}'],
  ...['"[{\\"orgCode\\":1}]"', '"{a:"', '"[1,"', '"2026-02-31T25:61:61Z"', '"0000-01-01T00:00:00Z"'],
  ...['"9999-12-31T23:59:59.999Z"', '"+275760-09-13T00:00:00Z"', '"00000101000000"', '"99991231235959999"'],
  ...['"99999999999999999"', '"2026-01-31 09:00:00 z"', '"1,2,,3"', '"%00"', '"%ff"', '"=1+1"', '"測试💥"'],
]

/** The same without JSON's rules. */
const TEXTS = [
  ...['\0', '\ud800', '\udc00', '\ufeff', '\u2028', '%', '%zz', '%00', '%ff%fe', '%25252B', '+', '&', '=', ';', '#'],
  ...['?', ',', '"', "'", '`', '\\', '\\u0000', '\\ud800', '/', '//', '/\\', '@', ':', '..', '\r\n', '\r', '\n', '\t'],
  ...['{', '}', '[', ']', '{"', '":', '<', '&lt;', '--', '-', '.', 'e9', '__proto__', 'null', 'NaN', 'Infinity', '测'],
  ...['💥', 'e\u0301', '\u202e', '0000-01-01', '9999-12-31', '2026-02-30', '24:00:00', '+14:00', 'https://', '[::1]'],
  ...['127.0.0.1', 'javascript:', '$(x)', "$'\\x", '999999999999999', '-9999999999999', '00000000000000000'],
]

/** Long and deep ones: seldom, because they cost. */
const DEEP = 20_000
const GREAT = [
  `"${'x'.repeat(5_000)}"`,
  `"${'测'.repeat(2_000)}"`,
  '['.repeat(DEEP) + ']'.repeat(DEEP),
  `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  `"${'['.repeat(DEEP)}${']'.repeat(DEEP)}"`,
  `"${'{a:'.repeat(DEEP)}"`,
  `[${'{},'.repeat(600)}{}]`,
  '9'.repeat(3_000),
  `0.${'0'.repeat(3_000)}1`,
  ' '.repeat(5_000),
  `${'a'.repeat(3_000)}!`,
  `${'%25'.repeat(2_000)}`,
  '\\'.repeat(3_001),
  '"'.repeat(3_001),
  `${'"name":"'.repeat(800)}`,
  '-'.repeat(3_000),
]
const SELDOM = 400

/** The text with one to three things spoilt; one in sixteen as it was. */
export function spoilText(sound: string, pick: Pick): string {
  let text = sound
  if (pick(16) === 0) return text
  for (let n = 1 + pick(3); n > 0; n -= 1) text = spoilOnce(text, pick)
  return text
}

function spoilOnce(text: string, pick: Pick): string {
  const from = pick(text.length + 1)
  const to = Math.min(text.length, from + pick(24))
  const piece = text.slice(from, to)
  const put = (middle: string) => text.slice(0, from) + middle + text.slice(to)
  switch (pick(10)) {
    case 0:
      return put('')
    case 1:
      return text.slice(0, from)
    case 2:
      return put(piece + piece)
    case 3:
      return put(pick(SELDOM) === 0 ? piece.slice(0, 12).repeat(1_000) : piece.repeat(3))
    case 4:
      return put(String.fromCharCode((piece.charCodeAt(0) || 0) ^ (1 << pick(16))) + piece.slice(1))
    case 5:
      return put(String.fromCharCode(pick(2) === 0 ? pick(128) : pick(65_536)))
    case 6:
      return spoilMember(text, pick)
    case 7:
      return pick(SELDOM) === 0 ? put(oneOf(GREAT, pick)) : put(oneOf(JSON_VALUES, pick))
    default:
      return put(oneOf(TEXTS, pick))
  }
}

/** Another value for a member of JSON, a second one of the same name, or one nobody knows. */
function spoilMember(text: string, pick: Pick): string {
  const colon = text.indexOf(':', pick(text.length + 1))
  if (colon < 0) return text
  const end = colon + 1 + Math.max(0, text.slice(colon + 1).search(/[,}\]&\n]|$/))
  const value = pick(SELDOM) === 0 ? oneOf(GREAT, pick) : oneOf(JSON_VALUES, pick)
  switch (pick(4)) {
    case 0: {
      const name = /"[^"]*"$/.exec(text.slice(0, colon))?.[0] ?? '"x"'
      return `${text.slice(0, end)},${name}:${value}${text.slice(end)}`
    }
    case 1:
      return `${text.slice(0, end)},"__proto__":${value}${text.slice(end)}`
    default:
      return text.slice(0, colon + 1) + value + text.slice(end)
  }
}

/** Bytes with some turned, cut off, doubled or put elsewhere. */
export function spoilBytes(sound: Uint8Array, pick: Pick): Uint8Array {
  if (pick(16) === 0) return sound
  const bytes = Uint8Array.from(sound)
  for (let n = 1 + pick(4); n > 0 && bytes.length > 0; n -= 1) {
    const at = pick(bytes.length)
    if (pick(3) === 0) bytes.set([0xff, 0xff, 0xff, 0xff].slice(0, bytes.length - at), at)
    else bytes[at] = pick(2) === 0 ? pick(256) : (bytes[at] ?? 0) ^ (1 << pick(8))
  }
  switch (pick(6)) {
    case 0:
      return bytes.subarray(0, pick(bytes.length + 1))
    case 1:
      return Buffer.concat([bytes, bytes.subarray(pick(bytes.length + 1))])
    case 2:
      return bytes.subarray(pick(bytes.length + 1))
    default:
      return bytes
  }
}
