import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { isReadable, refuseMalformedAddresses } from '@/lib/http/refuse-malformed'

test.each([
  ['/zh/demo/orders?q=100%25', true],
  ['/zh/demo/orders/%25', true],
  ['/zh/%E6%B5%8B', true],
  ['/zh/demo/orders?q=%zz', true],
  ['/api/koogallery/demo?orderId=%00', true],
  ['/%', false],
  ['/api/v1/runs/%%', false],
  ['/zh/%ff', false],
  ['/zh/demo/orders/%00', false],
  ['/zh/demo/orders?q=%00', false],
  ['/api/koogallery/%zz', false],
])('%s can be read: %s', (url, readable) => {
  expect(isReadable(url)).toBe(readable)
})

test('what cannot be read is answered 400, the rest by the server', async () => {
  refuseMalformedAddresses()
  refuseMalformedAddresses()
  const server = createServer((request, response) => response.end(`served ${request.url}`))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const target = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
    const base = `http://${target.host}:${target.port}`
    const refused = await fetch(`${base}/%ff`)
    expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    expect(await refused.json()).toMatchObject({ title: 'malformed_address', status: 400 })
    expect(await (await fetch(`${base}/%25`)).text()).toBe('served /%25')
    const absolute = await new Promise<string>((resolve, reject) => {
      get({ ...target, path: 'http://elsewhere.test/api/health?a=1' }, (response) => {
        response.setEncoding('utf8').on('data', resolve)
      }).on('error', reject)
    })
    expect(absolute).toBe('served /api/health?a=1')
  } finally {
    server.close()
  }
})
