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
    [`$curl -HX-Nonce:n -sSXPUT https://h.test/p?x=1 -d'{"a":1}'`, 'PUT', '{"a":1}'],
    [`curl -sX DELETE https://h.test/p?x=1 -H ' X-Nonce : n '`, 'DELETE', ''],
    [`curl --json {} --header=X-Nonce:n --data-ascii a=b -d '' https://h.test/p?x=1`, 'POST', '{}&a=b&'],
    [
      `curl\thttps://h.test/p?x=1 -H X-Nonce:n -b a=b --cookie c=d -u e:f -m 5 --retry 3 -k -x http://g.test`,
      'GET',
      '',
    ],
    [`curl https://h.test/p?x=1 -d $'a\nb\r\nc' -H X-Nonce:n`, 'POST', 'a\nb\r\nc'],
    [`curl https://h.test/p?x=1 -H X-Nonce:n -d`, 'POST', ''],
    [`$   curl --request=PATCH https://h.test/p?x=1 -H X-Nonce:n\n`, 'PATCH', ''],
    [`curl --request PATCH https://h.test/p?x=1 -H X-Nonce:n --silent`, 'PATCH', ''],
  ])('reads %s', (text, method, body) => {
    expect(readPasted(text)).toEqual({ method, url: 'https://h.test/p?x=1', headers: [['X-Nonce', 'n']], body })
  })

  it.each([
    [`a\\ b'c'"d"`, 'a bcd'],
    [`'a "$b" \\'`, 'a "$b" \\'],
    ['"a \\"b\\" \\$c \\`d\\` \\e \\\\"', 'a "b" $c `d` \\e \\'],
    ['"a\\\nb\\\r\nc\\\\\nd"', 'abc\\\nd'],
    ['a\\\nb\\\r\nc', 'abc'],
    ['$a$', '$a$'],
    [`$'\\'\\"\\\\\\n\\r\\t\\u4e91\\x41\\u21!\\x9-\\xG\\q\\ \\N'`, `'"\\\n\r\t云A!!\t-\\xG\\q\\ \\N`],
    [`''`, ''],
  ])('reads %j as a shell does', (word, body) => {
    expect(readPasted(`curl /p -d ${word}  -d x`)).toMatchObject({ url: '/p', body: `${body}&x` })
  })

  it.each(['/p?x=1', 'https://h.test/p?x=1', ' http://h.test/p?x=1\n\n'])('reads the address %j', (text) => {
    expect(readPasted(text)).toEqual({ method: 'GET', url: text.trim(), headers: [], body: '' })
  })

  it('leaves out what is no header, and keeps a line end at the end of an address out of it', () => {
    expect(readPasted('PUT /p \nX-A : 1:2 \n: b\nhello')).toEqual({
      method: 'PUT',
      url: '/p',
      headers: [['X-A', '1:2']],
      body: '',
    })
  })

  it('reads a header without a value as an empty one', () => {
    expect(readPasted('curl /p -H X-A -H X-B: -H :c')?.headers).toEqual([
      ['X-A', ''],
      ['X-B', ''],
      ['', 'c'],
    ])
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
    const none = [
      '',
      'hello',
      'curl',
      'curl -H a:b',
      '$ curl -k',
      '{"a":1}',
      'my curl /p',
      'see /p',
      '/p q',
      '/',
      'ftp://h.test/p',
    ]
    const noHttp = ['GET', 'GE /p', 'OPTIONSS /p', 'GET /p and more', 'GET /p HTTP/1.1 more', 'get /p', 'A GET /p']
    for (const text of [...none, ...noHttp]) expect(readPasted(text), text).toBeUndefined()
  })
})
