import { getContainer } from '@/lib/container'
import { readRawRequest } from '@/lib/http/raw-request'
import { receive } from '@/lib/services/inbox/receive'

/** THE production address: every call of the marketplace for a seller account, whatever its family. */
async function handle(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const receivedAt = new Date()
  const [{ seller }, { inbox }, raw] = await Promise.all([params, getContainer(), readRawRequest(request)])
  const answer = await receive(inbox, { sellerId: seller, receivedAt }, raw)
  return new Response(answer.body, { status: answer.status, headers: answer.headers })
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT }
