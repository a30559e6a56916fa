import { getReadinessRoute } from '@/lib/http/api/readiness'
import { machineFacts } from '@/lib/http/machine-facts'
import { serve } from '@/lib/http/rest'
import { inspectGoLive } from '@/lib/services/golive/inspect'

export const GET = serve(getReadinessRoute, async ({ ctx }) => inspectGoLive(ctx, await machineFacts()))
