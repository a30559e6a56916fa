import { and, asc, desc, eq, gt, gte, lt, sql } from 'drizzle-orm'
import { jobs } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { JobState } from '@/lib/domain/jobs'
import { type JobCursor, lastDuration } from './job-lists'
import type { JobRow } from './jobs'

export type DeliveryFilter = { endpointId: string; state?: JobState; type?: string; from?: Date; to?: Date }

/** As conditions on `jobs`; also what bulk runs by filter mean. */
export const deliveryConditions = (sellerId: string, { endpointId, state, type, from, to }: DeliveryFilter) =>
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
    .where(
      and(deliveryConditions(sellerId, filter), cursor ? (cursor.back ? gt : lt)(jobs.seq, cursor.seq) : undefined),
    )
    .orderBy(cursor?.back ? asc(jobs.seq) : desc(jobs.seq))
    .limit(limit)
}
