import { z } from 'zod'
import { closeMessage, findMessage } from '@/db/queries/inbox'
import { closeOpenCall } from '@/db/queries/message-lists'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { timeOfUuidv7 } from '@/lib/services/ids'
import { parseInput } from '@/lib/services/parse'
import { isSigned } from './call-clock'

const input = z.object({
  messageIds: z.array(z.uuid()).min(1).max(200),
  reason: z.string().trim().min(1).max(500),
})

/**
 * Takes failures off the list of what wants a person, each with all other failures of the same call. A later failure
 * of the call opens it again. The messages themselves stay as they are.
 */
export async function dismissFailures(
  ctx: ServiceContext,
  raw: z.input<typeof input>,
): Promise<{ dismissed: number; messages: number }> {
  requirePermission(ctx, 'fulfilment:write')
  const { messageIds, reason } = parseInput(input, raw)
  return transaction(ctx.db, async (tx) => {
    let closed = 0
    for (const id of messageIds) {
      const key = { sellerId: ctx.sellerId, id, receivedAt: timeOfUuidv7(id) }
      const message = await findMessage(tx, key)
      if (!message) throw new ServiceError('not_found', `There is no message ${id}.`)
      const { activity, orderId, instanceId, tenantId, test } = message
      if (activity !== null && (orderId ?? instanceId ?? tenantId) !== null) {
        closed += await closeOpenCall(tx, {
          sellerId: ctx.sellerId,
          test,
          activity,
          orderId,
          instanceId,
          tenantId,
          signed: isSigned(message),
        })
      } else if (message.open) {
        await closeMessage(tx, key)
        closed += 1
      }
      await recordAudit(tx, ctx, {
        action: 'message.dismiss',
        subjectKind: 'message',
        subjectId: id,
        reason,
        details: { activity, orderId, instanceId, resultCode: message.resultCode },
      })
    }
    return { dismissed: messageIds.length, messages: closed }
  })
}
