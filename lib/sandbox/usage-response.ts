import { setTimeout as sleep } from 'node:timers/promises'
import type { UsageAnswer } from './usage-intake'

/** Longer than the portal waits for an answer. */
const SLOW_MS = 15_000

/** Acts an answer of the usage intake out over HTTP: given, kept back, cut or garbled. */
export async function usageResponse(answer: UsageAnswer, signal: AbortSignal, slowMs = SLOW_MS): Promise<Response> {
  const { act, status, body } = answer
  const headers = { ...answer.headers, 'Cache-Control': 'no-store' }
  if (act === 'wait') await sleep(slowMs, undefined, { signal }).catch(() => undefined)
  if (act === 'cut') return new Response(torn(), { headers: { ...headers, 'Content-Type': 'application/json' } })
  if (act === 'garble') {
    return new Response('<html>Bad Gateway</html>', { status, headers: { ...headers, 'Content-Type': 'text/html' } })
  }
  return Response.json(body, { status, headers })
}

/** A body that breaks off after its first byte. */
function torn(): ReadableStream<Uint8Array> {
  let begun = false
  return new ReadableStream({
    pull(controller) {
      if (begun) return controller.error(new Error('cut by the sandbox'))
      begun = true
      controller.enqueue(Buffer.from('{'))
    },
  })
}
