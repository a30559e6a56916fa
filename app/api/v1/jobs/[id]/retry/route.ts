import { jobDetail } from '@/lib/http/api/job-view'
import { retryJobRoute } from '@/lib/http/api/jobs'
import { serve } from '@/lib/http/rest'
import { retryJob } from '@/lib/services/jobs/retry-job'

export const POST = serve(retryJobRoute, async ({ ctx, params, body, has }) => {
  await retryJob(ctx, { jobId: params.id, ...body })
  return jobDetail(ctx, params.id, has)
})
