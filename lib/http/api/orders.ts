import { z } from 'zod'
import { REFRESH_SCENES } from '@/lib/domain/commands'
import { INSTANCE_STATES } from '@/lib/domain/instance'
import { defineRoute, flag, moment, pageOf, paging, text, when } from './route'

const LOOKUPS = ['pending', 'done', 'failed', 'not_configured'] as const

/** A customer with phone and mail masked, or in clear for a key with `personal:read`. */
export const customer = z
  .strictObject({
    customerId: z.string(),
    name: z.string().nullable(),
    userName: z.string().nullable(),
    mobilePhone: z.string().nullable(),
    email: z.string().nullable(),
  })
  .meta({ id: 'Customer' })

export const orderEffect = z.enum(['purchase', 'upgrade', 'release', 'change_check', ...REFRESH_SCENES])

const terms = {
  trial: z.boolean(),
  /** End of the buyer's refund without reason, where it is known. */
  refundUntil: moment.nullable(),
}

const order = z
  .strictObject({
    orderId: z.string(),
    test: z.boolean(),
    orderType: z.string().nullable(),
    chargingMode: z.string().nullable(),
    productName: z.string().nullable(),
    customerId: z.string().nullable(),
    customerName: z.string().nullable(),
    lookup: z.enum(LOOKUPS),
    orderedAt: moment.nullable(),
    createdAt: moment,
    ...terms,
    instances: z.array(z.strictObject({ instanceId: z.string(), state: z.enum(INSTANCE_STATES) })),
  })
  .meta({ id: 'Order' })

export const listOrdersRoute = defineRoute({
  id: 'listOrders',
  method: 'GET',
  path: '/api/v1/orders',
  tag: 'orders',
  scope: 'orders:read',
  summary: { en: 'List orders, newest first', zh: '订单列表，最新的在前' },
  about: {
    en: '`q` is the beginning of an order or customer id, or part of the product’s or customer’s name.',
    zh: '`q` 为订单号或客户标识的开头，或商品、客户名称的一部分。',
  },
  query: z.strictObject({
    ...paging(),
    test: flag.optional(),
    q: text.optional(),
    product: text.optional(),
    customer: text.optional(),
    type: text.optional(),
    mode: text.optional(),
    lookup: z.enum(LOOKUPS).optional(),
    from: when.optional(),
    to: when.optional(),
  }),
  answer: pageOf(order),
})

export const getOrderRoute = defineRoute({
  id: 'getOrder',
  method: 'GET',
  path: '/api/v1/orders/{id}',
  tag: 'orders',
  scope: 'orders:read',
  summary: { en: 'One order with its lines, customer and instances', zh: '订单详情：明细、客户与实例' },
  about: {
    en: 'A real order goes before a test order of the same id; `test` says which is meant.',
    zh: '同号时正式订单优先于测试订单，可用 `test` 指定。',
  },
  query: z.strictObject({ test: flag.optional() }),
  answer: z
    .strictObject({
      orderId: z.string(),
      test: z.boolean(),
      orderType: z.string().nullable(),
      chargingMode: z.string().nullable(),
      productName: z.string().nullable(),
      orderedAt: moment.nullable(),
      createdAt: moment,
      lookup: z.enum(LOOKUPS),
      lookupError: z.string().nullable(),
      lookupAt: moment.nullable(),
      /** Where it came by the console's export: when, and its status there. */
      importedAt: moment.nullable(),
      consoleStatus: z.string().nullable(),
      ...terms,
      details: z.record(z.string(), z.unknown()).nullable(),
      customer: customer.nullable(),
      lines: z.array(
        z.strictObject({
          orderLineId: z.string(),
          chargingMode: z.string().nullable(),
          periodType: z.string().nullable(),
          periodNumber: z.number().nullable(),
          expireTime: moment.nullable(),
          products: z.array(
            z.looseObject({
              productId: z.string().optional(),
              skuCode: z.string().optional(),
              linearValue: z.string().optional(),
              productName: z.string().optional(),
            }),
          ),
        }),
      ),
      instances: z.array(
        z.strictObject({
          instanceId: z.string(),
          state: z.enum(INSTANCE_STATES),
          productName: z.string().nullable(),
          expireTime: moment.nullable(),
          effect: orderEffect,
        }),
      ),
    })
    .meta({ id: 'OrderDetail' }),
  fails: { 404: { en: 'No such order.', zh: '订单不存在。' } },
})
