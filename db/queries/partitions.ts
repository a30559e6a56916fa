import { sql } from 'drizzle-orm'
import { rawRows } from '@/db/rows'
import type { Db } from '@/db/types'

/** Months made ahead, so that a portal nobody restarts for a while still finds its partition. */
const MONTHS_AHEAD = 2
/** Days of usage made ahead, and back to the oldest that can still be billed (protocol/metering.md 1.5). */
const DAYS_AHEAD = 3
const DAYS_BACK = 22

const DAY_MS = 86_400_000

/** Makes the monthly partitions of `messages` from the month of `now` on. Safe to repeat and to run in several processes. */
export async function ensureMessagePartitions(db: Db, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1))
    await ensurePartition(db, 'messages', from.toISOString().slice(0, 7), from, to)
  }
}

/** Makes the daily partitions of `usage_events` (UTC) around `now`. Safe to repeat and to run in several processes. */
export async function ensureUsagePartitions(db: Db, now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / DAY_MS)
  for (let day = today - DAYS_BACK; day <= today + DAYS_AHEAD; day += 1) {
    const from = new Date(day * DAY_MS)
    await ensurePartition(db, 'usage_events', from.toISOString().slice(0, 10), from, new Date((day + 1) * DAY_MS))
  }
}

/** Drops the days of `usage_events` that ended before `before`. What they held is in windows and records. */
export async function dropUsagePartitions(db: Db, before: Date): Promise<string[]> {
  const rows = await rawRows(
    db,
    sql`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'usage_events'::regclass and c.relname ~ '^usage_events_[0-9]{4}_[0-9]{2}_[0-9]{2}$'`,
  )
  const old = rows
    .map(({ name }) => String(name))
    .filter((name) => {
      const day = Date.parse(name.slice('usage_events_'.length).replaceAll('_', '-'))
      return day + DAY_MS <= before.getTime()
    })
  for (const name of old) await db.execute(sql.raw(`drop table if exists "${name}"`))
  return old
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

async function ensurePartition(db: Db, table: string, suffix: string, from: Date, to: Date): Promise<void> {
  const name = `${table}_${suffix.replaceAll('-', '_')}`
  await db.execute(
    sql.raw(
      `create table if not exists "${name}" partition of "${table}" for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
    ),
  )
}
