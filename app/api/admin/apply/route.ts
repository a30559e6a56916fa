import { parseJsonText } from '@/lib/config/json-file'
import { getContainer } from '@/lib/container'
import { readTextUpTo, refuseStranger } from '@/lib/http/command-line'
import { errorResponse, problem } from '@/lib/http/problem'
import { applyConfig } from '@/lib/services/settings/apply-config'

const BODY_LIMIT = 5 * 1024 * 1024

/** `npm run portal -- apply FILE`: brings the running portal to what the file says. */
export async function POST(request: Request): Promise<Response> {
  const { masterSecret, context, log } = await getContainer()
  const refusal = refuseStranger(request, masterSecret)
  if (refusal) return refusal
  const text = await readTextUpTo(request, BODY_LIMIT)
  if (text === null) return problem(413, 'too_large', 'The configuration is larger than 5 MiB.')
  let config: unknown
  try {
    config = parseJsonText(text)
  } catch (error) {
    return problem(400, 'invalid', `Not valid JSON. ${error instanceof Error ? error.message : String(error)}`)
  }
  try {
    const summary = await applyConfig(context, config, { actorName: 'portal apply' })
    const changes = [
      ...summary.created.map((name) => `created ${name}`),
      ...summary.updated.map((name) => `updated ${name}`),
    ]
    return Response.json({ changes, ...summary }, { headers: { 'Cache-Control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, log)
  }
}
