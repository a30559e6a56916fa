import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export type Received = {
  headers: Record<string, string>
  body: string
  event: { type: string; timestamp: string; data: Record<string, unknown> }
}
type Reply = { status: number; headers?: Record<string, string>; body?: string } | 'silence'

/**
 * A product that takes hooks at a real address and checks each with the official library. `reply` decides what it
 * answers; close it when done.
 */
export async function openHookReceiver() {
  const received: Received[] = []
  const receiver = {
    url: '',
    /** By which it checks; null: it does not check. */
    secret: null as string | null,
    received,
    reply: ((): Reply => ({ status: 200 })) as (received: Received) => Reply,
    types: () => received.map(({ event }) => event.type),
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const { 'webhook-id': id = '', 'webhook-timestamp': seconds, 'webhook-signature': signed = '' } = headers
      if (receiver.secret) {
        const good = new Webhook(receiver.secret).sign(id, new Date(Number(seconds) * 1_000), body)
        if (!signed.split(' ').includes(good)) return void response.writeHead(401).end()
      }
      const one: Received = { headers, body, event: JSON.parse(body) }
      received.push(one)
      const reply = receiver.reply(one)
      if (reply !== 'silence') response.writeHead(reply.status, reply.headers).end(reply.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  return receiver
}
