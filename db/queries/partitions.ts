import { sql } from 'drizzle-orm'
import { isLockTimeout } from '@/db/pg-errors'
import { rawRows } from '@/db/rows'
import { transaction } from '@/db/transaction'
import type { Db } from '@/db/types'

/** Months made ahead, so that a portal nobody restarts for a while still finds its partition. */
const MONTHS_AHEAD = 2
/** Days of usage made ahead, and back to the oldest that can still be billed (protocol/metering.md 1.5). */
const DAYS_AHEAD = 3
const DAYS_BACK = 22

const DAY_MS = 86_400_000

/** Makes the monthly partitions of `messages` from the month of `now` on. Safe to repeat and to run in several processes. */
export async function ensureMessagePartitions(db: Db, now: Date): Promise<void> {
  const made = await namesOf(db, 'messages')
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1))
    await ensurePartition(db, made, 'messages', from.toISOString().slice(0, 7), from, to)
  }
}

/** Makes the daily partitions of `usage_events` (UTC) around `now`. Safe to repeat and to run in several processes. */
export async function ensureUsagePartitions(db: Db, now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / DAY_MS)
  const made = await namesOf(db, 'usage_events')
  for (let day = today - DAYS_BACK; day <= today + DAYS_AHEAD; day += 1) {
    const from = new Date(day * DAY_MS)
    await ensurePartition(db, made, 'usage_events', from.toISOString().slice(0, 10), from, new Date((day + 1) * DAY_MS))
  }
}

/** Drops the days of `usage_events` that ended before `before`. What they held is in windows and records. */
export async function dropUsagePartitions(db: Db, before: Date): Promise<string[]> {
  const dropped: string[] = []
  for (const { name, ends } of await partitionsOf(db, 'usage_events')) {
    if (ends && ends <= before && (await dropPartition(db, name))) dropped.push(name)
  }
  return dropped
}

/**
 * Drops the months of `messages` that ended before `before`, but for those in which a failure is still open: a month at
 * a time costs next to nothing, however many calls it held.
 */
export async function dropMessagePartitions(db: Db, before: Date): Promise<string[]> {
  const dropped: string[] = []
  for (const { name, ends } of await partitionsOf(db, 'messages')) {
    if (!ends || ends > before) continue
    const [row] = await rawRows(db, sql`select exists (select 1 from ${sql.identifier(name)} where open) as still_open`)
    if (row?.still_open === false && (await dropPartition(db, name))) dropped.push(name)
  }
  return dropped
}

/** Deletes an account's usage events of the days that ended before `before`, `limit` at most; gives how many. */
export async function deleteUsageEvents(db: Db, sellerId: string, before: Date, limit: number): Promise<number> {
  for (const { name, ends } of await partitionsOf(db, 'usage_events')) {
    if (ends && ends > before) continue
    const table = sql.identifier(name)
    const rows = await rawRows(
      db,
      sql`delete from ${table} where ctid in (
            select ctid from ${table}
            where seller_id = ${sellerId} and time < ${before.toISOString()}::timestamptz limit ${limit}
          ) returning 1 as one`,
    )
    if (rows.length > 0) return rows.length
  }
  return 0
}

/** Partitions with the end of their month or day; the default one has none. */
async function partitionsOf(db: Db, table: 'messages' | 'usage_events'): Promise<{ name: string; ends?: Date }[]> {
  const rows = await rawRows(
    db,
    sql`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = ${table}::regclass order by c.relname`,
  )
  return rows.map(({ name }) => {
    const [year, month, day] = String(name)
      .slice(table.length + 1)
      .split('_')
      .map(Number)
    if (!year || !month) return { name: String(name) }
    const ends = day ? Date.UTC(year, month - 1, day + 1) : Date.UTC(year, month, 1)
    return { name: String(name), ends: new Date(ends) }
  })
}

/** Waits two seconds for its turn at most: calls would queue up behind it. False when it did not get it. */
async function dropPartition(db: Db, name: string): Promise<boolean> {
  try {
    await transaction(db, async (tx) => {
      await tx.execute(sql`set local lock_timeout = '2s'`)
      await tx.execute(sql`drop table if exists ${sql.identifier(name)}`)
    })
    return true
  } catch (error) {
    if (isLockTimeout(error)) return false
    throw error
  }
}

/**
 * Forgets ids of events that came before `before`, some thousand at a time; gives how many. What comes again after that
 * is too old anyway.
 */
export async function deleteEventIdsBefore(db: Db, before: Date): Promise<number> {
  const rows = await rawRows(
    db,
    sql`delete from usage_event_ids where ctid in (
          select ctid from usage_event_ids where arrived_at < ${before.toISOString()}::timestamptz limit 5000
        ) returning 1 as one`,
  )
  return rows.length
}

async function namesOf(db: Db, table: Parameters<typeof partitionsOf>[1]): Promise<Set<string>> {
  return new Set((await partitionsOf(db, table)).map(({ name }) => name))
}

async function ensurePartition(
  db: Db,
  made: ReadonlySet<string>,
  table: string,
  suffix: string,
  from: Date,
  to: Date,
): Promise<void> {
  const name = `${table}_${suffix.replaceAll('-', '_')}`
  if (made.has(name)) return
  await transaction(db, async (tx) => {
    // "if not exists" alone fails when two processes make it at the same time, as they do when they start together.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`partition:${name}`}, 0))`)
    await tx.execute(
      sql.raw(
        `create table if not exists "${name}" partition of "${table}" for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
      ),
    )
  })
}
