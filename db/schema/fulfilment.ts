import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { HistoryKind, InstanceStatus, OrderEffect, Readiness } from '@/lib/domain/instance'
import { instant, sellerId } from './columns'

/**
 * Orders, order lines and instances. Test traffic lives in the same tables under `test`, which is part of every
 * identity: a debugging call can never touch a real row.
 */

export const customers = pgTable(
  'customers',
  {
    sellerId: sellerId(),
    customerId: text('customer_id').notNull(),
    name: text('name'),
    userId: text('user_id'),
    userName: text('user_name'),
    /** Sealed: personal data. */
    mobilePhone: text('mobile_phone'),
    email: text('email'),
    /** When personal data were last taken out; a later purchase brings new ones. */
    purgedAt: instant('purged_at'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.customerId] }),
    // For any part of a name, in any language. The migration makes `text_pieces`: single letters and pairs of them.
    index('customers_name').using('gin', sql`text_pieces(${t.name})`),
  ],
)

export const orders = pgTable(
  'orders',
  {
    sellerId: sellerId(),
    test: boolean('test').notNull(),
    orderId: text('order_id').notNull(),
    /** NEW, TRIAL, RENEW, …; unknown values are kept as they came. Null until the order query has answered. */
    orderType: text('order_type'),
    customerId: text('customer_id'),
    productName: text('product_name'),
    chargingMode: text('charging_mode'),
    /** Time of ordering as the marketplace says. */
    orderedAt: instant('ordered_at'),
    lookup: text('lookup').$type<'pending' | 'done' | 'failed' | 'not_configured'>().notNull(),
    lookupError: text('lookup_error'),
    lookupAt: instant('lookup_at'),
    /** Extension parameters and whatever the order query says beside the columns; personal data removed. */
    details: jsonb('details').$type<Record<string, unknown>>(),
    /** Entered from the console's order export: no call has named it. */
    importedAt: instant('imported_at'),
    /** Status as the console's order export last said. */
    consoleStatus: text('console_status'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.test, t.orderId] }),
    // With tests last, the list is in order with them and without.
    index('orders_created').on(t.sellerId, t.createdAt, t.orderId, t.test),
    // Ids are looked for by their beginning too: compared by bytes, whatever the locale of the database.
    index('orders_id').on(t.sellerId, t.orderId.op('text_pattern_ops')),
    // What a purchase does not know yet costs it nothing.
    index('orders_customer')
      .on(t.sellerId, t.customerId.op('text_pattern_ops'), t.createdAt, t.orderId)
      .where(sql`${t.customerId} is not null`),
    // Names are few; what comes from outside may be longer than an index takes.
    index('orders_product').on(t.sellerId, sql`left(${t.productName}, 100)`).where(sql`${t.productName} is not null`),
    // Few among all, and counted on the front page.
    index('orders_lookup_failed').on(t.sellerId, t.test, t.createdAt, t.orderId).where(sql`${t.lookup} = 'failed'`),
  ],
)

export const orderLines = pgTable(
  'order_lines',
  {
    sellerId: sellerId(),
    test: boolean('test').notNull(),
    orderId: text('order_id').notNull(),
    orderLineId: text('order_line_id').notNull(),
    chargingMode: text('charging_mode'),
    periodType: text('period_type'),
    periodNumber: integer('period_number'),
    /** For reference only; the real expiry comes with refreshInstance. */
    expireTime: instant('expire_time'),
    /** One entry per billing item. */
    products: jsonb('products')
      .$type<{ productId?: string; skuCode?: string; linearValue?: string; productName?: string }[]>()
      .notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.test, t.orderId, t.orderLineId] })],
)

/** Orders by the products their lines ever named, in the order of the list; whether one still does, its lines say. */
export const orderProducts = pgTable(
  'order_products',
  {
    sellerId: sellerId(),
    productId: text('product_id').notNull(),
    /** The order's own. */
    createdAt: instant('created_at').notNull(),
    orderId: text('order_id').notNull(),
    test: boolean('test').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.productId, t.createdAt, t.orderId, t.test] })],
)

