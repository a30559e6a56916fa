import { jobDetail } from '@/lib/http/api/job-view'
import { getJobRoute } from '@/lib/http/api/jobs'
import { serve } from '@/lib/http/rest'

export const GET = serve(getJobRoute, ({ ctx, params, has }) => jobDetail(ctx, params.id, has))
