import { getContainer } from '@/lib/container'
import { problem } from '@/lib/http/problem'
import { readRawRequest } from '@/lib/http/raw-request'
import { receiveUsage } from '@/lib/sandbox/usage-intake'
import { usageResponse } from '@/lib/sandbox/usage-response'

/** The old usage push of the simulated marketplace (protocol/metering.md 2). */
export async function POST(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { env, context } = await getContainer()
  if (!env.sandbox) return problem(404, 'not_found', 'The simulated marketplace is switched off.')
  const { seller } = await params
  const raw = await readRawRequest(request)
  if (raw.truncated) return problem(413, 'too_large', 'The body is larger than this server reads.')
  return usageResponse(await receiveUsage(context(seller, { kind: 'worker' }), 'old', raw), request.signal)
}
