import { getIncidentRoute } from '@/lib/http/api/incidents'
import { serve } from '@/lib/http/rest'
import { getIncident, listIncidentCalls } from '@/lib/services/incidents/get'

/** Failing calls in one answer. */
const CALLS = 100

export const GET = serve(getIncidentRoute, async ({ ctx, params }) => {
  const { only: _, acts: __, history, ...incident } = await getIncident(ctx, params.id)
  const calls = await listIncidentCalls(ctx, params.id, { limit: CALLS })
  return {
    ...incident,
    failingCalls: calls.rows.map(
      ({ orderId, instanceId, tenantId, failures, since, lastFailedAt, latestMessageId, clock }) => ({
        ...{ orderId, instanceId, tenantId, failures, since, lastFailedAt, latestMessageId, clock },
      }),
    ),
    history: history.map(({ at, kind, by, text }) => ({ at, kind, by, text })),
  }
})
