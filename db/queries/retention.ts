import { and, eq, type SQL, sql } from 'drizzle-orm'
import { at } from '@/db/moment'
import { rawRows } from '@/db/rows'
import {
  auditLog,
  bulkRunItems,
  bulkRuns,
  changes,
  hookEndpoints,
  idempotencyKeys,
  incidentCalls,
  jobAttempts,
  jobs,
  landings,
  messages,
  noticeItems,
  notices,
  organisationPushes,
  refusalCounters,
  retentionMarks,
  usageEvents,
  usageRecords,
  usageWindows,
} from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { RetentionKind } from '@/lib/domain/retention'

export type RetentionMark = typeof retentionMarks.$inferSelect

/** Kinds whose rows go one batch at a time by `removeOld`; the others have ways of their own. */
export type SweptKind = Exclude<RetentionKind, 'message_bodies' | 'landings' | 'usage_events'>

/** What is counted for a preview; more is told as "more than". */
export const COUNTED = 100_000

/**
 * Rows of a kind that may go, each with its time and its key, found through an index that leads with the account. What is
 * still open is never among them: failures, jobs that wait, run or are dead, changes that nobody has been told of.
 */
const OLD: Record<RetentionKind, (sellerId: string, before: Date) => SQL> = {
  messages: (sellerId, before) => sql`
    select received_at as at, id from ${messages}
    where seller_id = ${sellerId} and received_at < ${at(before)} and not open order by received_at, id`,
  message_bodies: (sellerId, before) => sql`
    select received_at as at, id from ${messages}
    where seller_id = ${sellerId} and received_at < ${at(before)} and not open and erased_at is null
      and received_at >= coalesce((select reached from ${retentionMarks}
        where seller_id = ${sellerId} and kind = 'message_bodies'), '-infinity')
    order by received_at, id`,
  refused_calls: (sellerId, before) => sql`
    select received_at as at, id from ${messages}
    where seller_id = ${sellerId} and verdict <> 'accepted' and verdict = 'refused'
      and received_at < ${at(before)} and not open order by received_at, id`,
  jobs: (sellerId, before) => sql`
    select finished_at as at, id from ${jobs}
    where seller_id = ${sellerId} and kind <> 'hook' and state in ('done', 'cancelled') and finished_at < ${at(before)}`,
  hook_jobs: (sellerId, before) => sql`
    select finished_at as at, id from ${jobs}
    where seller_id = ${sellerId} and kind = 'hook' and state in ('done', 'cancelled')
      and finished_at < ${at(before)}`,
  notices: (sellerId, before) => sql`
    select ended_at as at, id from ${notices}
    where seller_id = ${sellerId} and opened_at < ${at(before)} and ended_at < ${at(before)} order by opened_at, id`,
  audit: (sellerId, before) => sql`
    select at, id from ${auditLog} where seller_id = ${sellerId} and at < ${at(before)} order by at, id`,
  // Places follow the time of writing: the head of the feed is old, or nothing is.
  changes: (sellerId, before) => sql`
    select at, id from (
      select at, id, position from ${changes} where seller_id = ${sellerId} and position is not null
      order by position limit ${COUNTED + 1}
    ) head
    where at < ${at(before)}
      and position <= coalesce((select min(published) from ${hookEndpoints}
        where seller_id = ${sellerId} and state <> 'removed'), position)
      and id::text not in (select payload->>'changeId' from ${jobs}
        where seller_id = ${sellerId} and state in ('waiting', 'running', 'dead') and kind = 'hook'
          and payload->>'changeId' is not null)`,
  landings: (sellerId, before) => sql`
    select l.at, l.id from ${landings} l
    where l.seller_id = ${sellerId} and l.at < ${at(before)} and (l.user_name is not null or l.outcome <> 'signed_in')
    order by l.at, l.id`,
  usage_events: (sellerId, before) => sql`
    select time as at, id from ${usageEvents} where seller_id = ${sellerId} and time < ${at(before)}`,
  bulk_runs: (sellerId, before) => sql`
    select finished_at as at, id from ${bulkRuns}
    where seller_id = ${sellerId} and created_at < ${at(before)} and finished_at < ${at(before)}
    order by created_at, id`,
  incident_calls: (sellerId, before) => sql`
    select last_failed_at as at, latest_message_id as id from ${incidentCalls}
    where seller_id = ${sellerId} and last_failed_at < ${at(before)} and not open order by last_failed_at`,
  idempotency_keys: (sellerId, before) => sql`
    select started_at as at, key as id from ${idempotencyKeys}
    where seller_id = ${sellerId} and started_at < ${at(before)} order by started_at`,
}

