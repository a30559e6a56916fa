// HOOK_SECRET=whsec_… node hook-server.ts: a product that the portal calls.
// PORT (8080), TENANTS (a file; in memory without it), LATER=1 answers 202 and tells by its status address.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { openProduct, type PortalEvent, type Result } from './product.ts'
import { verifyWebhook } from './webhook.ts'

const { HOOK_SECRET = '', PORT = '8080', TENANTS, LATER, PUBLIC_URL = `http://127.0.0.1:${PORT}` } = process.env
const secrets = HOOK_SECRET.split(',').filter(Boolean)
if (secrets.length === 0) throw new Error('Set HOOK_SECRET to the secret of the endpoint in the portal.')

const product = openProduct(TENANTS)
/** Jobs by their id: what came of them, or null while they are worked on. */
const jobs = new Map<string, Result | null>()

createServer(async (request, response) => {
  try {
    const { status, body } = await answer(request)
    reply(response, status, body)
  } catch (error) {
    reply(response, 500, { status: 'failed', reason: String(error), retryable: true })
  }
}).listen(Number(PORT), () => console.log(`waiting for hooks on port ${PORT}`))

async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const body = await read(request)
  let event: unknown
  try {
    event = verifyWebhook(request.headers, body, secrets)
  } catch (error) {
    return { status: 401, body: { status: 'failed', reason: String(error), retryable: true } }
  }
  if (request.method === 'GET') {
    const result = jobs.get(request.url?.replace('/jobs/', '') ?? '')
    // Lost in a restart: the portal sends the job again.
    if (result === undefined) return { status: 404, body: undefined }
    return { status: 200, body: result ?? { status: 'pending' } }
  }
  const { type, data } = event as PortalEvent
  if (!type.startsWith('instance.') || !('jobId' in data)) return { status: 204, body: undefined }
  if (!LATER) return { status: 200, body: product.apply(event as PortalEvent) }
  if (!jobs.has(data.jobId)) {
    jobs.set(data.jobId, null)
    setTimeout(() => jobs.set(data.jobId, product.apply(event as PortalEvent)), 3_000)
  }
  return { status: 202, body: { status: 'pending', statusUrl: `${PUBLIC_URL}/jobs/${data.jobId}` } }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}
