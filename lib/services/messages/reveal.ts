import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type ReadableBytes, readable, readMessage } from './get'

/** A message's bytes with nothing hidden; the look itself is audited. */
export async function revealMessage(
  ctx: ServiceContext,
  { id }: { id: string },
): Promise<{ url: string; request: ReadableBytes; answer: ReadableBytes }> {
  requirePermission(ctx, 'secrets:reveal')
  const message = await readMessage(ctx, ctx.sellerId, id)
  await transaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, { action: 'message.reveal', subjectKind: 'message', subjectId: id }),
  )
  return { url: message.url, request: readable(message.body), answer: readable(message.answer) }
}
