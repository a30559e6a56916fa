import { accessContext } from '@/lib/auth/access-context'
import { getContainer } from '@/lib/container'
import { refuseStranger } from '@/lib/http/command-line'
import { errorResponse } from '@/lib/http/problem'
import { createOwnerLink } from '@/lib/services/access/create-owner-link'

/** `npm run portal -- owner`: a one-time link to become owner, or to get back in. */
export async function POST(request: Request): Promise<Response> {
  const { masterSecret, log } = await getContainer()
  const refusal = refuseStranger(request, masterSecret)
  if (refusal) return refusal
  try {
    return Response.json(await createOwnerLink(await accessContext()), { headers: { 'Cache-Control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, log)
  }
}
