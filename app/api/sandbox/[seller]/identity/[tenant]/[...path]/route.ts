import { getContainer } from '@/lib/container'
import { readTextUpTo } from '@/lib/http/command-line'
import { problem } from '@/lib/http/problem'
import { findCentre } from '@/lib/sandbox/identity'
import { getFromCentre, postToCentre } from '@/lib/sandbox/identity-http'

type Props = { params: Promise<{ seller: string; tenant: string; path: string[] }> }

/** The identity centre of one simulated enterprise, and its workbench. */
export async function GET(request: Request, { params }: Props): Promise<Response> {
  const found = await open(params)
  return found instanceof Response ? found : getFromCentre(found.centre, found.path, request)
}

export async function POST(request: Request, { params }: Props): Promise<Response> {
  const found = await open(params)
  if (found instanceof Response) return found
  const text = await readTextUpTo(request, 20_000)
  if (text === null) return problem(413, 'too_large', 'The body is larger than this server reads.')
  return postToCentre(found.centre, found.path, request, new URLSearchParams(text))
}

async function open(params: Props['params']) {
  const { env, context } = await getContainer()
  if (!env.sandbox) return problem(404, 'not_found', 'The simulated marketplace is switched off.')
  const { seller, tenant, path } = await params
  const centre = await findCentre(context(seller, { kind: 'worker' }), tenant)
  return centre ? { centre, path: path.join('/') } : problem(404, 'not_found', 'There is no such enterprise.')
}
