import { balanceRoute } from '@/lib/http/api/usage'
import { serve } from '@/lib/http/rest'
import { balanceOf } from '@/lib/services/metering/balance-of'
import { notFound } from '@/lib/services/refusals'

/** What a pay-per-use instance may still use: docs/metering.md. */
export const GET = serve(balanceRoute, async ({ ctx, params }) => {
  const found = await balanceOf(ctx.db, ctx, params.id)
  if (!found) throw notFound('metered instance')
  return found
})
