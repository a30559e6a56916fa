import { describe, expect, test } from 'vitest'
import { anonymiseBody, anonymiseUrl, PURGED } from '@/lib/domain/anonymise'

describe('anonymising a stored call', () => {
  test.each([
    [
      '{"activity":"newInstance","orderId":"CS1","mobilePhone":"138"}',
      `{"activity":"newInstance","orderId":"CS1","mobilePhone":"${PURGED}"}`,
    ],
    // A member nobody knows yet, numbers, and lists in lists.
    ['{"x":{"y":[1,{"z":"a"}]},"testFlag":0}', `{"x":{"y":["${PURGED}",{"z":"${PURGED}"}]},"testFlag":0}`],
    // JSON within text, as Kit V1 sends its lists.
    ['{"userList":"[{\\"mobile\\":\\"138\\"}]","flag":1}', `{"userList":"${PURGED}","flag":1}`],
    [
      '{"resultCode":"000000","appInfo":{"password":"p"},"ok":true,"none":null}',
      `{"resultCode":"000000","appInfo":{"password":"${PURGED}"},"ok":true,"none":null}`,
    ],
    ['{"name":"","list":[""],"no":false}', '{"name":"","list":[""],"no":false}'],
    ['"138"', `"${PURGED}"`],
    ['mobile=138', PURGED],
    [PURGED, PURGED],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(anonymiseBody(text)).toBe(expected)
    expect(anonymiseBody(expected)).toBe(expected)
  })

  test.each([
    [
      '/api?activity=newInstance&mobilePhone=a%2Bb&authToken=x',
      `/api?activity=newInstance&mobilePhone=${PURGED}&authToken=x`,
    ],
    ['/api/produceAPI/tenantSync', '/api/produceAPI/tenantSync'],
    ['/api?other&FLAG=1&name=', `/api?other&FLAG=1&name=${PURGED}`],
    ['?name=x', `?name=${PURGED}`],
  ])('%s', (url, expected) => {
    expect(anonymiseUrl(url)).toBe(expected)
  })
})
