import { listInstancesRoute } from '@/lib/http/api/instances'
import { dataOf, listInput } from '@/lib/http/api/page'
import { serve } from '@/lib/http/rest'
import { listInstances } from '@/lib/services/instances/list'

export const GET = serve(listInstancesRoute, async ({ ctx, query }) =>
  dataOf(await listInstances(ctx, listInput(query))),
)
