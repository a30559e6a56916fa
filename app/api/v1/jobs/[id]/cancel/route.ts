import { jobDetail } from '@/lib/http/api/job-view'
import { cancelJobRoute } from '@/lib/http/api/jobs'
import { serve } from '@/lib/http/rest'
import { cancelJob } from '@/lib/services/jobs/cancel-job'

export const POST = serve(cancelJobRoute, async ({ ctx, params, body, has }) => {
  await cancelJob(ctx, { jobId: params.id, ...body })
  return jobDetail(ctx, params.id, has)
})