export const instances = pgTable(
  'instances',
  {
    sellerId: sellerId(),
    instanceId: text('instance_id').notNull(),
    test: boolean('test').notNull(),
    orderId: text('order_id').notNull(),
    orderLineId: text('order_line_id').notNull(),
    /** Empty, or the product id of a further billing item of a pay-per-use order. */
    item: text('item').notNull().default(''),
    productId: text('product_id'),
    skuCode: text('sku_code'),
    productName: text('product_name'),
    linearValue: text('linear_value'),
    chargingMode: text('charging_mode'),
    customerId: text('customer_id'),
    status: text('status').$type<InstanceStatus>().notNull(),
    readiness: text('readiness').$type<Readiness>().notNull(),
    expireTime: instant('expire_time'),
    /** Sender's time of the call that set the expiry / the status: an older call never wins. */
    expirySetAt: instant('expiry_set_at'),
    statusSetAt: instant('status_set_at'),
    frozenAt: instant('frozen_at'),
    releasedAt: instant('released_at'),
    readyAt: instant('ready_at'),
    /** Sealed JSON of AccessData. */
    access: text('access'),
    /** When access data, keys and personal data of its calls were taken out, some time after the release. */
    purgedAt: instant('purged_at'),
    /** Counts writes; a worker that read an older version retries. */
    version: bigint('version', { mode: 'number' }).notNull().default(0),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.instanceId] }),
    uniqueIndex('instances_identity').on(t.sellerId, t.test, t.orderId.op('text_pattern_ops'), t.orderLineId, t.item),
    index('instances_created').on(t.sellerId, t.createdAt, t.instanceId, t.test),
    index('instances_expiry').on(t.sellerId, t.test, t.expireTime),
    index('instances_customer')
      .on(t.sellerId, t.customerId.op('text_pattern_ops'), t.createdAt, t.instanceId)
      .where(sql`${t.customerId} is not null`),
    index('instances_product')
      .on(t.sellerId, sql`left(${t.productName}, 100)`)
      .where(sql`${t.productName} is not null`),
    index('instances_ready')
      .on(t.sellerId, t.readyAt, t.createdAt)
      .where(sql`${t.readyAt} is not null and ${t.status} <> 'released' and not ${t.test}`),
    // A filter on a state other than the usual one must not walk through everything that is well.
    index('instances_not_active')
      .on(t.sellerId, t.test, t.status, t.createdAt, t.instanceId)
      .where(sql`${t.status} <> 'open' or ${t.readiness} <> 'ready'`),
    index('instances_to_purge')
      .on(t.sellerId, t.releasedAt)
      .where(sql`${t.releasedAt} is not null and ${t.purgedAt} is null and not ${t.test}`),
    // The launch page knows the instance alone; lists know its beginning.
    index('instances_id').on(t.instanceId.op('text_pattern_ops'), t.sellerId),
  ],
)

/** Which orders acted on which instance, each at most once: purchase, renewal, cancellation, upgrade, release. */
export const instanceOrders = pgTable(
  'instance_orders',
  {
    sellerId: sellerId(),
    test: boolean('test').notNull(),
    orderId: text('order_id').notNull(),
    orderLineId: text('order_line_id').notNull(),
    effect: text('effect').$type<OrderEffect>().notNull(),
    instanceId: text('instance_id').notNull(),
    /** The expiry this order asked for, with the sender's time. */
    expireTime: instant('expire_time'),
    sentAt: instant('sent_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.test, t.orderId, t.orderLineId, t.effect, t.instanceId] }),
    index('instance_orders_instance').on(t.sellerId, t.instanceId, t.createdAt),
  ],
)

export const instanceHistory = pgTable(
  'instance_history',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    instanceId: text('instance_id').notNull(),
    at: instant('at').notNull(),
    kind: text('kind').$type<HistoryKind>().notNull(),
    statusBefore: text('status_before').$type<InstanceStatus>(),
    statusAfter: text('status_after').$type<InstanceStatus>().notNull(),
    expireBefore: instant('expire_before'),
    expireAfter: instant('expire_after'),
    actorKind: text('actor_kind').$type<'marketplace' | 'user' | 'worker'>().notNull(),
    actorName: text('actor_name').notNull(),
    messageId: uuid('message_id'),
    orderId: text('order_id'),
    reason: text('reason'),
    details: jsonb('details').$type<Record<string, unknown>>(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('instance_history_instance').on(t.sellerId, t.instanceId, t.at, t.id),
    // Orders that came after the purchase; what a purchase made is found by its instance.
    index('instance_history_order')
      .on(t.sellerId, t.orderId)
      .where(sql`${t.orderId} is not null and ${t.kind} <> 'created'`),
  ],
)