/** How many rows would go, counted up to `COUNTED`, and the time of the oldest of those. */
export async function countOld(
  db: Db | Tx,
  kind: RetentionKind,
  sellerId: string,
  before: Date,
): Promise<{ rows: number; more: boolean; oldest: Date | null }> {
  const [row] = await rawRows(
    db,
    sql`select count(*)::int as n, min(at) as oldest
        from (select at from (${OLD[kind](sellerId, before)}) old limit ${COUNTED + 1}) counted`,
  )
  const found = Number(row?.n ?? 0)
  return {
    rows: Math.min(found, COUNTED),
    more: found > COUNTED,
    oldest: row?.oldest ? new Date(String(row.oldest)) : null,
  }
}

/** What goes with a row of its kind; `old` are the rows themselves. */
const REMOVE: Record<SweptKind, (sellerId: string) => SQL> = {
  messages: (sellerId) => sql`
    pushes as (delete from ${organisationPushes} p using old
      where p.seller_id = ${sellerId} and p.message_id = old.id),
    gone as (delete from ${messages} m using old
      where m.seller_id = ${sellerId} and m.received_at = old.at and m.id = old.id returning 1 as one)`,
  refused_calls: (sellerId) => sql`
    gone as (delete from ${messages} m using old
      where m.seller_id = ${sellerId} and m.received_at = old.at and m.id = old.id returning 1 as one)`,
  jobs: removeJobs,
  hook_jobs: removeJobs,
  notices: (sellerId) => sql`
    items as (delete from ${noticeItems} i using old where i.seller_id = ${sellerId} and i.notice_id = old.id),
    gone as (delete from ${notices} n using old where n.seller_id = ${sellerId} and n.id = old.id returning 1 as one)`,
  audit: (sellerId) => sql`
    gone as (delete from ${auditLog} a using old where a.seller_id = ${sellerId} and a.id = old.id returning 1 as one)`,
  changes: (sellerId) => sql`
    gone as (delete from ${changes} c using old where c.seller_id = ${sellerId} and c.id = old.id returning 1 as one)`,
  bulk_runs: (sellerId) => sql`
    gone as (delete from ${bulkRuns} r using old where r.seller_id = ${sellerId} and r.id = old.id returning 1 as one)`,
  incident_calls: (sellerId) => sql`
    gone as (delete from ${incidentCalls} c using old
      where c.seller_id = ${sellerId} and c.last_failed_at = old.at and c.latest_message_id = old.id and not c.open
      returning 1 as one)`,
  idempotency_keys: (sellerId) => sql`
    gone as (delete from ${idempotencyKeys} k using old
      where k.seller_id = ${sellerId} and k.key = old.id and k.started_at = old.at returning 1 as one)`,
}

function removeJobs(sellerId: string): SQL {
  return sql`
    attempts as (delete from ${jobAttempts} a using old where a.seller_id = ${sellerId} and a.job_id = old.id),
    gone as (delete from ${jobs} j using old where j.seller_id = ${sellerId} and j.id = old.id returning 1 as one)`
}

/** Removes old rows of a kind, `limit` at most; gives how many went. */
export async function removeOld(
  db: Db | Tx,
  kind: SweptKind,
  sellerId: string,
  before: Date,
  limit: number,
): Promise<number> {
  if (kind === 'bulk_runs') {
    const items = await removeRunItems(db, sellerId, before, limit)
    if (items > 0) return items
  }
  const [row] = await rawRows(
    db,
    sql`with old as materialized (select at, id from (${OLD[kind](sellerId, before)}) o limit ${limit}),
          ${REMOVE[kind](sellerId)}
        select count(*)::int as n from gone`,
  )
  return Number(row?.n ?? 0)
}

