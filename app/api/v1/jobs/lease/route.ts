import { leaseJobsRoute } from '@/lib/http/api/job-work'
import { serve } from '@/lib/http/rest'
import { leaseJobs } from '@/lib/services/provisioning/lease-jobs'

/** Jobs for a product that fetches its work itself: docs/product-contract.md. */
export const POST = serve(leaseJobsRoute, async ({ ctx, body, request }) => ({
  jobs: await leaseJobs(ctx, body, request.signal),
}))
