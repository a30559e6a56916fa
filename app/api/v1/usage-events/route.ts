import { getContainer } from '@/lib/container'
import { reportUsageRoute } from '@/lib/http/api/usage'
import { serve } from '@/lib/http/rest'
import { eventsOf, usageResponse } from '@/lib/http/usage-events'
import { notFound } from '@/lib/services/refusals'

/** Takes in up to 1000 usage events, each with a verdict of its own: docs/metering.md. */
export const POST = serve(reportUsageRoute, async ({ request, ctx, body }) => {
  const events = eventsOf(request, body)
  if (events instanceof Response) return events
  const { inbox, usage } = await getContainer()
  const known = await inbox.sellers.get(ctx.sellerId)
  if (!known) throw notFound('seller')
  return usageResponse(await usage.ingest(ctx, known, events))
})
