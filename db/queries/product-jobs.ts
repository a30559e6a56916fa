import { and, asc, eq, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import { jobs, productJobs } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { JobRow } from './jobs'

export type ProductJobRow = typeof productJobs.$inferSelect

const is = (key: { sellerId: string; jobId: string }) =>
  and(eq(productJobs.sellerId, key.sellerId), eq(productJobs.jobId, key.jobId))

/** Notes that the product is about to hear of a job; one there already stays, but for its deadline once settled. */
export async function putInHand(db: Db | Tx, row: typeof productJobs.$inferInsert): Promise<ProductJobRow> {
  const { way, since, deadline } = row
  const rows = await db
    .insert(productJobs)
    .values(row)
    .onConflictDoUpdate({
      target: [productJobs.sellerId, productJobs.jobId],
      // A job that a person has started anew has its time from then on.
      set: {
        way,
        since: sql`case when ${productJobs.settledAt} is null then ${productJobs.since} else ${since.toISOString()}::timestamptz end`,
        deadline: sql`case when ${productJobs.settledAt} is null then ${productJobs.deadline} else ${deadline.toISOString()}::timestamptz end`,
        settledAt: null,
      },
    })
    .returning()
  const [kept] = rows
  if (!kept) throw new Error(`job ${row.jobId} could not be put into the product's hands`)
  return kept
}

export async function findInHand(
  db: Db | Tx,
  key: { sellerId: string; jobId: string },
): Promise<ProductJobRow | undefined> {
  const rows = await db.select().from(productJobs).where(is(key)).limit(1)
  return rows[0]
}

export async function updateInHand(
  db: Db | Tx,
  key: { sellerId: string; jobId: string },
  patch: Partial<typeof productJobs.$inferInsert>,
): Promise<void> {
  await db.update(productJobs).set(patch).where(is(key))
}

/** The job, locked, with what the product has in its hands; undefined where the product never heard of it. */
export async function lockInHand(
  tx: Tx,
  sellerId: string,
  jobId: string,
): Promise<{ job: JobRow; hand: ProductJobRow } | undefined> {
  const rows = await tx
    .select({ job: jobs, hand: productJobs })
    .from(jobs)
    .innerJoin(productJobs, and(eq(productJobs.sellerId, jobs.sellerId), eq(productJobs.jobId, jobs.id)))
    .where(and(eq(jobs.sellerId, sellerId), eq(jobs.id, jobId)))
    .for('update')
  return rows[0]
}

/**
 * Takes up to `max` offered jobs under a lease, oldest first; one whose lease ran out is offered again. The job itself
 * waits, so only the oldest of each instance can be here. Safe for any number of callers.
 */
export async function leaseOffered(
  tx: Tx,
  lease: { sellerId: string; max: number; by: string; now: Date; until: Date; newId: () => string },
): Promise<{ job: JobRow; before: ProductJobRow; leaseId: string }[]> {
  const { sellerId, now } = lease
  const free = or(isNull(productJobs.leasedUntil), lte(productJobs.leasedUntil, now))
  const rows = await tx
    .select({ job: jobs, before: productJobs })
    .from(productJobs)
    .innerJoin(jobs, and(eq(jobs.sellerId, productJobs.sellerId), eq(jobs.id, productJobs.jobId)))
    .where(
      and(
        eq(productJobs.sellerId, sellerId),
        sql`${productJobs.way} = 'pull' and ${productJobs.settledAt} is null`,
        lte(productJobs.availableAt, now),
        free,
        eq(jobs.state, 'waiting'),
      ),
    )
    .orderBy(asc(productJobs.availableAt), asc(productJobs.seq))
    .limit(lease.max)
    .for('update', { skipLocked: true })
  const taken = rows.map((row) => ({ ...row, leaseId: lease.newId() }))
  for (const { job, before, leaseId } of taken) {
    await updateInHand(
      tx,
      { sellerId, jobId: job.id },
      {
        leaseId,
        leasedBy: lease.by,
        leasedAt: now,
        leasedUntil: lease.until,
        leases: before.leases + 1,
      },
    )
  }
  return taken
}

/** What the product has of an instance right now, oldest first. */
export async function selectInHand(db: Db | Tx, sellerId: string, instanceId: string) {
  return db
    .select({ hand: productJobs, state: jobs.state, attempts: jobs.attempts })
    .from(productJobs)
    .innerJoin(jobs, and(eq(jobs.sellerId, productJobs.sellerId), eq(jobs.id, productJobs.jobId)))
    .where(
      and(
        eq(productJobs.sellerId, sellerId),
        eq(productJobs.instanceId, instanceId),
        isNull(productJobs.settledAt),
        inArray(jobs.state, ['waiting', 'running']),
      ),
    )
    .orderBy(asc(productJobs.seq))
}

/**
 * What the product may be doing for an instance at this moment, the jobs locked: whether it was ever told of it, and the
 * latest end of a lease or of a call under way.
 */
export async function lockWorkUnderWay(
  tx: Tx,
  sellerId: string,
  instanceId: string,
): Promise<{ told: boolean; until: Date | null }> {
  const rows = await tx
    .select({ state: jobs.state, lockedUntil: jobs.lockedUntil, hand: productJobs })
    .from(jobs)
    .leftJoin(productJobs, and(eq(productJobs.sellerId, jobs.sellerId), eq(productJobs.jobId, jobs.id)))
    .where(and(eq(jobs.sellerId, sellerId), eq(jobs.instanceId, instanceId), eq(jobs.kind, 'provision')))
    .for('update', { of: jobs })
  const ends = rows.map(({ state, lockedUntil, hand }) =>
    Math.max(
      (state === 'running' && lockedUntil?.getTime()) || 0,
      (state === 'waiting' && hand?.leasedUntil?.getTime()) || 0,
    ),
  )
  const last = Math.max(0, ...ends)
  return {
    told: rows.some(({ hand }) => hand !== null && (hand.way === 'hook' || hand.leases > 0)),
    until: last > 0 ? new Date(last) : null,
  }
}
