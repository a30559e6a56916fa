import { completeJobRoute } from '@/lib/http/api/job-work'
import { serve } from '@/lib/http/rest'
import { completeJob } from '@/lib/services/provisioning/complete-job'

/** The product has done a job: docs/product-contract.md. */
export const POST = serve(completeJobRoute, ({ ctx, params, body }) => completeJob(ctx, params.id, body))
