import { boolean, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { CodeAnswer } from '@/lib/domain/license-code'
import { instant, sellerId } from './columns'

/** Which orders acted on which licence, each at most once (protocol/license.md 3.2.4): renewal, cancellation, release. */
export const licenseOrders = pgTable(
  'license_orders',
  {
    sellerId: sellerId(),
    test: boolean('test').notNull(),
    orderId: text('order_id').notNull(),
    orderLineId: text('order_line_id').notNull(),
    effect: text('effect').notNull(),
    licenseId: uuid('license_id').notNull(),
    /** The expiry this order asked for, with the sender's time. */
    expireTime: instant('expire_time'),
    sentAt: instant('sent_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.test, t.orderId, t.orderLineId, t.effect, t.licenseId] }),
    index('license_orders_license').on(t.sellerId, t.licenseId, t.createdAt),
  ],
)

/** What the marketplace last said of an authorization code: served while it cannot be asked. */
export const licenseCodeAnswers = pgTable(
  'license_code_answers',
  {
    sellerId: sellerId(),
    licenseId: uuid('license_id').notNull(),
    answer: jsonb('answer').$type<CodeAnswer>().notNull(),
    answeredAt: instant('answered_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.licenseId] })],
)
