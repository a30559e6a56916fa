import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { keepHeaderCase } from '@/lib/http/header-case'

it('Body-Sign leaves in its own spelling, once (protocol/saas-v1.md 3)', async () => {
  keepHeaderCase()
  keepHeaderCase()
  const answer = new Response('{}', { headers: { 'Body-Sign': 'x', 'Content-Type': 'application/json' } })
  const server = createServer((_, response) => {
    // As Next does it: the names of a fetch Headers are lower case.
    answer.headers.forEach((value, name) => {
      response.setHeader(name, value)
    })
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const received = await new Promise<string>((resolve, reject) => {
    let text = ''
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => resolve(text)).on('error', reject)
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  })
  server.close()
  expect(received.split('\r\n').filter((line) => /^body-sign:/i.test(line))).toEqual(['Body-Sign: x'])
  expect(received).toContain('\r\ncontent-type: application/json\r\n')
})
