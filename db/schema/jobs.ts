import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { JobKind, JobPayload, JobState } from '@/lib/domain/jobs'
import type { TaskKind, TaskState } from '@/lib/domain/tasks'
import { instant, sellerId } from './columns'

/** The outbox: rows are written in the transaction of what they follow from, and worked off afterwards. */
export const jobs = pgTable(
  'jobs',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    /** Order of creation inside a lane. */
    seq: bigserial('seq', { mode: 'number' }).notNull(),
    kind: text('kind').$type<JobKind>().notNull(),
    /** Jobs of one lane (an instance, an order) run one at a time, oldest first. */
    lane: text('lane').notNull(),
    payload: jsonb('payload').$type<JobPayload>().notNull(),
    test: boolean('test').notNull(),
    orderId: text('order_id'),
    instanceId: text('instance_id'),
    /** The endpoint of the seller's product it calls: only so many calls go there at a time. */
    endpointId: uuid('endpoint_id'),
    state: text('state').$type<JobState>().notNull(),
    runAt: instant('run_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    maxAttempts: integer('max_attempts').notNull(),
    /** Lease: another worker may take the job once this has passed. */
    lockedUntil: instant('locked_until'),
    lockedBy: text('locked_by'),
    /** Same key, same job: a repeated call adds no second one. */
    idempotencyKey: text('idempotency_key').notNull(),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull(),
    /** When it was done, given up or cancelled; null as long as it waits or runs. */
    finishedAt: instant('finished_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    check('jobs_settled', sql`(${t.finishedAt} is null) = (${t.state} in ('waiting', 'running'))`),
    uniqueIndex('jobs_idempotency').on(t.sellerId, t.idempotencyKey),
    // Not by state, as the next one: while statistics say that nothing waits, PostgreSQL takes either for the other.
    index('jobs_due').on(t.runAt, t.seq).where(sql`${t.finishedAt} is null`),
    index('jobs_lane').on(t.sellerId, t.lane, t.seq).where(sql`${t.state} in ('waiting', 'running')`),
    index('jobs_state').on(t.sellerId, t.state, t.seq),
    index('jobs_list').on(t.sellerId, t.seq),
    // Every purchase makes these two kinds: they are soon found in the list itself, and cost no more.
    index('jobs_kind').on(t.sellerId, t.kind, t.seq).where(sql`${t.kind} not in ('order_lookup', 'provision')`),
    // For forgetting settled jobs by their age.
    index('jobs_finished').on(t.sellerId, t.kind, t.finishedAt).where(sql`${t.state} in ('done', 'cancelled')`),
    index('jobs_order').on(t.sellerId, t.orderId),
    index('jobs_instance').on(t.sellerId, t.instanceId),
    index('jobs_endpoint_open')
      .on(t.sellerId, t.endpointId)
      .where(sql`${t.endpointId} is not null and ${t.state} in ('waiting', 'running')`),
    index('jobs_endpoint').on(t.sellerId, t.endpointId, t.seq).where(sql`${t.endpointId} is not null`),
  ],
)

export const jobAttempts = pgTable(
  'job_attempts',
  {
    sellerId: sellerId(),
    jobId: uuid('job_id').notNull(),
    attempt: integer('attempt').notNull(),
    startedAt: instant('started_at').notNull(),
    durationMs: integer('duration_ms').notNull(),
    ok: boolean('ok').notNull(),
    error: text('error'),
    request: text('request'),
    answer: text('answer'),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.jobId, t.attempt, t.startedAt] })],
)

/** Work for people: provisioning by hand. */
export const tasks = pgTable(
  'tasks',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<TaskKind>().notNull(),
    state: text('state').$type<TaskState>().notNull(),
    test: boolean('test').notNull(),
    instanceId: text('instance_id').notNull(),
    orderId: text('order_id').notNull(),
    ownerId: uuid('owner_id'),
    dueAt: instant('due_at').notNull(),
    note: text('note'),
    createdAt: instant('created_at').notNull(),
    closedAt: instant('closed_at'),
    closedBy: text('closed_by'),
    version: bigint('version', { mode: 'number' }).notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('tasks_open_instance').on(t.sellerId, t.instanceId, t.kind).where(sql`${t.state} = 'open'`),
    index('tasks_list').on(t.sellerId, t.state, t.dueAt, t.id),
    index('tasks_instance').on(t.sellerId, t.instanceId),
    index('tasks_order').on(t.sellerId, t.orderId),
    index('tasks_closed').on(t.sellerId, t.closedAt, t.id).where(sql`${t.closedAt} is not null`),
  ],
)
