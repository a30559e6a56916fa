import { listChangesRoute } from '@/lib/http/api/changes'
import { serve } from '@/lib/http/rest'
import { readFeed } from '@/lib/services/hooks/read-feed'

/** The change feed by cursor: docs/hooks.md. */
export const GET = serve(listChangesRoute, ({ request, ctx, query }) => readFeed(ctx, query, request.signal))
