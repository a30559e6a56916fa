import { describe, expect, it } from 'vitest'
import { canonicalJson, decodeUtf8, topLevelMembers } from '@/lib/koogallery/canonical-json'
import { bytes } from './support'

describe('UTF-8, strictly', () => {
  it('is decoded without its byte order mark', () => {
    expect(decodeUtf8(bytes('云 🛒'))).toBe('云 🛒')
    expect(decodeUtf8(bytes('\ufeff{}'))).toBe('{}')
    expect(decodeUtf8(Uint8Array.of(0x7b, 0xff, 0x7d))).toBeUndefined()
  })
})

/** The form itself is tried with signatures beside signature-v2. */
describe('canonical form (protocol/saas-v2.md 2.4)', () => {
  it('sorts by code unit, either way', () => {
    const text = '{"b":1,"a":2,"B":3,"ä":4,"aa":5}'
    expect(canonicalJson(text)).toBe('{"B":3,"a":2,"aa":5,"b":1,"ä":4}')
    expect(canonicalJson(text, 'descending')).toBe('{"ä":4,"b":1,"aa":5,"a":2,"B":3}')
  })

  it('drops what is null at the top, also where it was something before', () => {
    expect(canonicalJson('{"a":1,"b":null,"a":null,"c":[null]}')).toBe('{"c":[null]}')
  })

  it.each([
    ['"\\u0009\\u000b\\u001e"', '"\\t\\u000B\\u001E"'],
    ['"\\u007f\\ud83d\\uded2"', '"\u007f🛒"'],
    ['"\\\\u001f \\\\\\u001f"', '"\\\\u001f \\\\\\u001F"'],
    ['"a \\" b"', '"a \\" b"'],
    ['-1.50e+3', '-1.50e+3'],
    ['true', 'true'],
  ])('writes %s as Jackson does: %s', (received, written) => {
    expect(canonicalJson(`{ "x" :\n${received}\t}`)).toBe(`{"x":${written}}`)
    expect(canonicalJson(`{"x":[{"y":${received}}]}`)).toBe(`{"x":[{"y":${written}}]}`)
    expect(canonicalJson(`{${received.startsWith('"') ? received : '"n"'}:1}`)).toBe(
      `{${written.startsWith('"') ? written : '"n"'}:1}`,
    )
  })

  it.each(['', ' ', '{', '[]', '[1]', 'null', '1', '"{}"', '{"a":1}x', '{"a":1,}', "{'a':1}"])(
    '%j has none',
    (text) => {
      expect(canonicalJson(text)).toBeUndefined()
      expect(topLevelMembers(text)).toBeUndefined()
    },
  )
})

describe('members at the top', () => {
  it.each<[string, [string, string][]]>([
    ['{}', []],
    ['{"a":1}', [['a', '1']]],
    [
      '{"b":"x","a":null,"b":{"c":[1,{"d":"e"}]}}',
      [
        ['b', '"x"'],
        ['a', 'null'],
        ['b', '{"c":[1,{"d":"e"}]}'],
      ],
    ],
    [
      '{"a":[],"b":{},"c":[[],{}]}',
      [
        ['a', '[]'],
        ['b', '{}'],
        ['c', '[[],{}]'],
      ],
    ],
    ['{"":""}', [['', '""']]],
    ['{"a:b,{":":,}]"}', [['a:b,{', '":,}]"']]],
  ])('of %s come in their order', (text, members) => {
    expect(topLevelMembers(text)).toEqual(members.map(([name, value]) => ({ name, value })))
  })
})
