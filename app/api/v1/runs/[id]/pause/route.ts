import { steerRun } from '@/lib/http/api/run-view'
import { pauseRunRoute } from '@/lib/http/api/runs'
import { serve } from '@/lib/http/rest'
import { pauseBulkRun } from '@/lib/services/bulk/steer'

export const POST = serve(pauseRunRoute, async ({ ctx, params, body, has }) =>
  steerRun(ctx, { id: params.id, reason: body.reason, has }, pauseBulkRun),
)
