import { requireRunScope } from '@/lib/http/api/run-view'
import { planRunRoute } from '@/lib/http/api/runs'
import { serve } from '@/lib/http/rest'
import { planBulkRun } from '@/lib/services/bulk/plan'

export const POST = serve(planRunRoute, async ({ ctx, body, has }) => {
  requireRunScope(body.kind, has)
  const { kind, runs, leftOut, groups } = await planBulkRun(ctx, body)
  return { kind, runs, leftOut, groups }
})
