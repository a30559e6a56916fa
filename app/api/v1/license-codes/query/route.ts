import { codeResponse } from '@/lib/http/code-answer'
import { restCall } from '@/lib/http/rest'
import { type QueryCodeInput, queryCode } from '@/lib/services/licensing/query-code'

/** The state of authorization codes, once on the first use of each day: docs/licences.md. */
export async function POST(request: Request): Promise<Response> {
  return restCall(request, 'licenses:check', async (ctx, body) => {
    // The service checks every member.
    const asked = body as QueryCodeInput
    return codeResponse(await queryCode(ctx, asked), 'codes' in asked, ctx.now())
  })
}
