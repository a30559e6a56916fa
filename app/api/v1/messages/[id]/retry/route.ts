import { retryMessageRoute } from '@/lib/http/api/messages'
import { serve } from '@/lib/http/rest'
import { retryMessage } from '@/lib/services/messages/retry'

export const POST = serve(retryMessageRoute, ({ ctx, params, body }) =>
  retryMessage(ctx, { messageId: params.id, ...body }),
)
