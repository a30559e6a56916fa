import { dataOf, listInput } from '@/lib/http/api/page'
import { requireRunScope, viewOfRun } from '@/lib/http/api/run-view'
import { listRunsRoute, startRunRoute } from '@/lib/http/api/runs'
import { serve } from '@/lib/http/rest'
import { getBulkRun, listBulkRuns } from '@/lib/services/bulk/list'
import { startBulkRun } from '@/lib/services/bulk/start'

export const GET = serve(listRunsRoute, async ({ ctx, query }) => {
  const page = await listBulkRuns(ctx, listInput(query))
  return dataOf({ ...page, rows: page.rows.map(viewOfRun) })
})

export const POST = serve(startRunRoute, async ({ ctx, body, has }) => {
  requireRunScope(body.kind, has)
  const { runId } = await startBulkRun(ctx, body)
  return viewOfRun(await getBulkRun(ctx, runId))
})
