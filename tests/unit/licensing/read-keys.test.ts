import { describe, expect, it } from 'vitest'
import { readKeys } from '@/lib/services/licensing/read-keys'

const keysOf = (text: string) => readKeys(text).keys.map(({ key }) => key)

describe('reading keys to import', () => {
  it.each([
    ['one a line', 'AAAA-1\nBBBB-2\n', ['AAAA-1', 'BBBB-2']],
    ['Windows lines and a byte order mark', '\uFEFFAAAA-1\r\nBBBB-2\r\n', ['AAAA-1', 'BBBB-2']],
    ['the first column', 'AAAA-1,note,2026\nBBBB-2;x\nCCCC-3\ty', ['AAAA-1', 'BBBB-2', 'CCCC-3']],
    ['quoted fields', '"AAAA,1","x"\n"BB""BB"', ['AAAA,1', 'BB"BB']],
    ['a title and empty lines', 'License Key,note\n\nAAAA-1\n  \n', ['AAAA-1']],
    ['a Chinese title', '授权码\nAAAA-1', ['AAAA-1']],
    ['a key that looks like a title, further down', 'AAAA-1\ncode', ['AAAA-1', 'code']],
  ])('takes %s', (_, text, keys) => {
    expect(keysOf(text)).toEqual(keys)
  })

  it('names repeated and unusable lines as an editor counts them', () => {
    const read = readKeys(`key\nAAAA-1\nAAAA-1\nab\nBB\u0007BB\n${'x'.repeat(1025)}`)
    expect(read).toEqual({
      keys: [{ key: 'AAAA-1', line: 2 }],
      duplicates: [3],
      bad: [
        { line: 4, fault: 'too_short' },
        { line: 5, fault: 'control' },
        { line: 6, fault: 'too_long' },
      ],
    })
  })
})
