import { steerRun } from '@/lib/http/api/run-view'
import { cancelRunRoute } from '@/lib/http/api/runs'
import { serve } from '@/lib/http/rest'
import { cancelBulkRun } from '@/lib/services/bulk/steer'

export const POST = serve(cancelRunRoute, async ({ ctx, params, body, has }) =>
  steerRun(ctx, { id: params.id, reason: body.reason, has }, cancelBulkRun),
)
