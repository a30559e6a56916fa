import { describe, expect, test } from 'vitest'
import { isPersonal, MASK, maskHeaders, maskPersonal } from '@/lib/domain/mask-personal'

describe('what people may not read along', () => {
  test.each([
    ['"email":"a@b.cn"', `"email":"${MASK}"`],
    ['"EMAIL" :\n"a@b.cn"', `"EMAIL" :\n"${MASK}"`],
    ['"password":"p\\\\"', `"password":"${MASK}"`],
    ['"memo":"云","orderId":"CS1"', `"memo":"${MASK}","orderId":"CS1"`],
    // Lists of the Kit V1 are JSON inside text (protocol/kit-and-oauth.md 2.3).
    ['"userList":"[{\\"userName\\":\\"li.wei\\"}]"', `"userList":"[{\\"userName\\":\\"${MASK}\\"}]"`],
    ['"x":"{\\"memo\\" : \\"a\\\\\\"b\\"}"', `"x":"{\\"memo\\" : \\"${MASK}\\"}"`],
    ['?email=a%40b#x', `?email=${MASK}#x`],
    ['/x?a=1&Tel=1&b=2', `/x?a=1&Tel=${MASK}&b=2`],
    ['?name=a&name=b', `?name=${MASK}&name=${MASK}`],
  ])('%s', (text, masked) => {
    expect(maskPersonal(text)).toEqual({ text: masked, masked: true })
  })

  test.each([
    '"email":""',
    '"email":7',
    '"email2":"x"',
    '"x":"email"',
    '"\\"email\\"":1',
    '?email=',
    'email=x',
    '?myemail=x',
    '?emails=x',
    '',
  ])('%s stays', (text) => {
    expect(maskPersonal(text)).toEqual({ text, masked: false })
  })

  test('names are compared without case', () => {
    expect(['email', 'EMail', 'saasextendparams'].map(isPersonal)).toEqual([true, true, true])
    expect(['orderId', 'emails', ''].map(isPersonal)).toEqual([false, false, false])
  })

  test('headers that bring somebody’s credentials along', () => {
    expect(
      maskHeaders([
        ['COOKIE', 'a'],
        ['X-Api-Key', 'b'],
        ['Proxy-Authorization', 'c'],
        ['x-sign', 'd'],
      ]),
    ).toEqual([
      ['COOKIE', MASK],
      ['X-Api-Key', MASK],
      ['Proxy-Authorization', MASK],
      ['x-sign', 'd'],
    ])
  })
})
