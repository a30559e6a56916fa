import { reportCodeUsageRoute } from '@/lib/http/api/license-codes'
import { refusalResponse } from '@/lib/http/code-answer'
import { serve } from '@/lib/http/rest'
import { reportCodeUsage } from '@/lib/services/licensing/report-code-usage'

/** Tells the marketplace who used the software today: docs/licences.md. */
export const POST = serve(reportCodeUsageRoute, async ({ ctx, body }) => {
  const result = await reportCodeUsage(ctx, body)
  return result.kind === 'refused' ? refusalResponse(result) : { failed: result.failed }
})
