import { countMessages } from '@/db/queries/message-lists'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type MessageQuery, messageQuery, toFilter } from './query'

const CAP = 1000

/** How many messages a query matches; `capped` when there are at least that many. */
export async function countMatching(
  ctx: ServiceContext,
  input: MessageQuery,
): Promise<{ count: number; capped: boolean }> {
  requirePermission(ctx, 'portal:read')
  const count = await countMessages(ctx.db, toFilter(ctx, messageQuery.parse(input)), CAP)
  return { count, capped: count === CAP }
}
