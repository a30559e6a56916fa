import type { Buyer, Order, OrderLine, OrderProduct } from '@/lib/domain/order'
import { type HttpAnswer, OpenApiError, requireSuccess } from './errors'
import { first, integer, list, type Members, present, text, time } from './lenient'

/**
 * The answer of the order query, read leniently, because its tables are public only in part (protocol/saas-v2.md 6):
 * one or many order lines, products as object, list or JSON text, numbers as numbers or text, anything unknown ignored.
 */

/**
 * Reads an answer as parsed JSON. Throws OpenApiError when it carries an error code or no order. `answer` is what HTTP
 * said, for the retry rules.
 */
export function parseOrder(json: unknown, answer: HttpAnswer = { status: 200 }): Order {
  const body = requireSuccess(json, answer)
  const info = first(body.orderInfo)
  const orderId = info && text(info.orderId)
  if (!info || !orderId) {
    // Nothing says when an order becomes visible, so a little patience may help.
    throw new OpenApiError({
      code: 'order_absent',
      message: 'The answer holds no order.',
      retryable: true,
      requestId: body.requestId,
      status: answer.status,
      retryAfter: answer.retryAfter,
    })
  }
  return present({
    orderId,
    orderType: text(info.orderType) ?? '',
    createTime: time(info.createTime),
    lines: list(info.orderLine ?? info.orderLines).flatMap(readLine),
    buyer: readBuyer(info.buyerInfo),
    extendParams: list(info.extendParams).flatMap(readParam),
  })
}

function readLine(line: Members): OrderLine[] {
  const orderLineId = text(line.orderLineId)
  if (!orderLineId) return []
  return [
    present({
      orderLineId,
      chargingMode: text(line.chargingMode) ?? '',
      expireTime: time(line.expireTime),
      periodType: text(line.periodType),
      periodNumber: integer(line.periodNumber),
      products: list(line.productInfo ?? line.productInfos).map(readProduct),
    }),
  ]
}

function readProduct(product: Members): OrderProduct {
  return present({
    productId: text(product.productId),
    skuCode: text(product.skuCode),
    linearValue: text(product.linearValue),
    productName: text(product.productName),
  })
}

function readBuyer(value: unknown): Buyer | undefined {
  const buyer = first(value)
  if (!buyer) return undefined
  return present({
    customerId: text(buyer.customerId),
    customerName: text(buyer.customerName),
    userId: text(buyer.userId),
    userName: text(buyer.userName),
    mobilePhone: text(buyer.mobilePhone),
    email: text(buyer.email),
  })
}

function readParam(param: Members): { name: string; value: string }[] {
  const name = text(param.name)
  return name ? [{ name, value: text(param.value) ?? '' }] : []
}
