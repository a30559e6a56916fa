import { setTimeout as sleep } from 'node:timers/promises'
import { getContainer } from '@/lib/container'
import { problem } from '@/lib/http/problem'
import { receiveOrderQuery } from '@/lib/sandbox/receive-order-query'

/** Longer than the portal waits for an answer. */
const SLOW_MS = 12_000

/** The order query of the simulated marketplace. */
export async function GET(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { env, context } = await getContainer()
  if (!env.sandbox) return problem(404, 'not_found', 'The simulated marketplace is switched off.')
  const { seller } = await params
  const url = new URL(request.url)
  const answer = await receiveOrderQuery(context(seller, { kind: 'worker' }), {
    method: request.method,
    url: `${url.pathname}${url.search}`,
    headers: [...request.headers],
  })
  if (answer.act === 'slow') await sleep(SLOW_MS, undefined, { signal: request.signal }).catch(() => undefined)
  return Response.json(answer.body, { status: answer.status, headers: { 'Cache-Control': 'no-store' } })
}
