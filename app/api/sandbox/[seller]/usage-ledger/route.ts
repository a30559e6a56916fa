import { z } from 'zod'
import { getContainer } from '@/lib/container'
import { refuseStranger } from '@/lib/http/command-line'
import { errorResponse, problem } from '@/lib/http/problem'
import { openSandbox } from '@/lib/sandbox/context'
import { ownAddress } from '@/lib/sandbox/target'
import { readLedger } from '@/lib/sandbox/usage-views'
import { parseInput } from '@/lib/services/parse'

const input = z.strictObject({
  instance: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(0).max(10_000).default(1_000),
  offset: z.coerce.number().int().min(0).default(0),
})

/**
 * The simulated marketplace's usage ledger, for tests and the command line of this install: sums per instance and package,
 * and the records, newest first.
 */
export async function GET(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { env, masterSecret, context, log } = await getContainer()
  const refusal = refuseStranger(request, masterSecret)
  if (refusal) return refusal
  if (!env.sandbox) return problem(404, 'not_found', 'The simulated marketplace is switched off (PORTAL_SANDBOX).')
  try {
    const { seller } = await params
    const wanted = parseInput(input, Object.fromEntries(new URL(request.url).searchParams))
    const sandbox = openSandbox(context(seller, { kind: 'config', name: 'usage ledger' }), ownAddress(env))
    const { instance: instanceId, limit, offset } = wanted
    return Response.json(await readLedger(sandbox, { instanceId, limit, offset }))
  } catch (error) {
    return errorResponse(error, log)
  }
}
