import { z } from 'zod'
import { HISTORY_KINDS, INSTANCE_STATES, INSTANCE_STATUSES } from '@/lib/domain/instance'
import { TASK_KINDS } from '@/lib/domain/tasks'
import { redeemInput } from '@/lib/services/landing/redeem'
import { customer, orderEffect } from './orders'
import { defineRoute, flag, moment, pageOf, paging, text } from './route'

const instance = z
  .strictObject({
    instanceId: z.string(),
    orderId: z.string(),
    test: z.boolean(),
    state: z.enum(INSTANCE_STATES),
    productId: z.string().nullable(),
    productName: z.string().nullable(),
    skuCode: z.string().nullable(),
    chargingMode: z.string().nullable(),
    customerId: z.string().nullable(),
    customerName: z.string().nullable(),
    expireTime: moment.nullable(),
    createdAt: moment,
  })
  .meta({ id: 'Instance' })

export const listInstancesRoute = defineRoute({
  id: 'listInstances',
  method: 'GET',
  path: '/api/v1/instances',
  tag: 'instances',
  scope: 'instances:read',
  summary: { en: 'List instances, newest first', zh: '实例列表，最新的在前' },
  about: {
    en: 'With `expires`, those that end within so many days, soonest first. `q` is the beginning of an instance, order or customer id, or part of the product’s or customer’s name.',
    zh: '使用 `expires` 时只列出指定天数内到期的实例，最早到期的在前。`q` 为实例、订单或客户标识的开头，或商品、客户名称的一部分。',
  },
  query: z.strictObject({
    ...paging(),
    test: flag.optional(),
    q: text.optional(),
    product: text.optional(),
    customer: text.optional(),
    mode: text.optional(),
    state: z.enum(INSTANCE_STATES).optional(),
    expires: z.enum(['7', '30']).optional(),
  }),
  answer: pageOf(instance),
})

const NO_INSTANCE = { 404: { en: 'No such instance.', zh: '实例不存在。' } }

export const getInstanceRoute = defineRoute({
  id: 'getInstance',
  method: 'GET',
  path: '/api/v1/instances/{id}',
  tag: 'instances',
  scope: 'instances:read',
  summary: { en: 'One instance with its addresses, orders and open tasks', zh: '实例详情：访问地址、订单与待办' },
  answer: z
    .strictObject({
      instanceId: z.string(),
      test: z.boolean(),
      orderId: z.string(),
      orderLineId: z.string(),
      state: z.enum(INSTANCE_STATES),
      status: z.enum(INSTANCE_STATUSES),
      ready: z.boolean(),
      productId: z.string().nullable(),
      skuCode: z.string().nullable(),
      productName: z.string().nullable(),
      linearValue: z.string().nullable(),
      chargingMode: z.string().nullable(),
      customer: customer.nullable(),
      expireTime: moment.nullable(),
      frozenAt: moment.nullable(),
      releasedAt: moment.nullable(),
      readyAt: moment.nullable(),
      createdAt: moment,
      access: z
        .strictObject({
          frontEndUrl: z.string(),
          adminUrl: z.string().optional(),
          hasAccount: z.boolean(),
          hasMemo: z.boolean(),
        })
        .nullable(),
      launchUrl: z.string(),
      orders: z.array(
        z.strictObject({
          orderId: z.string(),
          orderLineId: z.string(),
          effect: orderEffect,
          expireTime: moment.nullable(),
          createdAt: moment,
        }),
      ),
      openTasks: z.array(z.strictObject({ id: z.uuid(), kind: z.enum(TASK_KINDS), dueAt: moment })),
    })
    .meta({ id: 'InstanceDetail' }),
  fails: NO_INSTANCE,
})

export const instanceHistoryRoute = defineRoute({
  id: 'getInstanceHistory',
  method: 'GET',
  path: '/api/v1/instances/{id}/history',
  tag: 'instances',
  scope: 'instances:read',
  summary: { en: 'The last 200 changes of an instance, newest first', zh: '实例最近 200 条变更，最新的在前' },
  answer: z.strictObject({
    data: z.array(
      z
        .strictObject({
          id: z.uuid(),
          at: moment,
          kind: z.enum(HISTORY_KINDS),
          statusBefore: z.enum(INSTANCE_STATUSES).nullable(),
          statusAfter: z.enum(INSTANCE_STATUSES),
          expireBefore: moment.nullable(),
          expireAfter: moment.nullable(),
          actorKind: z.enum(['marketplace', 'user', 'worker']),
          actorName: z.string(),
          messageId: z.uuid().nullable(),
          orderId: z.string().nullable(),
          reason: z.string().nullable(),
        })
        .meta({ id: 'InstanceChange' }),
    ),
  }),
  fails: NO_INSTANCE,
})

export const redeemRoute = defineRoute({
  id: 'redeemHandOver',
  method: 'POST',
  path: '/api/v1/hand-over/redeem',
  tag: 'instances',
  scope: 'instances:read',
  summary: { en: 'Redeem a hand-over', zh: '兑换登录交接码' },
  about: {
    en: 'Exchanges the code a buyer arrived with for who they are, or uses a token up. Either counts once, for a minute.',
    zh: '用买家带来的交接码换取其身份，或使令牌失效；均只能使用一次，一分钟内有效。',
  },
  body: redeemInput,
  answer: z.strictObject({
    iss: z.string(),
    aud: z.string(),
    sub: z.string(),
    iat: z.int(),
    exp: z.int(),
    jti: z.string(),
    tenant: z.string(),
    user: z.string(),
    instance: z.string(),
    order: z.string(),
    name: z.string().optional(),
    role: z.string().optional(),
    test: z.literal(true).optional(),
  }),
  fails: { 410: { en: 'Redeemed before, expired, or never given out.', zh: '已兑换、已过期或从未发出。' } },
  calls: 'often',
})
