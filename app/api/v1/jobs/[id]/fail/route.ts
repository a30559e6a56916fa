import { failJobRoute } from '@/lib/http/api/job-work'
import { serve } from '@/lib/http/rest'
import { failJob } from '@/lib/services/provisioning/fail-job'

/** The product could not do a job: docs/product-contract.md. */
export const POST = serve(failJobRoute, ({ ctx, params, body }) => failJob(ctx, params.id, body))
