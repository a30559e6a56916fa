import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { peekActivity } from '@/lib/koogallery/json-body'
import { readSignatureQuery } from '@/lib/koogallery/query'
import { verify } from '@/lib/koogallery/signature-v2'

export type FakeSeller = {
  url: string
  /** Bodies of the calls whose signature was right, in order of arrival. */
  calls: Record<string, unknown>[]
  /** Answers with this instead, as long as it says something. */
  answer?: (body: Record<string, unknown>) => unknown
  close(): Promise<void>
}

/** The smallest production address that is right: one id per order line, replays refused. */
export async function startFakeSeller(
  keyOf: () => { basic: string; general: string },
  port: number,
): Promise<FakeSeller> {
  const ids = new Map<string, string>()
  const nonces = new Set<string>()
  const fake: FakeSeller = { url: '', calls: [], close: async () => {} }
  const server: Server = createServer((incoming, outgoing) => {
    const reply = (answer: unknown) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' })
      outgoing.end(JSON.stringify(answer))
    }
    read(incoming).then(
      (bytes) => {
        // One key per interface class, never the other's.
        const key = peekActivity(bytes) === 'orderNotify' ? 'general' : 'basic'
        const verdict = verify({
          query: readSignatureQuery(incoming.url ?? ''),
          body: bytes,
          keys: [{ id: key, secret: keyOf()[key] }],
          now: new Date(),
        })
        if (!verdict.ok) return reply({ resultCode: '000001', resultMsg: verdict.reason })
        const { nonce = '' } = verdict
        if (nonces.has(nonce)) return reply({ resultCode: '000002', resultMsg: 'replayed' })
        nonces.add(nonce)
        let body: Record<string, unknown>
        try {
          body = JSON.parse(Buffer.from(bytes).toString('utf8'))
        } catch {
          return reply({ resultCode: '000002', resultMsg: 'no JSON' })
        }
        fake.calls.push(body)
        reply(fake.answer?.(body) ?? respond(body, ids))
      },
      () => outgoing.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  fake.close = () =>
    new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return fake
}

function respond(body: Record<string, unknown>, ids: Map<string, string>): unknown {
  const done = { resultCode: '000000', resultMsg: 'success' }
  switch (body.activity) {
    case 'newInstance': {
      const line = `${body.testFlag ?? ''}${body.orderLineId}`
      const instanceId = ids.get(line) ?? String(body.businessId)
      ids.set(line, instanceId)
      return { ...done, instanceId }
    }
    case 'queryInstance': {
      const asked = String(body.instanceId).split(',')
      return {
        ...done,
        info: asked.map((instanceId) => ({ instanceId, appInfo: { frontEndUrl: `https://app.test/${instanceId}` } })),
      }
    }
    case 'refreshInstance':
    case 'updateInstanceStatus':
    case 'releaseInstance':
    case 'upgradeInstance':
    case 'changeInstanceCheck':
    case 'orderNotify':
      return done
    default:
      return { resultCode: '000002', resultMsg: 'unknown activity' }
  }
}

async function read(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks)
}
