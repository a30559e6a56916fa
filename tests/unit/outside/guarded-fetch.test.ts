import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAddressGuard, isPublicAddress } from '@/lib/services/outside/address-guard'
import { createGuardedFetch, type GuardedOptions, OutsideError } from '@/lib/services/outside/guarded-fetch'

describe('which addresses are places on the internet', () => {
  it.each(['1.1.1.1', '8.8.8.8', '121.36.0.1', '172.32.0.1', '100.128.0.1', '2408:8756::1', '2606:4700::1111'])(
    '%s is',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )
  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.100.100.200', '127.0.0.1', '127.9.9.9', '169.254.169.254', '172.16.0.1'],
    ...['172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.0.192'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1'],
    ...['::ffff:7f00:1', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', '2002:7f00:1::', '2001::1', '2001:db8::1'],
    ...['', 'localhost', '2130706433'],
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false))

  it('takes what is listed, by name, by name and port, by address, by network', () => {
    const guard = createAddressGuard(['idp.corp', 'idp.local:8443', '10.9.0.0/16', '::1', '192.168.7.7'])
    const permits = (address: string, host: string, port = 443) => guard.permits({ address, host, port })
    expect(permits('10.0.0.1', 'IDP.corp')).toBe(true)
    expect(permits('10.0.0.1', 'idp.local', 8443)).toBe(true)
    expect(permits('10.0.0.1', 'idp.local')).toBe(false)
    expect(permits('10.9.3.4', 'any')).toBe(true)
    expect(permits('10.8.3.4', 'any')).toBe(false)
    expect(permits('::1', '::1')).toBe(true)
    expect(permits('192.168.7.7', 'x')).toBe(true)
    expect(permits('192.168.7.8', 'x')).toBe(false)
  })
})

describe('a call to a host that somebody else named', () => {
  let server: Server
  let port = 0
  let asked = 0
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1
      if (request.url === '/redirect') return void response.writeHead(302, { location: 'http://127.0.0.1/' }).end()
      if (request.url === '/big') return void response.end('x'.repeat(5_000))
      if (request.url === '/silent') return
      if (request.url === '/drip') return void response.write('x')
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () =>
        response.end(JSON.stringify({ method: request.method, body: Buffer.concat(chunks).toString() })),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })

  const answering = (...answers: string[]): GuardedOptions['lookup'] =>
    ((_host: string, _options: object, done: (error: null, found: object[]) => void) => {
      const address = answers.length > 1 ? answers.shift() : answers[0]
      done(
        null,
        (address ?? '').split(',').map((one) => ({ address: one, family: one.includes(':') ? 6 : 4 })),
      )
    }) as GuardedOptions['lookup']
  const fetching = (options: Partial<GuardedOptions> = {}) =>
    createGuardedFetch({
      guard: createAddressGuard(),
      timeoutMs: 2_000,
      maxBytes: 1_000,
      allowHttp: true,
      lookup: answering('127.0.0.1'),
      ...options,
    })
  const reason = (call: Promise<unknown>) =>
    call.then(
      () => 'answered',
      (error: unknown) => (error instanceof OutsideError ? error.reason : String(error)),
    )

  it.each([
    ...['127.0.0.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', '0'],
    ...['[::ffff:7f00:1]', '127.0.0.1.', '①②⑦.0.0.1'],
  ])('refuses this machine however it is written: %s', async (host) => {
    const before = asked
    expect(await reason(fetching()(`http://${host}:${port}/`))).toBe('blocked_address')
    expect(asked).toBe(before)
  })

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fd00::1', '8.8.8.8,127.0.0.1'])(
    'refuses a name that leads to %s',
    async (found) => {
      const before = asked
      expect(await reason(fetching({ lookup: answering(found) })(`http://idp.test:${port}/`))).toBe('blocked_address')
      expect(asked).toBe(before)
    },
  )

  it('connects to the address that was judged: a name that changes its mind gains nothing', async () => {
    let lookups = 0
    const lookup: GuardedOptions['lookup'] = ((host: string, options: object, done: never) => {
      lookups += 1
      return (answering('8.8.8.8', '127.0.0.1') as unknown as (...args: unknown[]) => void)(host, options, done)
    }) as GuardedOptions['lookup']
    const rebound = fetching({ lookup, timeoutMs: 300 })
    // What was judged is what is called: a public address, where nothing answers here; never the server on this machine.
    const before = asked
    expect(['timeout', 'unreachable']).toContain(await reason(rebound(`http://rebind.test:${port}/`)))
    expect({ lookups, asked }).toEqual({ lookups: 1, asked: before })
  })

  it('reaches what is listed, and sends method and body', async () => {
    const guard = createAddressGuard([`idp.test:${port}`])
    const answer = await fetching({ guard })(`http://idp.test:${port}/`, { method: 'POST', body: 'a=1' })
    expect(await answer.json()).toEqual({ method: 'POST', body: 'a=1' })
  })

  it('hands a redirect back, limits size and time, and wants https', async () => {
    const get = fetching({ guard: createAddressGuard(['127.0.0.0/8']), timeoutMs: 300 })
    expect((await get(`http://idp.test:${port}/redirect`)).status).toBe(302)
    expect(await reason(get(`http://idp.test:${port}/big`))).toBe('too_large')
    expect(await reason(get(`http://idp.test:${port}/silent`))).toBe('timeout')
    expect(await reason(get(`http://idp.test:${port}/drip`))).toBe('timeout')
    expect(await reason(get('http://127.0.0.1:1/'))).toBe('unreachable')
    expect(await reason(fetching({ allowHttp: false })('http://idp.test/'))).toBe('not_https')
    expect(await reason(fetching()('file:///etc/passwd'))).toBe('not_https')
  })
})
