import { type MessageCursor, type MessageListRow, listMessages as select } from '@/db/queries/message-lists'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type MessageQuery, messageQuery, toFilter } from './query'

const EXPORT_PAGE = 500

/** Reads the list the export was asked for, page by page; the whole of it is never in memory. */
export async function exportMessages(
  ctx: ServiceContext,
  input: MessageQuery,
  after: MessageCursor | undefined,
): Promise<{ rows: MessageListRow[]; next: MessageCursor | null }> {
  requirePermission(ctx, 'portal:read')
  const filter = toFilter(ctx, messageQuery.parse(input))
  const rows = await select(ctx.db, filter, { limit: EXPORT_PAGE, ...(after ? { older: after } : {}) })
  const last = rows.at(-1)
  return { rows, next: last && rows.length === EXPORT_PAGE ? { id: last.id, receivedAt: last.receivedAt } : null }
}
