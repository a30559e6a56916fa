import { steerRun } from '@/lib/http/api/run-view'
import { resumeRunRoute } from '@/lib/http/api/runs'
import { serve } from '@/lib/http/rest'
import { resumeBulkRun } from '@/lib/services/bulk/steer'

export const POST = serve(resumeRunRoute, async ({ ctx, params, body, has }) =>
  steerRun(ctx, { id: params.id, reason: body.reason, has }, resumeBulkRun),
)
