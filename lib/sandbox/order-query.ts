import { findSandboxOrder, type SandboxOrderLineRow, type SandboxOrderRow } from '@/db/queries/sandbox-books'
import type { OrderQueryFault } from '@/lib/domain/sandbox'
import { wireTime } from './body'
import type { Sandbox } from './context'
import { mockOrder } from './mock-orders'

export type OrderQueryAnswer = { status: number; body: Record<string, unknown> }

/** The order query of the marketplace (protocol/saas-v2.md 6): real orders from the books, mock orders by their names. */
export async function answerOrderQuery(
  sandbox: Pick<Sandbox, 'db' | 'sellerId' | 'now'>,
  query: URLSearchParams,
): Promise<OrderQueryAnswer> {
  const orderId = query.get('orderId')
  const orderLineId = query.get('orderLineId')
  const superfluous = [...query.keys()].filter((name) => name !== 'orderId' && name !== 'orderLineId')
  if (!orderId || superfluous.length > 0) {
    return failure(400, '0101', 'unknown, superfluous or missing mandatory parameter')
  }
  if (orderId.length > 64 || (orderLineId?.length ?? 0) > 64) return failure(500, '0100', 'parameter check failed')
  const found = mockOrder(orderId, sandbox.now()) ?? (await findSandboxOrder(sandbox.db, sandbox.sellerId, orderId))
  const lines = found?.lines.filter((line) => !orderLineId || line.orderLineId === orderLineId) ?? []
  if (!found || lines.length === 0) return failure(500, '0100', 'parameter check failed: no such order')
  return {
    status: 200,
    body: { resultCode: 'MKT.0000', resultMsg: 'success', orderInfo: orderInfo(found.order, lines) },
  }
}

/** What a broken order query answers; `slow` and `down` are for the route to act out. */
export function faultyAnswer(fault: Exclude<OrderQueryFault, 'slow' | 'down'>): OrderQueryAnswer {
  switch (fault) {
    case 'throttled':
      // One edition names it error_code CBC.xxxx, the gateway's way (saas-v2.md 6.2).
      return { status: 406, body: { error_code: 'CBC.0250', error_msg: 'rate limit exceeded' } }
    case 'internal_error':
      return failure(500, '0999', 'internal error')
    case 'not_permitted':
      return failure(401, '0150', 'operation not permitted')
    default:
      return fault satisfies never
  }
}

export function failure(status: number, number: string, message: string): OrderQueryAnswer {
  return { status, body: { resultCode: `MKT.${number}`, resultMsg: message } }
}

type Books = Pick<SandboxOrderRow, 'orderId' | 'orderType' | 'orderedAt' | 'buyer'>
type Line = Omit<SandboxOrderLineRow, 'sellerId' | 'orderId'>

function orderInfo(order: Books, lines: Line[]): Record<string, unknown> {
  return {
    orderId: order.orderId,
    orderType: order.orderType,
    createTime: wireTime(order.orderedAt),
    orderLine: lines.map((line) => ({
      orderLineId: line.orderLineId,
      chargingMode: line.chargingMode,
      ...(line.periodType === null ? {} : { periodType: line.periodType, periodNumber: line.periodNumber }),
      ...(line.expireTime === null ? {} : { expireTime: wireTime(line.expireTime) }),
      productInfo: line.products,
    })),
    buyerInfo: order.buyer,
    extendParams: [],
  }
}
