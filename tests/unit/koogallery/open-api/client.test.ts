import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createOpenApiClient } from '@/lib/koogallery/open-api/client'
import { verifyRequest } from '@/lib/koogallery/open-api/sign-sdk'
import { NOW } from '../support'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** A marketplace on a real socket; returns its base URL. */
async function marketplace(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const ORDER =
  '{"resultCode":"MKT.0000","resultMsg":"","orderInfo":{"orderId":12345678901234567890,"orderType":"NEW","orderLine":{"orderLineId":"l","chargingMode":"PERIOD","productInfo":{"linearValue":1.50}}}}'
/** A host where nobody listens. */
async function nobody(): Promise<string> {
  const base = await marketplace(() => {})
  await new Promise((resolve) => servers.pop()?.close(resolve))
  return base
}

const client = (change: Partial<Parameters<typeof createOpenApiClient>[0]> & { baseUrl: string }) =>
  createOpenApiClient({
    accessKeyId: 'the-ak',
    secretAccessKey: 'the-sk',
    fetch,
    now: () => NOW,
    timeoutMs: 1000,
    ...change,
  })

describe('order query (protocol/saas-v2.md 6, seller-center.md 13)', () => {
  it('signs the whole path with its prefix and loses no digit', async () => {
    const seen: { url?: string; verdict?: unknown }[] = []
    const base = await marketplace((request, response) => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)
      const url = request.url ?? ''
      const credentials = [{ accessKeyId: 'the-ak', secretAccessKey: 'the-sk' }]
      seen.push({ url, verdict: verifyRequest({ method: 'GET', url, headers, body: '', credentials, now: NOW }) })
      response.end(ORDER)
    })
    const { order, host, raw } = await client({ baseUrl: `${base}/sandbox/` }).queryOrder({
      orderId: 'CS 1+',
      orderLineId: 'l',
    })
    expect(seen).toEqual([
      {
        url: '/sandbox/api/mkp-openapi-public/global/v1/order/query?orderId=CS%201%2B&orderLineId=l',
        verdict: { ok: true, accessKeyId: 'the-ak' },
      },
    ])
    expect(order).toMatchObject({ orderId: '12345678901234567890', lines: [{ products: [{ linearValue: '1.50' }] }] })
    expect(`http://${host}`).toBe(base)
    expect(raw).toBe(ORDER)
  })

  it('asks for the order alone where no line is named', async () => {
    const seen: (string | undefined)[] = []
    const baseUrl = await marketplace((request, response) => {
      seen.push(request.url)
      response.end(ORDER)
    })
    await client({ baseUrl }).queryOrder({ orderId: 'CS1' })
    await client({ baseUrl }).queryOrder({ orderId: 'CS1', orderLineId: '' })
    expect(seen).toEqual(Array(2).fill('/api/mkp-openapi-public/global/v1/order/query?orderId=CS1'))
  })

  it('turns to the other host when the first cannot be reached', async () => {
    const fallbackUrl = await marketplace((_, response) => response.end(ORDER))
    const resetting = await marketplace((request) => request.socket.destroy())
    for (const baseUrl of [await nobody(), 'http://nowhere.invalid', resetting]) {
      const { host } = await client({ baseUrl, fallbackUrl }).queryOrder({ orderId: 'CS1' })
      expect(`http://${host}`).toBe(fallbackUrl)
    }
  })

  it.each<[string, RequestListener, object]>([
    [
      'a server fault',
      (_, response) => response.writeHead(502).end('<html>'),
      { code: 'http_502', retryable: true, status: 502 },
    ],
    ['a refusal', (_, response) => response.writeHead(403).end('no'), { code: 'http_403', retryable: false }],
    [
      'a throttle',
      (_, response) => response.writeHead(406).end('{"resultCode":"MKT.0250"}'),
      { code: 'MKT.0250', retryable: true },
    ],
    [
      'a wish to wait',
      (_, response) => response.writeHead(503, { 'retry-after': '7' }).end(),
      { retryable: true, retryAfter: '7' },
    ],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: '/' }).end(),
      { code: 'http_302', retryable: false },
    ],
    ['silence', () => {}, { code: 'timeout', retryable: true }],
    [
      'a torn answer',
      (_, response) => response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy()),
      { code: 'connection_failed', retryable: true },
    ],
    ['a flood', (_, response) => response.end('x'.repeat(2 ** 21)), { code: 'answer_too_large' }],
  ])('asks no other host after %s', async (_, listener, error) => {
    let asked = 0
    const fallbackUrl = await marketplace((__, response) => {
      asked += 1
      response.end(ORDER)
    })
    const baseUrl = await marketplace(listener)
    await expect(client({ baseUrl, fallbackUrl, timeoutMs: 300 }).queryOrder({ orderId: 'CS1' })).rejects.toMatchObject(
      error,
    )
    expect(asked).toBe(0)
  })

  it('says neither key in an error', async () => {
    const failure = await client({ baseUrl: await nobody() })
      .queryOrder({ orderId: 'CS1' })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'unreachable', retryable: true })
    expect(JSON.stringify([failure, String(failure)])).not.toMatch(/the-[as]k/)
  })
})
