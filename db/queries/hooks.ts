import { and, asc, count, eq, inArray, lt, lte, ne, sql } from 'drizzle-orm'
import { hookEndpoints, jobs } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { JobState } from '@/lib/domain/jobs'

export type EndpointRow = typeof hookEndpoints.$inferSelect

const is = (sellerId: string, id: string) => and(eq(hookEndpoints.sellerId, sellerId), eq(hookEndpoints.id, id))
const isThere = ne(hookEndpoints.state, 'removed')

/** Also one that was removed. */
export async function findEndpoint(db: Db | Tx, sellerId: string, id: string): Promise<EndpointRow | undefined> {
  const rows = await db.select().from(hookEndpoints).where(is(sellerId, id)).limit(1)
  return rows[0]
}

export async function findEndpointByName(
  db: Db | Tx,
  sellerId: string,
  name: string,
): Promise<EndpointRow | undefined> {
  const mine = and(eq(hookEndpoints.sellerId, sellerId), eq(hookEndpoints.name, name), isThere)
  const rows = await db.select().from(hookEndpoints).where(mine).limit(1)
  return rows[0]
}

/** By name; without those removed. */
export async function listEndpoints(db: Db | Tx, sellerId: string): Promise<EndpointRow[]> {
  const mine = and(eq(hookEndpoints.sellerId, sellerId), isThere)
  return db.select().from(hookEndpoints).where(mine).orderBy(asc(hookEndpoints.name))
}

export async function lockEndpoint(tx: Tx, sellerId: string, id: string): Promise<EndpointRow | undefined> {
  const rows = await tx
    .select()
    .from(hookEndpoints)
    .where(and(is(sellerId, id), isThere))
    .limit(1)
    .for('update')
  return rows[0]
}

/** False when the name is taken. */
export async function insertEndpoint(tx: Tx, row: typeof hookEndpoints.$inferInsert): Promise<boolean> {
  const added = await tx.insert(hookEndpoints).values(row).onConflictDoNothing().returning({ id: hookEndpoints.id })
  return added.length > 0
}

export async function updateEndpoint(
  db: Db | Tx,
  { sellerId, id }: { sellerId: string; id: string },
  patch: Partial<typeof hookEndpoints.$inferInsert>,
): Promise<void> {
  await db.update(hookEndpoints).set(patch).where(is(sellerId, id))
}

/**
 * Lets one call through an open circuit whose time has passed, and keeps others back until `until`. False when somebody
 * else was let through.
 */
export async function claimProbe(
  db: Db,
  { sellerId, id }: { sellerId: string; id: string },
  now: Date,
  until: Date,
): Promise<boolean> {
  const rows = await db
    .update(hookEndpoints)
    .set({ openUntil: until })
    .where(and(is(sellerId, id), lte(hookEndpoints.openUntil, now)))
    .returning({ id: hookEndpoints.id })
  return rows.length > 0
}

type Key = { sellerId: string; id: string }

/** Written out, so that a kept plan uses the small index over unfinished jobs. */
const waitsFor = ({ sellerId, id }: Key) =>
  and(
    eq(jobs.sellerId, sellerId),
    eq(jobs.endpointId, id),
    sql`${jobs.state} in ('waiting', 'running')`,
    eq(jobs.state, 'waiting'),
  )

/** Between two calls to an endpoint that answers again; all of what waits has its turn within the longest. */
const STAGGER_MS = 50
const LONGEST_STAGGER_MS = 10 * 60_000

/**
 * What waits for an endpoint is due from `now` on, oldest first and one shortly after the other, so that an endpoint that
 * has just come back is not run over: it answers again, or was resumed. Nothing becomes due later than it was.
 */
export async function hastenJobsFor(db: Db | Tx, endpoint: Key, now: Date): Promise<void> {
  await db.execute(sql`
    update ${jobs} set run_at = least(run_at, turn.at)
    from (
      select w.id as turn_id, ${now.toISOString()}::timestamptz + (row_number() over (order by w.seq) - 1)
          * least(${STAGGER_MS}::float8, ${LONGEST_STAGGER_MS}::float8 / count(*) over ()) * interval '1 millisecond' as at
      from ${jobs} w
      where w.seller_id = ${endpoint.sellerId} and w.endpoint_id = ${endpoint.id} and w.state in ('waiting', 'running')
        and w.state = 'waiting' and w.run_at > ${now.toISOString()}::timestamptz
    ) turn
    where ${jobs.sellerId} = ${endpoint.sellerId} and ${jobs.id} = turn.turn_id and ${jobs.state} = 'waiting'`)
}

/** Nothing that waits for an endpoint is due before `until`: one statement instead of one vain attempt each. */
export async function holdJobsFor(db: Db | Tx, endpoint: Key, until: Date): Promise<void> {
  await db
    .update(jobs)
    .set({ runAt: until })
    .where(and(waitsFor(endpoint), lt(jobs.runAt, until)))
}

/** Counts a job among the calls of an endpoint: with them it waits, and stands in the log. */
export async function nameEndpoint(db: Db, job: { sellerId: string; id: string }, endpointId: string): Promise<void> {
  await db
    .update(jobs)
    .set({ endpointId })
    .where(and(eq(jobs.sellerId, job.sellerId), eq(jobs.id, job.id)))
}

/** Calls off the events that wait for an endpoint; provisioning stays, for whoever is named instead. */
export async function cancelJobsFor(tx: Tx, endpoint: Key, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({ state: 'cancelled', finishedAt: now })
    .where(and(waitsFor(endpoint), eq(jobs.kind, 'hook')))
}

/** Jobs that wait for each endpoint, and those given up. */
export async function countWorkFor(
  db: Db | Tx,
  sellerId: string,
): Promise<Map<string, { waiting: number; dead: number }>> {
  const ofState = (states: JobState[], open: boolean) =>
    db
      .select({ id: jobs.endpointId, count: count() })
      .from(jobs)
      .where(
        and(
          eq(jobs.sellerId, sellerId),
          sql`${jobs.endpointId} is not null`,
          // The first as the small index has it.
          open ? sql`${jobs.state} in ('waiting', 'running')` : inArray(jobs.state, states),
        ),
      )
      .groupBy(jobs.endpointId)
  const [waiting, dead] = await Promise.all([ofState([], true), ofState(['dead'], false)])
  const work = new Map<string, { waiting: number; dead: number }>()
  for (const { id, count } of waiting) if (id) work.set(id, { waiting: count, dead: 0 })
  for (const { id, count } of dead) if (id) work.set(id, { waiting: work.get(id)?.waiting ?? 0, dead: count })
  return work
}
