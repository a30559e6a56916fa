import { z } from 'zod'
import { findFailedOrder, updateFailedOrder } from '@/db/queries/incidents'
import { transaction } from '@/db/transaction'
import type { RefundState } from '@/lib/domain/incidents'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

const input = z.object({
  orderId: z.string().min(1).max(128),
  /** What the Seller Center shows. */
  found: z.enum(['refunded', 'kept']),
  note: z.string().trim().max(500).optional(),
})

/**
 * Enters what a person saw in the Seller Center about an order that is presumed refunded. It may be corrected; the order
 * counts as failed either way.
 */
export async function checkRefund(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { orderId, found, note } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const order = await findFailedOrder(tx, ctx.sellerId, orderId)
    if (!order) throw notFound('order')
    if (order.refund === 'none') throw refusal('no_refund')
    await updateFailedOrder(tx, ctx.sellerId, orderId, {
      ...{ refund: found, checkedAt: ctx.now(), checkedBy: actorName(ctx.actor), note: note || null },
    })
    await recordAudit(tx, ctx, {
      action: 'order.refund_checked',
      subjectKind: 'order',
      subjectId: orderId,
      reason: note || undefined,
      details: { before: order.refund, after: found },
    })
  })
}

export type FailedOrder = {
  orderId: string
  activity: string
  incidentId: string
  failedAt: Date
  lostAt: Date
  refund: RefundState
  checkedAt: Date | null
  checkedBy: string | null
  note: string | null
}

/** What is known of an order whose clock ran out; null for every other order. */
export async function getFailedOrder(ctx: ServiceContext, orderId: string): Promise<FailedOrder | null> {
  requirePermission(ctx, 'portal:read')
  const row = await findFailedOrder(ctx.db, ctx.sellerId, orderId)
  if (!row) return null
  const { activity, incidentId, failedAt, lostAt, refund, checkedAt, checkedBy, note } = row
  return { orderId, activity, incidentId, failedAt, lostAt, refund, checkedAt, checkedBy, note }
}
