import { sql } from 'drizzle-orm'
import { boolean, date, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Family } from '@/lib/domain/commands'
import type { IncidentEventKind, IncidentState, RefundState } from '@/lib/domain/incidents'
import { instant, sellerId } from './columns'

/** Failures with one cause: the same product, interface, result code and reason. One row per cause, for ever. */
export const incidents = pgTable(
  'incidents',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    /** Empty where the calls do not tell. */
    productId: text('product_id').notNull(),
    productName: text('product_name'),
    /** As the wire names it; empty for calls that could not be read. */
    activity: text('activity').notNull(),
    resultCode: text('result_code').notNull(),
    reason: text('reason').notNull(),
    state: text('state').$type<IncidentState>().notNull(),
    ownerId: uuid('owner_id'),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    /** Beginning of the present, or last, spell. */
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
    /** Null where it recovered by itself. */
    closedBy: text('closed_by'),
    /** Failed calls, and what they were about (orders, instances, tenants), since it was first seen. */
    calls: integer('calls').notNull(),
    subjects: integer('subjects').notNull(),
    /** Of these, how many fail now. */
    failing: integer('failing').notNull(),
    /** End of the most urgent running clock; `NO_DEADLINE` without one. */
    dueAt: instant('due_at').notNull(),
    latestMessageId: uuid('latest_message_id').notNull(),
    version: integer('version').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('incidents_cause').on(t.sellerId, t.productId, t.activity, t.resultCode, t.reason),
    index('incidents_due').on(t.sellerId, t.dueAt, t.id),
    index('incidents_seen').on(t.sellerId, t.lastSeenAt, t.id),
    index('incidents_active').on(t.sellerId, t.dueAt).where(sql`${t.state} in ('open', 'acknowledged')`),
  ],
)

/** Each call of an incident once, however often it failed. A call that fails for another reason stands there too. */
export const incidentCalls = pgTable(
  'incident_calls',
  {
    sellerId: sellerId(),
    /** The tenant, else the order, else the instance, else the message itself. */
    subject: text('subject').notNull(),
    activity: text('activity').notNull(),
    resultCode: text('result_code').notNull(),
    reason: text('reason').notNull(),
    incidentId: uuid('incident_id').notNull(),
    /** Whose clock runs. */
    family: text('family').$type<Family>().notNull(),
    orderId: text('order_id'),
    instanceId: text('instance_id'),
    tenantId: text('tenant_id'),
    failures: integer('failures').notNull(),
    /** It fails now. */
    open: boolean('open').notNull(),
    /** First failure since the call last went well, whatever its reason: where the clock began. */
    since: instant('since').notNull(),
    lastFailedAt: instant('last_failed_at').notNull(),
    latestMessageId: uuid('latest_message_id').notNull(),
    givesUpAt: instant('gives_up_at'),
    /** The clock ran out while it failed. */
    passed: boolean('passed').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.subject, t.activity, t.resultCode, t.reason] }),
    index('incident_calls_list').on(t.sellerId, t.incidentId, t.lastFailedAt, t.latestMessageId),
    index('incident_calls_seen').on(t.sellerId, t.lastFailedAt),
    index('incident_calls_open').on(t.sellerId, t.incidentId, t.givesUpAt).where(sql`${t.open}`),
    index('incident_calls_failing').on(t.sellerId, t.subject, t.activity, t.resultCode, t.reason).where(sql`${t.open}`),
    index('incident_calls_clock')
      .on(t.sellerId, t.givesUpAt)
      .where(sql`${t.open} and not ${t.passed} and ${t.givesUpAt} is not null`),
  ],
)

/** What happened to an incident and what people wrote about it; rows are added, never changed. */
export const incidentEvents = pgTable(
  'incident_events',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    incidentId: uuid('incident_id').notNull(),
    at: instant('at').notNull(),
    kind: text('kind').$type<IncidentEventKind>().notNull(),
    /** Null: the portal, by itself. */
    by: text('by'),
    /** A note, or the reason of an act. */
    text: text('text'),
    details: jsonb('details').$type<Record<string, string | number>>(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('incident_events_list').on(t.sellerId, t.incidentId, t.at, t.id),
  ],
)

/** Orders whose clock ran out before our answer was a success: each counts once against the seller. */
export const failedOrders = pgTable(
  'failed_orders',
  {
    sellerId: sellerId(),
    orderId: text('order_id').notNull(),
    productId: text('product_id').notNull(),
    productName: text('product_name'),
    activity: text('activity').notNull(),
    incidentId: uuid('incident_id').notNull(),
    failedAt: instant('failed_at').notNull(),
    /** When the marketplace gave it up. */
    lostAt: instant('lost_at').notNull(),
    refund: text('refund').$type<RefundState>().notNull(),
    checkedAt: instant('checked_at'),
    checkedBy: text('checked_by'),
    note: text('note'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.orderId] }),
    index('failed_orders_lost').on(t.sellerId, t.lostAt),
    index('failed_orders_presumed').on(t.sellerId, t.lostAt).where(sql`${t.refund} = 'presumed'`),
  ],
)

/** Debugging calls and dialing tests of a day in the marketplace's zone: how each interface did last. */
export const probeDays = pgTable(
  'probe_days',
  {
    sellerId: sellerId(),
    day: date('day', { mode: 'string' }).notNull(),
    productId: text('product_id').notNull(),
    activity: text('activity').notNull(),
    calls: integer('calls').notNull(),
    failures: integer('failures').notNull(),
    lastAt: instant('last_at').notNull(),
    lastOk: boolean('last_ok').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.day, t.productId, t.activity] })],
)

/** How far the test calls of an account have been counted. */
export const probeMarks = pgTable(
  'probe_marks',
  {
    sellerId: sellerId(),
    at: instant('at').notNull(),
    id: uuid('id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId] })],
)
