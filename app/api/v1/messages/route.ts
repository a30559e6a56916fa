import { listMessagesRoute } from '@/lib/http/api/messages'
import { serve } from '@/lib/http/rest'
import { listMessages } from '@/lib/services/messages/list'

export const GET = serve(listMessagesRoute, async ({ ctx, query: { after, limit, ...query } }) => {
  const page = await listMessages(ctx, { ...query, before: after }, limit)
  return { data: page.rows, next: page.older }
})
