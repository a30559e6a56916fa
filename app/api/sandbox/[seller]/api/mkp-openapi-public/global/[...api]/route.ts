import { getContainer } from '@/lib/container'
import { pathSegment } from '@/lib/http/path-segment'
import { errorResponse, problem } from '@/lib/http/problem'
import { readRawRequest } from '@/lib/http/raw-request'
import { receiveOpenApi } from '@/lib/sandbox/open-api'

type Params = { params: Promise<{ seller: string; api: string[] }> }

/** The licence APIs and the upload intake of the simulated marketplace (protocol/license.md 4). */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  const { env, context, log } = await getContainer()
  if (!env.sandbox) return problem(404, 'not_found', 'The simulated marketplace is switched off.')
  const { seller, api } = await params
  const raw = await readRawRequest(request)
  if (raw.truncated) return problem(413, 'too_large', 'The body is larger than this server reads.')
  const side = context(seller, { kind: 'worker' })
  try {
    const answer = await receiveOpenApi(side, api.map(pathSegment).join('/'), raw)
    if (!answer) return problem(404, 'not_found', 'There is no such interface.')
    return Response.json(answer.body, { status: answer.status, headers: { 'Cache-Control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, log)
  }
}
