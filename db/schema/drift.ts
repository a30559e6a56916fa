import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { DriftField, DriftSource, DriftState } from '@/lib/domain/drift'
import { instant, sellerId } from './columns'

/** Where an order or instance of ours says another thing than the marketplace: one row per value, until it is decided. */
export const orderDrifts = pgTable(
  'order_drifts',
  {
    sellerId: sellerId(),
    orderId: text('order_id').notNull(),
    /** Empty for the order itself. */
    instanceId: text('instance_id').notNull().default(''),
    field: text('field').$type<DriftField>().notNull(),
    ours: text('ours').notNull(),
    theirs: text('theirs').notNull(),
    source: text('source').$type<DriftSource>().notNull(),
    state: text('state').$type<DriftState>().notNull(),
    foundAt: instant('found_at').notNull(),
    decidedAt: instant('decided_at'),
    decidedBy: text('decided_by'),
    reason: text('reason'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.orderId, t.instanceId, t.field] }),
    index('order_drifts_list').on(t.sellerId, t.state, t.foundAt, t.orderId),
  ],
)

/** How far the nightly comparison with the order query is. */
export const driftPasses = pgTable('drift_passes', {
  sellerId: text('seller_id').primaryKey(),
  /** Day the night belongs to, yyyy-mm-dd in the account's zone. */
  night: text('night').notNull(),
  /** Behind this order the next look goes on; both null at the beginning. */
  cursorAt: instant('cursor_at'),
  cursorId: text('cursor_id'),
  checked: integer('checked').notNull(),
  differing: integer('differing').notNull(),
  failed: integer('failed').notNull(),
  lastError: text('last_error'),
  updatedAt: instant('updated_at').notNull(),
})
