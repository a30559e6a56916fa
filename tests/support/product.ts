import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openProduct, type PortalEvent } from '@/examples/product-backend/product'
import { verifyWebhook } from '@/examples/product-backend/webhook'

export type ProductCall = { method: string; path: string; id: string; event: PortalEvent | null }
type Answer = { status: number; body?: unknown; headers?: Record<string, string> }

/** The sample product behind a socket; `answer` may have it misbehave. A call whose signature is wrong gets a 401. */
export async function startProduct(secrets: readonly string[], now: () => Date) {
  const product = openProduct()
  const calls: ProductCall[] = []
  const state: { answer?: (call: ProductCall) => Answer | undefined | Promise<Answer | undefined> } = {}
  const server = createServer(async (request, response) => {
    const text = await read(request)
    let answer: Answer
    try {
      const event = verifyWebhook(request.headers, text, secrets, now()) as PortalEvent | null
      const id = String(request.headers['webhook-id'])
      const call = { method: request.method ?? '', path: request.url ?? '', id, event }
      calls.push(call)
      answer = (await state.answer?.(call)) ?? { status: 200, body: event ? product.apply(event) : undefined }
    } catch (error) {
      answer = { status: 401, body: { status: 'failed', reason: String(error) } }
    }
    const { body } = answer
    response.writeHead(answer.status, answer.headers)
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    product,
    calls,
    /** Answers in place of the product, as long as it says something. */
    misbehave: (answer?: (typeof state)['answer']) => {
      state.answer = answer
    },
    types: () => calls.map(({ event, method }) => event?.type ?? method),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export type Product = Awaited<ReturnType<typeof startProduct>>

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
