import { and, type Column, eq, getTableColumns, gt, inArray, isNull, lte, ne, notInArray, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { jobAttempts, jobs, tasks } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { type JobKind, type JobPayload, MAX_ATTEMPTS } from '@/lib/domain/jobs'

export type JobRow = typeof jobs.$inferSelect

export type NewJob = {
  sellerId: string
  id: string
  kind: JobKind
  lane: string
  payload: JobPayload
  test: boolean
  orderId: string | null
  instanceId: string | null
  /** The endpoint it calls, if it calls one. */
  endpointId?: string
  idempotencyKey: string
  now: Date
}

/** The row of a job that is due at once. */
export function jobRow({ now, ...job }: NewJob): typeof jobs.$inferInsert {
  return { ...job, state: 'waiting', runAt: now, createdAt: now, maxAttempts: MAX_ATTEMPTS[job.kind] }
}

/** Puts a job into the outbox, in the transaction of what it follows from; a repeat of its key adds nothing. */
export async function insertJob(tx: Tx, job: NewJob): Promise<void> {
  await tx.insert(jobs).values(jobRow(job)).onConflictDoNothing()
}

/** A job that was done on the spot, for the log. */
export async function insertSettledJob(
  tx: Tx,
  { state, lastError, ...job }: NewJob & { state: 'done' | 'cancelled'; lastError: string | null },
): Promise<void> {
  await tx.insert(jobs).values({ ...jobRow(job), state, lastError, attempts: 1, finishedAt: job.now })
}

/** Whether a lane has work that still waits or runs. */
export async function hasUnfinishedJob(tx: Tx, sellerId: string, lane: string): Promise<boolean> {
  const rows = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.sellerId, sellerId), eq(jobs.lane, lane), UNFINISHED(jobs.state)))
    .limit(1)
  return rows.length > 0
}

/**
 * Keeps the next waiting job of a lane from starting before this transaction ends, so that it will see what was written
 * here. False when there is none: then the work needs a job of its own.
 */
export async function holdWaitingJob(tx: Tx, sellerId: string, lane: string): Promise<boolean> {
  const rows = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.sellerId, sellerId), eq(jobs.lane, lane), UNFINISHED(jobs.state), eq(jobs.state, 'waiting')))
    .limit(1)
    .for('update', { skipLocked: true })
  return rows.length > 0
}

/** Makes the waiting jobs of a lane due at `now`. */
export async function hastenJobs(tx: Tx, sellerId: string, lane: string, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({ runAt: now })
    .where(and(eq(jobs.sellerId, sellerId), eq(jobs.lane, lane), sql`${jobs.state} = 'waiting'`, gt(jobs.runAt, now)))
}

/** Written out, not as parameters: only so does a kept plan use the small indexes over unfinished jobs. */
const UNFINISHED = (state: Column) => sql`${state} in ('waiting', 'running')`

/** Said by what it is not, so that no index over unfinished jobs seems to fit: for rows found by their place. */
const NOT_FINISHED = sql`${jobs.state} not in ('done', 'dead', 'cancelled')`

const earlier = alias(jobs, 'earlier')

/**
 * Takes up to `limit` due jobs under a lease, at most the oldest of each lane; a job whose lease ran out counts as due.
 * Only the first `window` due jobs are looked at, so that the price does not grow with what waits; where they are all
 * behind others of their lanes, ask again with a wider one. Jobs that call one of the `busy` endpoints wait; `held` ones
 * are in the asker's own hands, whatever their lease says. Safe for any number of workers.
 */
export async function claimJobs(
  db: Db | Tx,
  claim: {
    worker: string
    now: Date
    leaseMs: number
    limit: number
    window?: number
    busy?: readonly string[]
    held?: readonly string[]
  },
): Promise<JobRow[]> {
  const { held = [] } = claim
  const lost = and(
    sql`${jobs.lockedUntil} < ${claim.now.toISOString()}::timestamptz`,
    held.length > 0 ? notInArray(jobs.id, [...held]) : undefined,
  )
  const free = or(sql`${jobs.state} = 'waiting'`, lost)
  // Its own limit keeps the planner from sorting all that is due, and from looking for the elders of each.
  const first = db
    .select({
      row: sql<string>`${jobs}.ctid`.as('row'),
      ...{ sellerId: jobs.sellerId, lane: jobs.lane, seq: jobs.seq, runAt: jobs.runAt },
    })
    .from(jobs)
    .where(and(isNull(jobs.finishedAt), lte(jobs.runAt, claim.now), free, callsNoneOf(claim.busy)))
    .orderBy(jobs.runAt, jobs.seq)
    .limit(claim.window ?? CLAIM_WINDOW)
    .as('first')
  const elder = db
    .select({ one: sql`1` })
    .from(earlier)
    .where(
      and(
        eq(earlier.sellerId, first.sellerId),
        eq(earlier.lane, first.lane),
        sql`${earlier.seq} < ${first.seq}`,
        UNFINISHED(earlier.state),
      ),
    )
    .limit(1)
  // Nothing here is left to a join: while PostgreSQL still takes a sudden backlog for none, it would join all with all.
  const heads = db
    .select({ row: first.row })
    .from(first)
    .where(sql`(${elder}) is null`)
    .orderBy(first.runAt, first.seq)
    .limit(claim.limit)
  // What is locked is made once; as a subquery it might be made, and lock further rows, for each row looked at.
  const locked = db.$with('locked').as(
    db
      .select({ sellerId: jobs.sellerId, id: jobs.id })
      .from(jobs)
      // Judged anew under the lock: another worker may have postponed it since.
      .where(and(sql`${jobs}.ctid = any(array(${heads}))`, NOT_FINISHED, lte(jobs.runAt, claim.now), free))
      .for('update', { of: jobs, skipLocked: true }),
  )
  return db
    .with(locked)
    .update(jobs)
    .set({
      state: 'running',
      attempts: sql`${jobs.attempts} + 1`,
      lockedBy: claim.worker,
      lockedUntil: new Date(claim.now.getTime() + claim.leaseMs),
    })
    .from(locked)
    .where(and(eq(jobs.sellerId, locked.sellerId), eq(jobs.id, locked.id)))
    .returning(getTableColumns(jobs))
}

