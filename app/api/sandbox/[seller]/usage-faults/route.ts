import { getContainer } from '@/lib/container'
import { readTextUpTo, refuseStranger } from '@/lib/http/command-line'
import { errorResponse, problem } from '@/lib/http/problem'
import { switchUsage, usageSwitchesSchema } from '@/lib/sandbox/actions/usage'
import { openSandbox } from '@/lib/sandbox/context'
import { ownAddress } from '@/lib/sandbox/target'
import { parseInput } from '@/lib/services/parse'

/**
 * Orders faults of the usage push from the command line of this install: `{"faults":[{"kind","code","at","count"}],
 * "strict":true,"clear":true}`, all of it optional.
 */
export async function POST(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { env, masterSecret, context, log } = await getContainer()
  const refusal = refuseStranger(request, masterSecret)
  if (refusal) return refusal
  if (!env.sandbox) return problem(404, 'not_found', 'The simulated marketplace is switched off (PORTAL_SANDBOX).')
  try {
    const { seller } = await params
    const sandbox = openSandbox(context(seller, { kind: 'config', name: 'usage faults' }), ownAddress(env))
    await switchUsage(sandbox, parseInput(usageSwitchesSchema, parseJson(await readTextUpTo(request, 100_000))))
    return new Response(null, { status: 204 })
  } catch (error) {
    return errorResponse(error, log)
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}
