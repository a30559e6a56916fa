import { type MessageListRow, listMessages as select } from '@/db/queries/message-lists'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type MessageQuery, messageQuery, toCursor, toFilter } from './query'

export const PAGE_SIZE = 50

export type MessagePage = {
  rows: MessageListRow[]
  /** Ids to page on from; null at the ends. */
  older: string | null
  newer: string | null
}

/** A page of the account's messages, newest first. Rows that arrive meanwhile never shift a page that is linked to. */
export async function listMessages(ctx: ServiceContext, input: MessageQuery, limit = PAGE_SIZE): Promise<MessagePage> {
  requirePermission(ctx, 'portal:read')
  const query = messageQuery.parse(input)
  const back = query.after !== undefined
  const found = await select(ctx.db, toFilter(ctx, query), {
    limit: limit + 1,
    ...(query.after ? { newer: toCursor(query.after) } : query.before ? { older: toCursor(query.before) } : {}),
  })
  const more = found.length > limit
  const rows = more ? (back ? found.slice(1) : found.slice(0, limit)) : found
  const first = rows[0]?.id ?? null
  const last = rows.at(-1)?.id ?? null
  return {
    rows,
    older: back || more ? last : null,
    newer: (back && more) || query.before ? first : null,
  }
}
