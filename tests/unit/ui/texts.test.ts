import { describe, expect, it } from 'vitest'
import { formatJson } from '@/lib/ui/format-json'
import { shorten } from '@/lib/ui/shorten'

describe('formatJson', () => {
  it('indents as JSON.stringify does', () => {
    const value = { a: 1, b: [true, null, { c: 'x, {y}: "z"' }], d: {}, e: [], f: '' }
    expect(formatJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
  })

  it('spells every value as it came', () => {
    expect(formatJson('{"id":12345678901234567890,"n":1.50,"u":"\\u4e91","id":2}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "n": 1.50,\n  "u": "\\u4e91",\n  "id": 2\n}',
    )
  })

  it.each(['', 'a=1&b=2', '"text"', '12', '{"broken":'])('leaves %j alone', (text) => {
    expect(formatJson(text)).toBeUndefined()
  })
})

describe('shorten', () => {
  it('keeps both ends of a long id, and short ones whole', () => {
    expect(shorten('CS2411051403218XK2Q9ZB')).toBe('CS2411051…XK2Q9ZB')
    expect(shorten('inst-7f3a')).toBe('inst-7f3a')
  })
})
