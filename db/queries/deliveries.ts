import { and, asc, desc, eq, gt, gte, inArray, lt, sql } from 'drizzle-orm'
import { jobs } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { type JobState, MAX_ATTEMPTS } from '@/lib/domain/jobs'
import { type JobCursor, lastDuration } from './job-lists'
import type { JobRow } from './jobs'

export type DeliveryFilter = { endpointId: string; state?: JobState; type?: string; from?: Date; to?: Date }

const fits = (sellerId: string, { endpointId, state, type, from, to }: DeliveryFilter) =>
  and(
    eq(jobs.sellerId, sellerId),
    eq(jobs.endpointId, endpointId),
    state && eq(jobs.state, state),
    type === undefined ? undefined : sql`${jobs.payload} ->> 'type' = ${type}`,
    from && gte(jobs.createdAt, from),
    to && lt(jobs.createdAt, to),
  )

/** Newest first with the duration of each one's last attempt; going back, the nearest first. */
export async function selectDeliveries(
  db: Db | Tx,
  sellerId: string,
  filter: DeliveryFilter,
  cursor: JobCursor | null,
  limit: number,
): Promise<{ job: JobRow; durationMs: number | null }[]> {
  return db
    .select({ job: jobs, durationMs: lastDuration(db) })
    .from(jobs)
    .where(and(fits(sellerId, filter), cursor ? (cursor.back ? gt : lt)(jobs.seq, cursor.seq) : undefined))
    .orderBy(cursor?.back ? asc(jobs.seq) : desc(jobs.seq))
    .limit(limit)
}

/** Makes what has ended due again with a full set of attempts, the newest `limit`; gives how many. */
export async function reviveDeliveries(
  tx: Tx,
  sellerId: string,
  filter: DeliveryFilter,
  now: Date,
  limit: number,
): Promise<number> {
  const chosen = tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        fits(sellerId, filter),
        inArray(jobs.state, ['done', 'dead', 'cancelled']),
        eq(jobs.kind, 'hook'),
        sql`${jobs.payload} ->> 'changeId' is not null`,
      ),
    )
    .orderBy(desc(jobs.seq))
    .limit(limit)
  const revived = await tx
    .update(jobs)
    .set({
      state: 'waiting',
      runAt: now,
      maxAttempts: sql`${jobs.attempts} + ${MAX_ATTEMPTS.hook}`,
      finishedAt: null,
      lockedBy: null,
      lockedUntil: null,
    })
    .where(and(eq(jobs.sellerId, sellerId), inArray(jobs.id, chosen)))
    .returning({ id: jobs.id })
  return revived.length
}
