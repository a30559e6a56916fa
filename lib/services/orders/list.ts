import { z } from 'zod'
import { selectInstancesBoughtBy, selectOrders } from '@/db/queries/order-lists'
import { REFUND_WINDOW_MS } from '@/lib/domain/drift'
import { type InstanceState, instanceState } from '@/lib/domain/instance'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, momentFilter, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { refundUntilOf, TRIAL } from './refund-window'

const listInput = z.object({
  ...pageFields,
  q: textFilter,
  product: textFilter,
  customer: textFilter,
  type: textFilter,
  mode: textFilter,
  lookup: choice(['pending', 'done', 'failed', 'not_configured']),
  /** `refund`: inside the window of no-reason refunds; `trial`. */
  badge: choice(['refund', 'trial']),
  from: momentFilter,
  to: momentFilter,
})

export type OrderListRow = {
  orderId: string
  test: boolean
  orderType: string | null
  chargingMode: string | null
  productName: string | null
  customerId: string | null
  customerName: string | null
  lookup: 'pending' | 'done' | 'failed' | 'not_configured'
  orderedAt: Date | null
  createdAt: Date
  trial: boolean
  /** End of the window in which the buyer may send it back; null outside of it. */
  refundUntil: Date | null
  /** States of the instances this order bought. */
  instances: { instanceId: string; state: InstanceState }[]
}

/** One page of orders, newest first; test orders only when asked for. */
export async function listOrders(ctx: ServiceContext, input: ListInput): Promise<Page<OrderListRow>> {
  requirePermission(ctx, 'portal:read')
  const {
    test,
    q,
    product,
    customer,
    type,
    mode,
    lookup,
    badge,
    from,
    to,
    cursor,
    limit = PAGE_SIZE,
  } = parseInput(listInput, input)
  const filter = {
    withTests: test === '1',
    types: badge === 'trial' ? [TRIAL] : type ? [type] : undefined,
    readyAfter: badge === 'refund' ? new Date(ctx.now().getTime() - REFUND_WINDOW_MS) : undefined,
    chargingModes: mode ? [mode] : undefined,
    lookup: lookup ? [lookup] : undefined,
    product,
    customer,
    from,
    to,
    text: q,
  }
  const place = readCursor(cursor)
  const found = await selectOrders(ctx.db, ctx.sellerId, filter, place, limit + 1)
  const page = toPage(found, limit, place, ({ order }) => ({ at: order.createdAt, id: order.orderId }))
  const bought = await selectInstancesBoughtBy(
    ctx.db,
    ctx.sellerId,
    page.rows.map(({ order }) => order.orderId),
  )
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ order, customerName }) => ({
      orderId: order.orderId,
      test: order.test,
      orderType: order.orderType,
      chargingMode: order.chargingMode,
      productName: order.productName,
      customerId: order.customerId,
      customerName,
      lookup: order.lookup,
      orderedAt: order.orderedAt,
      createdAt: order.createdAt,
      trial: order.orderType === TRIAL,
      refundUntil: refundUntilOf(order, bought, ctx.now()),
      instances: bought
        .filter((instance) => instance.orderId === order.orderId && instance.test === order.test)
        .map((instance) => ({ instanceId: instance.instanceId, state: instanceState(instance) })),
    })),
  }
}
