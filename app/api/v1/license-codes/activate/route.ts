import { activateCodeRoute } from '@/lib/http/api/license-codes'
import { codeResponse } from '@/lib/http/code-answer'
import { serve } from '@/lib/http/rest'
import { activateCode } from '@/lib/services/licensing/activate-code'

/** Activates the marketplace's authorization codes, with AK/SK that stay here: docs/licences.md. */
export const POST = serve(activateCodeRoute, async ({ ctx, body }) =>
  codeResponse(await activateCode(ctx, body), 'codes' in body, ctx.now()),
)
