import { ensureOrder } from '@/db/queries/fulfilment'
import { insertJob } from '@/db/queries/jobs'
import type { Tx } from '@/db/types'
import { MOCK_ORDER_PREFIX } from '@/lib/domain/commands'
import type { Order } from '@/lib/domain/order'
import { type Call, lookUpJob } from './call'
import { recordOrder } from './record-order'

/**
 * Enters an order that a call has named. What the call itself says of it is saved, else its data are fetched where the
 * account can.
 */
export async function noteOrder(
  tx: Tx,
  call: Call,
  order: { orderId: string; test: boolean; said?: Order },
  occasion?: string,
): Promise<void> {
  const { ctx } = call
  const { orderId, test, said } = order
  if (said) return recordOrder(tx, ctx, call, { sellerId: ctx.sellerId, orderId, test, order: said })
  const now = ctx.now()
  const canLookUp = call.seller.openApi !== null && (!test || orderId.startsWith(MOCK_ORDER_PREFIX))
  await Promise.all([
    ensureOrder(tx, {
      sellerId: ctx.sellerId,
      orderId,
      test,
      lookup: canLookUp ? 'pending' : 'not_configured',
      createdAt: now,
      updatedAt: now,
    }),
    canLookUp && insertJob(tx, lookUpJob(ctx, { orderId, test }, occasion)),
  ])
}

/** A later order of an instance, whose call does not say again who bought it. */
export function ofBuyer(order: Order, { customerId }: { customerId: string | null }): Order {
  return customerId === null ? order : { ...order, buyer: { customerId } }
}
