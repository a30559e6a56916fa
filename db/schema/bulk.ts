import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { BulkItemState, BulkKind, BulkSelection, BulkState } from '@/lib/domain/bulk'
import { instant, sellerId } from './columns'

/** Many things run again in the background. `total` less the other counts is what was not reached yet. */
export const bulkRuns = pgTable(
  'bulk_runs',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<BulkKind>().notNull().default('messages'),
    state: text('state').$type<BulkState>().notNull(),
    /** What it was asked to take: the list's filter, or the rows chosen. */
    filter: jsonb('filter').$type<BulkSelection>().notNull(),
    total: integer('total').notNull(),
    succeeded: integer('succeeded').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    /** Needed it no more when its turn came. */
    skipped: integer('skipped').notNull().default(0),
    /** Found by the filter, but hopeless: left out from the beginning. */
    leftOut: integer('left_out').notNull().default(0),
    reason: text('reason').notNull(),
    createdAt: instant('created_at').notNull(),
    createdById: uuid('created_by_id'),
    createdBy: text('created_by').notNull(),
    finishedAt: instant('finished_at'),
    cancelledBy: text('cancelled_by'),
    pausedAt: instant('paused_at'),
    /** Null where the portal itself paused it, for `fault`. */
    pausedBy: text('paused_by'),
    /** Why no step succeeds any more. */
    fault: text('fault'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('bulk_runs_list').on(t.sellerId, t.createdAt, t.id),
    index('bulk_runs_kind').on(t.sellerId, t.kind, t.createdAt, t.id),
    uniqueIndex('bulk_runs_one_of_kind').on(t.sellerId, t.kind).where(sql`${t.state} in ('running', 'paused')`),
  ],
)

/** What a run is about, settled when it was started: nothing is counted twice and nothing slips in later. */
export const bulkRunItems = pgTable(
  'bulk_run_items',
  {
    sellerId: sellerId(),
    runId: uuid('run_id').notNull(),
    position: integer('position').notNull(),
    /** Of the message, job or record. */
    subjectId: text('subject_id').notNull(),
    /** What people know it by. */
    label: text('label'),
    state: text('state').$type<BulkItemState>().notNull(),
    /** Why it failed or was passed over. */
    note: text('note'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.runId, t.position] }),
    index('bulk_run_items_state').on(t.sellerId, t.runId, t.state, t.position),
  ],
)
