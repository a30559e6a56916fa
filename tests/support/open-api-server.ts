import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyRequest } from '@/lib/koogallery/open-api/sign-sdk'

/** A call as it arrived at the pretended open API, its signature judged as the gateway does. */
export type SeenCall = {
  method: string
  url: string
  type: string
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  signature: string
}

type Answer = { status?: number; body: string }

/**
 * The marketplace's open API on a real socket: every call is verified with AK "the-ak", SK "the-sk" at `now`, kept, and
 * answered by `answer`. Close it when done.
 */
export async function openApiServer(answer: (call: SeenCall) => Answer | 'silence' | 'hang up', now: () => Date) {
  const calls: SeenCall[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '' } = request
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)
      const body = Buffer.concat(chunks)
      const credentials = [{ accessKeyId: 'the-ak', secretAccessKey: 'the-sk' }]
      const verdict = verifyRequest({ method, url, headers, body, credentials, now: now() })
      const call: SeenCall = {
        method,
        url,
        type: request.headers['content-type'] ?? '',
        headers: request.headers,
        body,
        signature: verdict.ok ? 'ok' : verdict.reason,
      }
      calls.push(call)
      const said = answer(call)
      if (said === 'silence') return
      if (said === 'hang up') return void request.socket.destroy()
      response.writeHead(said.status ?? 200, { 'content-type': 'application/json' }).end(said.body)
    })
  }
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const SERVER_CREDENTIALS = { accessKeyId: 'the-ak', secretAccessKey: 'the-sk' }
