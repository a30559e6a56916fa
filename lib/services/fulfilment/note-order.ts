import { ensureOrder } from '@/db/queries/fulfilment'
import { insertJob } from '@/db/queries/jobs'
import type { Tx } from '@/db/types'
import { MOCK_ORDER_PREFIX } from '@/lib/domain/commands'
import { type Call, lookUpJob } from './call'

/** Enters an order that a call has named, and has its data fetched where the account can. */
export async function noteOrder(
  tx: Tx,
  call: Call,
  order: { orderId: string; test: boolean },
  occasion?: string,
): Promise<void> {
  const { ctx } = call
  const now = ctx.now()
  const canLookUp = call.seller.openApi !== null && (!order.test || order.orderId.startsWith(MOCK_ORDER_PREFIX))
  await Promise.all([
    ensureOrder(tx, {
      sellerId: ctx.sellerId,
      ...order,
      lookup: canLookUp ? 'pending' : 'not_configured',
      createdAt: now,
      updatedAt: now,
    }),
    canLookUp && insertJob(tx, lookUpJob(ctx, order, occasion)),
  ])
}
