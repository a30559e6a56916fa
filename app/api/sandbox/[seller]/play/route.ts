import { z } from 'zod'
import { getContainer } from '@/lib/container'
import { readTextUpTo, refuseStranger } from '@/lib/http/command-line'
import { errorResponse, problem } from '@/lib/http/problem'
import { openSandbox } from '@/lib/sandbox/context'
import { playScenario, SCENARIOS } from '@/lib/sandbox/scenarios'
import type { SellerHands } from '@/lib/sandbox/scenarios/scenario'
import { ownAddress } from '@/lib/sandbox/target'
import type { ServiceContext } from '@/lib/services/context'
import { importStock } from '@/lib/services/licensing/import-stock'
import { parseInput } from '@/lib/services/parse'

const input = z.strictObject({
  scenario: z.string(),
  count: z.number().int().min(1).max(100_000).optional(),
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
})

/** `npm run sandbox -- list`. */
export async function GET(request: Request): Promise<Response> {
  const { env, masterSecret } = await getContainer()
  const refusal = refuseStranger(request, masterSecret)
  if (refusal) return refusal
  if (!env.sandbox) return problem(404, 'not_found', 'The simulated marketplace is switched off (PORTAL_SANDBOX).')
  return Response.json({
    scenarios: SCENARIOS.map(({ key, summary, defaultCount, maxCount }) => ({ key, summary, defaultCount, maxCount })),
  })
}

/**
 * `npm run sandbox -- play`: plays a scenario and streams one JSON object a line: `{progress}` while it runs, at the end
 * `{result}` or `{error}`. Ends when the caller hangs up.
 */
export async function POST(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { env, masterSecret, context, log } = await getContainer()
  const refusal = refuseStranger(request, masterSecret)
  if (refusal) return refusal
  if (!env.sandbox) return problem(404, 'not_found', 'The simulated marketplace is switched off (PORTAL_SANDBOX).')
  const { seller } = await params
  try {
    const wanted = parseInput(input, parseJson(await readTextUpTo(request, 10_000)))
    const ctx = context(seller, { kind: 'config', name: 'sandbox play' })
    const sandbox = openSandbox(ctx, ownAddress(env))
    const cancelled = new AbortController()
    request.signal.addEventListener('abort', () => cancelled.abort())
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        const say = (line: object) => {
          if (!cancelled.signal.aborted) controller.enqueue(Buffer.from(`${JSON.stringify(line)}\n`))
        }
        try {
          const result = await playScenario(sandbox, wanted, {
            signal: cancelled.signal,
            report: (progress) => say({ progress }),
            seller: sellerHands(ctx),
          })
          say({ result })
        } catch (error) {
          say({ error: await errorResponse(error, log).json() })
        }
        if (!cancelled.signal.aborted) controller.close()
      },
      cancel: () => cancelled.abort(),
    })
    return new Response(body, { headers: { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, log)
  }
}

/** What the seller does in a story, with the portal's own services. */
function sellerHands(ctx: ServiceContext): SellerHands {
  return {
    async importKeys(product, keys) {
      await importStock(ctx, { ...product, text: keys.join('\n') })
    },
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}
