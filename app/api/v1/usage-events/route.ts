import { getContainer } from '@/lib/container'
import { restCall } from '@/lib/http/rest'
import { eventsOf, readUsageJson, USAGE_BODY_LIMIT, usageResponse } from '@/lib/http/usage-events'
import { ingestEvents } from '@/lib/services/metering/ingest-events'
import { notFound } from '@/lib/services/refusals'

/** Takes in up to 1000 usage events, each with a verdict of its own: docs/metering.md. */
export async function POST(request: Request): Promise<Response> {
  return restCall(
    request,
    'usage:write',
    async (ctx, body) => {
      const events = eventsOf(request, body)
      if (events instanceof Response) return events
      const { inbox } = await getContainer()
      const known = await inbox.sellers.get(ctx.sellerId)
      if (!known) throw notFound('seller')
      return usageResponse(await ingestEvents(ctx, known, { events, source: 'api' }))
    },
    { bodyLimit: USAGE_BODY_LIMIT, read: readUsageJson },
  )
}
