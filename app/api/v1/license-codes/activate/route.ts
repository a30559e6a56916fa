import { codeResponse } from '@/lib/http/code-answer'
import { restCall } from '@/lib/http/rest'
import { type ActivateCodeInput, activateCode } from '@/lib/services/licensing/activate-code'

/** Activates the marketplace's authorization codes, with AK/SK that stay here: docs/licences.md. */
export async function POST(request: Request): Promise<Response> {
  return restCall(request, 'licenses:check', async (ctx, body) => {
    // The service checks every member.
    const asked = body as ActivateCodeInput
    return codeResponse(await activateCode(ctx, asked), 'codes' in asked, ctx.now())
  })
}
