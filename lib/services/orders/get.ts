import {
  selectInstancesBoughtBy,
  selectInstancesTouchedBy,
  selectOrder,
  selectOrderLines,
} from '@/db/queries/order-lists'
import { type InstanceState, instanceState, type OrderEffect } from '@/lib/domain/instance'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type CustomerView, viewCustomer } from '@/lib/services/customers/view'
import { ServiceError } from '@/lib/services/errors'
import { refundUntilOf, TRIAL } from './refund-window'

export type OrderDetail = {
  orderId: string
  test: boolean
  orderType: string | null
  chargingMode: string | null
  productName: string | null
  orderedAt: Date | null
  createdAt: Date
  lookup: 'pending' | 'done' | 'failed' | 'not_configured'
  lookupError: string | null
  lookupAt: Date | null
  details: Record<string, unknown> | null
  /** Entered from the console's order export, before any call named it. */
  importedAt: Date | null
  /** As the console's order export last said. */
  consoleStatus: string | null
  trial: boolean
  refundUntil: Date | null
  customer: CustomerView | null
  lines: {
    orderLineId: string
    chargingMode: string | null
    periodType: string | null
    periodNumber: number | null
    expireTime: Date | null
    products: { productId?: string; skuCode?: string; linearValue?: string; productName?: string }[]
  }[]
  /** Bought by this order, or acted on by it (renewal, upgrade, release …). */
  instances: {
    instanceId: string
    state: InstanceState
    productName: string | null
    expireTime: Date | null
    effect: OrderEffect
  }[]
}

/** One order with its lines, customer (personal data masked) and instances. */
export async function getOrder(ctx: ServiceContext, orderId: string, test?: boolean): Promise<OrderDetail> {
  requirePermission(ctx, 'portal:read')
  const found = await selectOrder(ctx.db, ctx.sellerId, orderId, test)
  if (!found) throw new ServiceError('not_found', 'There is no such order.')
  const { order, customer } = found
  const [lines, bought, touched] = await Promise.all([
    selectOrderLines(ctx.db, ctx.sellerId, order.test, orderId),
    selectInstancesBoughtBy(ctx.db, ctx.sellerId, [orderId]),
    selectInstancesTouchedBy(ctx.db, ctx.sellerId, order.test, orderId),
  ])
  const effects = new Map<string, { instance: (typeof bought)[number]; effect: OrderEffect }>()
  for (const instance of bought) {
    if (instance.test === order.test) effects.set(instance.instanceId, { instance, effect: 'purchase' })
  }
  for (const row of touched) {
    if (!effects.has(row.instance.instanceId)) effects.set(row.instance.instanceId, row)
  }
  return {
    orderId: order.orderId,
    test: order.test,
    orderType: order.orderType,
    chargingMode: order.chargingMode,
    productName: order.productName,
    orderedAt: order.orderedAt,
    createdAt: order.createdAt,
    lookup: order.lookup,
    lookupError: order.lookupError,
    lookupAt: order.lookupAt,
    details: order.details,
    importedAt: order.importedAt,
    consoleStatus: order.consoleStatus,
    trial: order.orderType === TRIAL,
    refundUntil: refundUntilOf(order, bought, ctx.now()),
    customer: customer
      ? viewCustomer(customer)
      : order.customerId === null
        ? null
        : { customerId: order.customerId, name: null, userName: null, hasPhone: false, hasEmail: false },
    lines: lines.map(({ orderLineId, chargingMode, periodType, periodNumber, expireTime, products }) => ({
      orderLineId,
      chargingMode,
      periodType,
      periodNumber,
      expireTime,
      products,
    })),
    instances: [...effects.values()].map(({ instance, effect }) => ({
      instanceId: instance.instanceId,
      state: instanceState(instance),
      productName: instance.productName,
      expireTime: instance.expireTime,
      effect,
    })),
  }
}
