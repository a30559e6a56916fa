import { dataOf, listInput } from '@/lib/http/api/page'
import { listRunItemsRoute } from '@/lib/http/api/runs'
import { serve } from '@/lib/http/rest'
import { getBulkRun, listBulkItems } from '@/lib/services/bulk/list'

export const GET = serve(listRunItemsRoute, async ({ ctx, params, query }) => {
  const { id } = await getBulkRun(ctx, params.id)
  return dataOf(await listBulkItems(ctx, { ...listInput(query), runId: id }))
})
