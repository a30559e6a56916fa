import { viewOfRun } from '@/lib/http/api/run-view'
import { getRunRoute } from '@/lib/http/api/runs'
import { serve } from '@/lib/http/rest'
import { getBulkRun } from '@/lib/services/bulk/list'

export const GET = serve(getRunRoute, async ({ ctx, params }) => viewOfRun(await getBulkRun(ctx, params.id)))
