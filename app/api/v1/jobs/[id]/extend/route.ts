import { extendJobRoute } from '@/lib/http/api/job-work'
import { serve } from '@/lib/http/rest'
import { extendJob } from '@/lib/services/provisioning/extend-job'

/** Keeps a leased job longer: docs/product-contract.md. */
export const POST = serve(extendJobRoute, ({ ctx, params, body }) => extendJob(ctx, params.id, body))