/** A run may have a hundred thousand items: they go before it. */
async function removeRunItems(db: Db | Tx, sellerId: string, before: Date, limit: number): Promise<number> {
  const rows = await rawRows(
    db,
    sql`delete from ${bulkRunItems} where seller_id = ${sellerId} and (run_id, position) in (
          select i.run_id, i.position from (${OLD.bulk_runs(sellerId, before)}) o
          join ${bulkRunItems} i on i.seller_id = ${sellerId} and i.run_id = o.id limit ${limit})
        returning 1 as one`,
  )
  return rows.length
}

/**
 * Takes the contents out of calls, the oldest first; what they were about, their verdict and times stay. Gives how many,
 * and up to when all are done.
 */
export async function eraseBodies(
  db: Db | Tx,
  sellerId: string,
  before: Date,
  now: Date,
  limit: number,
): Promise<{ erased: number; reached: Date | null }> {
  const [row] = await rawRows(
    db,
    sql`with old as materialized (select at, id from (${OLD.message_bodies(sellerId, before)}) o limit ${limit}),
          done as (${erase(sellerId, now)} returning 1 as one)
        select (select count(*)::int from done) as n, (select max(at) from old) as reached`,
  )
  return { erased: Number(row?.n ?? 0), reached: row?.reached ? new Date(String(row.reached)) : null }
}

/** The same for failures that were still open when their time came: few, and found by their own index. */
export async function eraseLateBodies(
  db: Db | Tx,
  sellerId: string,
  before: Date,
  now: Date,
  limit: number,
): Promise<number> {
  const rows = await rawRows(
    db,
    sql`with old as materialized (select received_at as at, id from ${messages}
          where seller_id = ${sellerId} and verdict <> 'accepted' and not open and erased_at is null
            and received_at < ${at(before)} limit ${limit})
        ${erase(sellerId, now)} returning 1 as one`,
  )
  return rows.length
}

function erase(sellerId: string, now: Date): SQL {
  return sql`update ${messages} m set body = ''::bytea, answer = ''::bytea, headers = '[]', answer_headers = '[]',
      url = split_part(m.url, '?', 1), detail = null, erased_at = ${at(now)}
    from old where m.seller_id = ${sellerId} and m.received_at = old.at and m.id = old.id`
}

/** Counts of refused calls that were not stored. */
export async function removeRefusalCounts(db: Db | Tx, sellerId: string, before: Date): Promise<void> {
  await db
    .delete(refusalCounters)
    .where(and(eq(refusalCounters.sellerId, sellerId), sql`${refusalCounters.hour} < ${at(before)}`))
}

/** Begin of the earliest usage that is neither accepted nor written off: its events stay. */
export async function earliestUnbilled(db: Db | Tx, sellerId: string): Promise<Date | null> {
  const [row] = await rawRows(
    db,
    sql`select least(
      (select min(starts_at) from ${usageWindows} where seller_id = ${sellerId} and state = 'open'),
      (select min(begin_time) from ${usageRecords} where seller_id = ${sellerId} and state in ('sealed', 'unknown')),
      (select min(begin_time) from ${usageRecords} where seller_id = ${sellerId} and state in ('sent', 'held'))
    ) as earliest`,
  )
  return row?.earliest ? new Date(String(row.earliest)) : null
}

export async function listRetentionMarks(db: Db | Tx, sellerId: string): Promise<RetentionMark[]> {
  return db.select().from(retentionMarks).where(eq(retentionMarks.sellerId, sellerId))
}

/** Remembers how far a kind is cleared; `removed` of a clearing that found nothing leaves the last number standing. */
export async function saveRetentionMark(
  db: Db | Tx,
  mark: { sellerId: string; kind: RetentionKind; reached: Date; at: Date; removed: number },
): Promise<void> {
  const found = mark.removed > 0 ? { removed: mark.removed, removedAt: mark.at } : {}
  await db
    .insert(retentionMarks)
    .values({
      sellerId: mark.sellerId,
      kind: mark.kind,
      reached: mark.reached,
      sweptAt: mark.at,
      removed: mark.removed,
      removedAt: mark.removed > 0 ? mark.at : null,
    })
    .onConflictDoUpdate({
      target: [retentionMarks.sellerId, retentionMarks.kind],
      set: {
        reached: sql`greatest(${retentionMarks.reached}, excluded.reached)`,
        sweptAt: mark.at,
        ...found,
      },
    })
}
