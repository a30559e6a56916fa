import { and, asc, desc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { jobAttempts, jobs } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { type JobKind, type JobState, MAX_ATTEMPTS } from '@/lib/domain/jobs'
import type { ProvisionAction } from '@/lib/domain/products'
import type { JobRow } from './jobs'

export type JobFilter = {
  withTests: boolean
  states?: JobState[]
  kind?: JobKind
  orderId?: string
  instanceId?: string
}

/** A place in the list: the row's number, which never changes. `back` asks for the page before it. */
export type JobCursor = { seq: number; back?: boolean }

/** Newest first; going back, the nearest first. */
export async function selectJobs(
  db: Db | Tx,
  sellerId: string,
  filter: JobFilter,
  cursor: JobCursor | null,
  limit: number,
): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(and(jobConditions(sellerId, filter), cursor ? (cursor.back ? gt : lt)(jobs.seq, cursor.seq) : undefined))
    .orderBy(cursor?.back ? asc(jobs.seq) : desc(jobs.seq))
    .limit(limit)
}

/** As conditions on `jobs`; also what bulk runs by filter mean. */
export function jobConditions(sellerId: string, filter: JobFilter): SQL | undefined {
  return and(
    eq(jobs.sellerId, sellerId),
    filter.withTests ? undefined : eq(jobs.test, false),
    filter.states && inArray(jobs.state, filter.states),
    filter.kind && ofKind(filter.kind),
    filter.orderId ? eq(jobs.orderId, filter.orderId) : undefined,
    filter.instanceId ? eq(jobs.instanceId, filter.instanceId) : undefined,
  )
}

/** Says also that the kind is none of the common two where it is so: only then is the index of the others used. */
function ofKind(kind: JobKind): SQL | undefined {
  const common = kind === 'order_lookup' || kind === 'provision'
  return and(eq(jobs.kind, kind), common ? undefined : sql`${jobs.kind} not in ('order_lookup', 'provision')`)
}

export async function countJobs(db: Db | Tx, sellerId: string, states: JobState[]): Promise<number> {
  return db.$count(jobs, and(eq(jobs.sellerId, sellerId), eq(jobs.test, false), inArray(jobs.state, states)))
}

export async function selectJob(db: Db | Tx, sellerId: string, jobId: string): Promise<JobRow | null> {
  const rows = await db
    .select()
    .from(jobs)
    .where(and(eq(jobs.sellerId, sellerId), eq(jobs.id, jobId)))
  return rows[0] ?? null
}

/** The job, locked until the transaction ends, so that no worker takes it meanwhile. */
export async function lockJob(tx: Tx, sellerId: string, jobId: string): Promise<JobRow | null> {
  const rows = await tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.sellerId, sellerId), eq(jobs.id, jobId)))
    .for('update')
  return rows[0] ?? null
}

/** The newest provisioning job of an instance for an action, locked. */
export async function lockProvisionJob(
  tx: Tx,
  sellerId: string,
  instanceId: string,
  action: ProvisionAction,
): Promise<JobRow | null> {
  const rows = await tx
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.sellerId, sellerId),
        eq(jobs.instanceId, instanceId),
        eq(jobs.kind, 'provision'),
        sql`${jobs.payload} ->> 'action' = ${action}`,
      ),
    )
    .orderBy(desc(jobs.seq))
    .limit(1)
    .for('update')
  return rows[0] ?? null
}

/** The look-up of an order, locked. */
export async function lockLookupJob(tx: Tx, sellerId: string, test: boolean, orderId: string): Promise<JobRow | null> {
  const rows = await tx
    .select()
    .from(jobs)
    .where(
      and(eq(jobs.sellerId, sellerId), eq(jobs.orderId, orderId), eq(jobs.test, test), eq(jobs.kind, 'order_lookup')),
    )
    .orderBy(desc(jobs.seq))
    .limit(1)
    .for('update')
  return rows[0] ?? null
}

/**
 * Makes a locked job due at once with a full set of attempts. Its count goes on, so that an attempt from before can
 * never pass for one of the new ones.
 */
export async function reviveJob(tx: Tx, job: JobRow, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({
      state: 'waiting',
      runAt: now,
      maxAttempts: job.attempts + MAX_ATTEMPTS[job.kind],
      finishedAt: null,
      lockedBy: null,
      lockedUntil: null,
    })
    .where(and(eq(jobs.sellerId, job.sellerId), eq(jobs.id, job.id)))
}

/** Several jobs, locked as `lockJob` does, in one order so that nobody waits for each other. */
export async function lockJobs(tx: Tx, sellerId: string, ids: readonly string[]): Promise<JobRow[]> {
  return tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.sellerId, sellerId), inArray(jobs.id, [...ids])))
    .orderBy(jobs.id)
    .for('update')
}

/** As `reviveJob` for several locked jobs of one kind. */
export async function reviveJobs(tx: Tx, sellerId: string, kind: JobKind, ids: readonly string[], now: Date) {
  if (ids.length === 0) return
  await tx
    .update(jobs)
    .set({
      state: 'waiting',
      runAt: now,
      maxAttempts: sql`${jobs.attempts} + ${MAX_ATTEMPTS[kind]}`,
      finishedAt: null,
      lockedBy: null,
      lockedUntil: null,
    })
    .where(and(eq(jobs.sellerId, sellerId), inArray(jobs.id, [...ids])))
}

/** Calls off a locked job; an attempt still under way finds out when it ends and leaves nothing behind. */
export async function cancelJobRow(tx: Tx, job: JobRow, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({ state: 'cancelled', finishedAt: now, lockedBy: null, lockedUntil: null })
    .where(and(eq(jobs.sellerId, job.sellerId), eq(jobs.id, job.id)))
}

/** For a list of jobs: how long the last attempt at each took, milliseconds. */
export function lastDuration(db: Db | Tx): SQL<number | null> {
  const last = db
    .select({ ms: jobAttempts.durationMs })
    .from(jobAttempts)
    .where(and(eq(jobAttempts.sellerId, jobs.sellerId), eq(jobAttempts.jobId, jobs.id)))
    .orderBy(desc(jobAttempts.attempt))
    .limit(1)
  return sql<number | null>`(${last})`
}

/** Oldest first, at most the last 200. */
export async function selectAttempts(db: Db | Tx, sellerId: string, jobIds: string[]) {
  if (jobIds.length === 0) return []
  const newest = await db
    .select()
    .from(jobAttempts)
    .where(and(eq(jobAttempts.sellerId, sellerId), inArray(jobAttempts.jobId, jobIds)))
    .orderBy(desc(jobAttempts.startedAt), desc(jobAttempts.attempt))
    .limit(200)
  return newest.reverse()
}
