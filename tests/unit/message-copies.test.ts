import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { maskHeaders, maskPersonal } from '@/lib/domain/mask-personal'
import { sign } from '@/lib/koogallery/signature-v2'
import { toCurl, toDebuggingValues, toOpenssl } from '@/lib/services/messages/copy-values'

const body = '{"activity":"newInstance","orderId":"CS1","note":"it\'s $HOME `x` 你好"}'

test('what is shown re-verifies with openssl', () => {
  const script = toOpenssl({ body, nonce: "n'1", timestamp: '1700000000000' }).replace('<access key>', 'secret key')
  const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim()
  expect(printed).toBe(sign({ accessKey: 'secret key', nonce: "n'1", timestamp: '1700000000000', body }))
})

test('the command line sends the same bytes', () => {
  const command = toCurl(
    {
      method: 'POST',
      url: "/api/koogallery/acme?signature=a&nonce=it's",
      headers: [
        ['Host', 'portal'],
        ['Content-Type', 'application/json;charset=utf8'],
        ['Content-Length', '5'],
      ],
      body,
    },
    'https://portal.test/anything',
  )
  const seen = execFileSync('sh', ['-c', `curl() { for each in "$@"; do printf '%s\\n' "$each"; done; }; ${command}`], {
    encoding: 'utf8',
  })
  expect(seen.trimEnd().split('\n')).toEqual([
    '-X',
    'POST',
    "https://portal.test/api/koogallery/acme?signature=a&nonce=it's",
    '-H',
    'Content-Type: application/json;charset=utf8',
    '--data-binary',
    body,
  ])
})

test('debugging values are the members of the body', () => {
  expect(toDebuggingValues({ method: 'POST', url: '', body: '{"a":"1","b":2,"c":{"d":[true]}}' })).toBe(
    'a=1\nb=2\nc={"d":[true]}',
  )
  for (const other of ['', '[1]', 'null', '"x"', '{'])
    expect(toDebuggingValues({ method: 'POST', url: '', body: other })).toBeNull()
})

test.each([
  ['{"mobilePhone" : "13800138000","orderId":"CS1"}', '{"mobilePhone" : "••••","orderId":"CS1"}'],
  ['{"a":{"password":"p\\"w","userName":"Zhang"}}', '{"a":{"password":"••••","userName":"••••"}}'],
  [
    '/x?activity=newInstance&mobilePhone=138&email=a%40b&z=1',
    '/x?activity=newInstance&mobilePhone=••••&email=••••&z=1',
  ],
])('masks %s', (text, masked) => {
  expect(maskPersonal(text)).toEqual({ text: masked, masked: true })
})

test('leaves everything else as it is', () => {
  const plain = '{"orderId":"name","instanceId":"mobilePhone","password":"","businessId":null}'
  expect(maskPersonal(plain)).toEqual({ text: plain, masked: false })
  expect(
    maskHeaders([
      ['Authorization', 'Basic x'],
      ['Accept', '*/*'],
    ]),
  ).toEqual([
    ['Authorization', '••••'],
    ['Accept', '*/*'],
  ])
})
