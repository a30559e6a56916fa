import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { groupFailures } from '@/lib/services/incidents/group-failures'
import { tellChannels } from '@/lib/services/notifications/tell'
import { watchAccount } from '@/lib/services/notifications/watch'
import type { Portal } from './portal'

/** A chat group's robot on this machine; `answer` may be changed by the test. */
export async function fakeRobot() {
  const received: { url: string; headers: IncomingMessage['headers']; body: string }[] = []
  const robot = {
    url: '',
    received,
    answer: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
    /** Texts of all that came, as written on the wire. */
    texts: () => received.map(({ body }) => body),
    close: () => new Promise<void>((done) => server.close(() => done())),
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(robot.answer.status, { 'content-type': 'application/json' }).end(robot.answer.body)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  robot.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/robot?key=693a91f6`
  return robot
}

/** One turn of the chore that tells people, and the worker's part of it. */
export async function notifyOnce(portal: Portal): Promise<void> {
  const ctx = portal.as({ kind: 'worker' })
  await groupFailures(ctx)
  await watchAccount(ctx)
  await tellChannels(ctx)
  await portal.work()
}
