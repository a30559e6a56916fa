import { viewOfJob } from '@/lib/http/api/job-view'
import { listJobsRoute } from '@/lib/http/api/jobs'
import { dataOf, listInput } from '@/lib/http/api/page'
import { serve } from '@/lib/http/rest'
import { listJobs } from '@/lib/services/jobs/list'

export const GET = serve(listJobsRoute, async ({ ctx, query }) => {
  const page = await listJobs(ctx, listInput(query))
  return dataOf({ ...page, rows: page.rows.map(viewOfJob) })
})
