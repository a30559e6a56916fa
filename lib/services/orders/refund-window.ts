import type { InstanceRow, OrderRow } from '@/db/queries/fulfilment'
import { refundWindowUntil } from '@/lib/domain/drift'

/** Orders of this type are trials, which nobody pays for and nobody refunds. */
export const TRIAL = 'TRIAL'

/** End of the refund window of what the order bought and was not released; null outside of it. */
export function refundUntilOf(
  order: Pick<OrderRow, 'orderId' | 'test' | 'orderType'>,
  bought: readonly Pick<InstanceRow, 'orderId' | 'test' | 'status' | 'readyAt'>[],
  now: Date,
): Date | null {
  if (order.test || order.orderType === TRIAL) return null
  const windows = bought.flatMap((instance) =>
    instance.orderId === order.orderId && instance.test === order.test && instance.status !== 'released'
      ? (refundWindowUntil(instance.readyAt, now) ?? [])
      : [],
  )
  return windows.length > 0 ? new Date(Math.max(...windows.map((until) => until.getTime()))) : null
}
