import { queryCodeRoute } from '@/lib/http/api/license-codes'
import { codeResponse } from '@/lib/http/code-answer'
import { serve } from '@/lib/http/rest'
import { queryCode } from '@/lib/services/licensing/query-code'

/** The state of authorization codes, once on the first use of each day: docs/licences.md. */
export const POST = serve(queryCodeRoute, async ({ ctx, body }) =>
  codeResponse(await queryCode(ctx, body), 'codes' in body, ctx.now()),
)
