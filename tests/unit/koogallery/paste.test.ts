import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPasted } from '@/lib/koogallery/paste'
import { toCurl } from '@/lib/services/messages/copy-values'

const BODY = '{"a":"it\'s \\"云\\"", "b":1}\n'

describe('a pasted request keeps its bytes', () => {
  it('reads raw HTTP with either line end; the body is everything after the empty line', () => {
    for (const eol of ['\n', '\r\n']) {
      const text = [
        'POST /p?signature=a%2Bb&nonce=1 HTTP/1.1',
        'X-Sign: abc ',
        'content-type:application/json',
        '',
        BODY,
      ].join(eol)
      expect(readPasted(text)).toEqual({
        method: 'POST',
        url: '/p?signature=a%2Bb&nonce=1',
        headers: [
          ['X-Sign', 'abc'],
          ['content-type', 'application/json'],
        ],
        body: BODY,
      })
    }
    expect(readPasted('GET /p?authToken=x')).toMatchObject({ method: 'GET', url: '/p?authToken=x', body: '' })
  })

  it.each([
    [`curl -X PUT 'https://h.test/p?x=1' -H 'X-Nonce: n' --data-binary '${'{"a":1}'}'`, 'PUT', '{"a":1}'],
    [`$ curl "https://h.test/p?x=1" -H "X-Nonce: n" -d "{\\"a\\":1}"`, 'POST', '{"a":1}'],
    [
      `curl --location \\\n  --request POST --url=https://h.test/p?x=1 \\\n  -H 'X-Nonce: n' --data-raw $'{"a":\\n1}'`,
      'POST',
      '{"a":\n1}',
    ],
    [`curl -s -o /dev/null https://h.test/p?x=1 --header 'X-Nonce: n'`, 'GET', ''],
  ])('reads %s', (text, method, body) => {
    expect(readPasted(text)).toEqual({ method, url: 'https://h.test/p?x=1', headers: [['X-Nonce', 'n']], body })
  })

  it('reads back what the copy button of a message gives, whatever the body', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.webPath(), (body, path) => {
        const request = {
          method: 'POST',
          url: `/p${path}?nonce=1`,
          headers: [['X-Sign', 'abc']] as [string, string][],
          body,
        }
        const read = readPasted(toCurl(request, 'https://portal.test'))
        expect(read).toEqual({ ...request, url: `https://portal.test${request.url}` })
      }),
    )
  })

  it('says nothing about other text', () => {
    for (const text of ['', 'hello', 'curl', 'curl -H a:b', '{"a":1}']) expect(readPasted(text)).toBeUndefined()
  })
})