const callsNoneOf = (endpoints: readonly string[] = []) =>
  endpoints.length === 0 ? undefined : or(isNull(jobs.endpointId), notInArray(jobs.endpointId, [...endpoints]))

/** Due jobs one claim looks at; and at most, when those are all behind others. */
export const CLAIM_WINDOW = 64
export const WIDEST_CLAIM_WINDOW = 65_536

/**
 * Ends or postpones a claimed job. False when the lease was lost or the job was cancelled meanwhile: then nothing of
 * this attempt may be kept.
 */
export async function settleJob(
  tx: Tx,
  job: JobRow,
  patch: {
    state: 'done' | 'waiting' | 'dead'
    runAt?: Date
    lastError?: string | null
    finishedAt?: Date | null
    maxAttempts?: number
    attempts?: number
  },
): Promise<boolean> {
  const rows = await tx
    .update(jobs)
    .set({ ...patch, lockedBy: null, lockedUntil: null })
    .where(
      and(
        eq(jobs.sellerId, job.sellerId),
        eq(jobs.id, job.id),
        // No plain equality: a kept plan then looks through the index by state, ended jobs not vacuumed yet and all.
        sql`${jobs.state} is not distinct from 'running'`,
        eq(jobs.attempts, job.attempts),
        job.lockedBy === null ? undefined : eq(jobs.lockedBy, job.lockedBy),
      ),
    )
    .returning({ id: jobs.id })
  return rows.length > 0
}

/** Ends or postpones a locked job from outside the worker; an attempt still under way leaves nothing behind. */
export async function endJob(
  tx: Tx,
  job: Pick<JobRow, 'sellerId' | 'id'>,
  patch: { state: 'done' | 'waiting' | 'dead'; lastError: string | null; runAt?: Date; finishedAt?: Date },
): Promise<void> {
  await tx
    .update(jobs)
    .set({ finishedAt: null, ...patch, lockedBy: null, lockedUntil: null })
    .where(and(eq(jobs.sellerId, job.sellerId), eq(jobs.id, job.id)))
}

export async function insertAttempt(db: Db | Tx, row: typeof jobAttempts.$inferInsert): Promise<void> {
  await db.insert(jobAttempts).values(row).onConflictDoNothing()
}

/** Calls off what is still to be done for an instance: its waiting and running jobs, and open tasks. */
export async function cancelWorkOf(tx: Tx, sellerId: string, instanceId: string, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({ state: 'cancelled', finishedAt: now, lockedBy: null, lockedUntil: null })
    .where(
      and(
        eq(jobs.sellerId, sellerId),
        eq(jobs.instanceId, instanceId),
        eq(jobs.kind, 'provision'),
        inArray(jobs.state, ['waiting', 'running', 'dead']),
      ),
    )
  await tx
    .update(tasks)
    .set({ state: 'cancelled', closedAt: now, closedBy: 'KooGallery', version: sql`${tasks.version} + 1` })
    .where(
      and(
        eq(tasks.sellerId, sellerId),
        eq(tasks.instanceId, instanceId),
        eq(tasks.state, 'open'),
        ne(tasks.kind, 'release'),
      ),
    )
}

/** Adds a task for people unless the same one is open already. */
export async function ensureTask(tx: Tx, row: typeof tasks.$inferInsert): Promise<void> {
  await tx.insert(tasks).values(row).onConflictDoNothing()
}

/** Ends every lease: for a start at which no other process can be working. */
export async function endLeases(db: Db, now: Date): Promise<void> {
  await db.update(jobs).set({ lockedUntil: now, runAt: now }).where(eq(jobs.state, 'running'))
}

/** Earliest moment at which a job falls due that calls none of the `busy` endpoints; null when nothing waits. */
export async function nextDue(db: Db, busy?: readonly string[]): Promise<Date | null> {
  const rows = await db
    .select({ runAt: jobs.runAt })
    .from(jobs)
    .where(and(isNull(jobs.finishedAt), ne(jobs.state, 'running'), callsNoneOf(busy)))
    .orderBy(jobs.runAt)
    .limit(1)
  return rows[0]?.runAt ?? null
}
