import { describe, expect, it } from 'vitest'
import { pathOf, readQuery, readSignatureQuery } from '@/lib/koogallery/query'

const read = (url: string, style?: 'plain' | 'form') => Object.fromEntries(readQuery(url, style))

describe('queries as they came (protocol/saas-v2.md 2.1, saas-v1.md 2.5)', () => {
  it.each([
    ['/x', {}],
    ['/x?', {}],
    ['/x?a', { a: '' }],
    ['/x?a=', { a: '' }],
    ['/x?=1', {}],
    ['/x?&&a=1&', { a: '1' }],
    ['/x?a=b=c', { a: 'b=c' }],
    ['/x?a=1?b=2', { a: '1?b=2' }],
    ['/x?a=1#b=2&c=3', { a: '1' }],
    ['/x?a=%2525', { a: '%25' }],
    ['/x?a=%zz&b=%E4%BA%91', { a: '%zz', b: '云' }],
    ['/x?%61=1', { a: '1' }],
    ['/x?a=1&a=2', { a: '1' }],
    ['/x?a&a=2', { a: '' }],
  ])('%s', (url, query) => {
    expect(read(url)).toEqual(query)
    expect(read(url, 'form')).toEqual(query)
  })

  it('a plus sign is itself for signed JSON, and a blank for V1.0', () => {
    expect(read('/x?a+b=c+d%2B')).toEqual({ 'a+b': 'c+d+' })
    expect(read('/x?a+b=c+d%2B', 'form')).toEqual({ 'a b': 'c d+' })
  })

  it('names the parts of a signature', () => {
    expect(readSignatureQuery('/x?nonce=n&signature=s&timestamp=1&more=2')).toEqual({
      signature: 's',
      timestamp: '1',
      nonce: 'n',
    })
    expect(readSignatureQuery('/x')).toEqual({ signature: undefined, timestamp: undefined, nonce: undefined })
  })
})

it.each([
  ['/a/b', '/a/b'],
  ['/a?b#c', '/a'],
  ['/a#b?c', '/a'],
  ['?a', ''],
  ['', ''],
])('the path of %j is %j', (url, path) => {
  expect(pathOf(url)).toBe(path)
})
