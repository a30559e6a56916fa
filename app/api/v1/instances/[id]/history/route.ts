import { instanceHistoryRoute } from '@/lib/http/api/instances'
import { serve } from '@/lib/http/rest'
import { getInstanceHistory } from '@/lib/services/instances/get'
import { notFound } from '@/lib/services/refusals'

export const GET = serve(instanceHistoryRoute, async ({ ctx, params }) => {
  const data = await getInstanceHistory(ctx, params.id)
  // Every instance was created once.
  if (data.length === 0) throw notFound('instance')
  return { data }
})
