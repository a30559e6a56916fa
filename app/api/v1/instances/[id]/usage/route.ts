import { instanceUsageRoute } from '@/lib/http/api/usage'
import { serve } from '@/lib/http/rest'
import { usageOf } from '@/lib/services/metering/usage-of'
import { notFound } from '@/lib/services/refusals'

/** What a pay-per-use instance has used, and its windows of today: docs/metering.md. */
export const GET = serve(instanceUsageRoute, async ({ ctx, params }) => {
  const found = await usageOf(ctx, params.id)
  if (!found) throw notFound('metered instance')
  return found
})
