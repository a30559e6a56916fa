import type { Buyer, Order, OrderLine, OrderProduct } from '@/lib/domain/order'
import { parseCompactTime } from '../times'
import { isRetryable, OpenApiError, readAnswerCode, SUCCESS_CODES } from './errors'

/**
 * The answer of the order query, read leniently, because its tables are public only in part (protocol/saas-v2.md 6):
 * one or many order lines, products as object, list or JSON text, numbers as numbers or text, anything unknown ignored.
 */

type Members = Record<string, unknown>

/**
 * Reads an answer as parsed JSON. Throws OpenApiError when it carries an error code or no order. `answer` is what HTTP
 * said, for the retry rules.
 */
export function parseOrder(json: unknown, answer: { status?: number; retryAfter?: string } = { status: 200 }): Order {
  const body = asMembers(json)
  const { code, message, requestId } = body ? readAnswerCode(body) : {}
  if (!body || code === undefined) {
    throw new OpenApiError({
      code: answer.status === undefined || answer.status === 200 ? 'unreadable_answer' : `http_${answer.status}`,
      message: 'The marketplace answered without a result code.',
      retryable: isRetryable(answer),
      ...answer,
    })
  }
  if (!SUCCESS_CODES.has(code)) {
    const retryable = isRetryable({ ...answer, code })
    throw new OpenApiError({
      code,
      message: message ?? 'The marketplace refused the call.',
      retryable,
      requestId,
      ...answer,
    })
  }
  const info = first(body.orderInfo)
  const orderId = info && text(info.orderId)
  if (!info || !orderId) {
    // Nothing says when an order becomes visible, so a little patience may help.
    throw new OpenApiError({
      code: 'order_absent',
      message: 'The answer holds no order.',
      retryable: true,
      requestId,
      ...answer,
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

/** Text as it is, a number as its text; empty counts as absent. */
function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function integer(value: unknown): number | undefined {
  const digits = text(value)
  return digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : undefined
}

function time(value: unknown): Date | undefined {
  return parseCompactTime(text(value) ?? '')
}

function first(value: unknown): Members | undefined {
  return list(value)[0]
}

/** One object, many, or either as JSON text; what is no object is left out. */
function list(value: unknown): Members[] {
  const parsed = typeof value === 'string' ? parseText(value) : value
  const items: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  return items.map(asMembers).filter((item) => item !== undefined)
}

function asMembers(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

function parseText(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** Leaves out what is absent, so that equal orders are equal. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
