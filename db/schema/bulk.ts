import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { BulkItemState, BulkState } from '@/lib/domain/messages'
import { instant, sellerId } from './columns'

/** Failures that are run again in the background. `total` less the other counts is what was not reached yet. */
export const bulkRuns = pgTable(
  'bulk_runs',
  {
    sellerId: sellerId(),
    /** Also the id of the job that works it off. */
    id: uuid('id').notNull(),
    state: text('state').$type<BulkState>().notNull(),
    /** The message list's filter, as it stood in the address. */
    filter: jsonb('filter').$type<Record<string, string>>().notNull(),
    total: integer('total').notNull(),
    succeeded: integer('succeeded').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    /** Was mended, or dismissed, before its turn came. */
    skipped: integer('skipped').notNull().default(0),
    reason: text('reason').notNull(),
    createdAt: instant('created_at').notNull(),
    createdById: uuid('created_by_id'),
    createdBy: text('created_by').notNull(),
    finishedAt: instant('finished_at'),
    cancelledBy: text('cancelled_by'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('bulk_runs_list').on(t.sellerId, t.createdAt, t.id),
    uniqueIndex('bulk_runs_one_running').on(t.sellerId).where(sql`${t.state} = 'running'`),
  ],
)

/** What a run is about, settled when it was started: nothing is counted twice and nothing slips in later. */
export const bulkRunItems = pgTable(
  'bulk_run_items',
  {
    sellerId: sellerId(),
    runId: uuid('run_id').notNull(),
    position: integer('position').notNull(),
    messageId: uuid('message_id').notNull(),
    state: text('state').$type<BulkItemState>().notNull(),
    /** Why it failed. */
    note: text('note'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.runId, t.position] }),
    index('bulk_run_items_state').on(t.sellerId, t.runId, t.state, t.position),
  ],
)
