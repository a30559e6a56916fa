import {
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { UsagePush } from '@/lib/domain/metering'
import type { UsageFaultKind, UsageFinding } from '@/lib/domain/sandbox'
import { instant, sellerId } from './columns'

/** The simulated marketplace's usage books, to be laid beside the seller's. */

/** Every usage record it took: once per serial, and once per instance and span (protocol/metering.md 1.5, rule 5). */
export const sandboxUsage = pgTable(
  'sandbox_usage',
  {
    sellerId: sellerId(),
    instanceId: text('instance_id').notNull(),
    beginTime: instant('begin_time').notNull(),
    endTime: instant('end_time').notNull(),
    /** Null from the old interface, which has none. */
    meteringSn: text('metering_sn'),
    value: numeric('value', { precision: 12, scale: 4 }).notNull(),
    relatePkgInstance: text('relate_pkg_instance'),
    productId: text('product_id'),
    recordTime: instant('record_time').notNull(),
    takenAt: instant('taken_at').notNull(),
    callId: uuid('call_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.instanceId, t.beginTime, t.endTime] }),
    uniqueIndex('sandbox_usage_serial').on(t.sellerId, t.meteringSn),
    index('sandbox_usage_list').on(t.sellerId, t.takenAt, t.instanceId, t.beginTime),
    index('sandbox_usage_package').on(t.sellerId, t.relatePkgInstance),
  ],
)

/** Every call of the usage push, with what became of it. */
export const sandboxUsageCalls = pgTable(
  'sandbox_usage_calls',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    push: text('push').$type<UsagePush>().notNull(),
    receivedAt: instant('received_at').notNull(),
    /** Records in it; null when it could not be read. */
    size: integer('size'),
    /** Of the new interface: none counts twice. */
    nonce: text('nonce'),
    /** Of the whole call, and null where no answer was given. */
    code: text('code'),
    fault: text('fault').$type<UsageFaultKind>(),
    taken: integer('taken').notNull(),
    findings: jsonb('findings').$type<UsageFinding[]>().notNull(),
    /** What a log of the marketplace would say of a refusal. */
    note: text('note'),
    answered: boolean('answered').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('sandbox_usage_calls_nonce').on(t.sellerId, t.nonce),
    index('sandbox_usage_calls_list').on(t.sellerId, t.receivedAt, t.id),
  ],
)
