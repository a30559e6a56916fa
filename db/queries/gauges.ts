import { sql } from 'drizzle-orm'
import { rawRows } from '@/db/rows'
import type { Db } from '@/db/types'

/** What one look at the database tells of the whole install; every statement reads only rows that are still open. */
export type Gauges = {
  jobs: { kind: string; state: string; count: number }[]
  /** Seconds; 0 when nothing is due. */
  oldestDueJob: number
  usageRecords: { state: string; count: number }[]
  /** Seconds; 0 when nothing waits. */
  oldestUnsentUsage: number
  incidents: { state: string; count: number }[]
  tasksOpen: number
  hookEndpoints: { state: string; count: number }[]
  /** By what they are doing; none in the embedded database. */
  connections: { state: string; count: number }[]
}

export async function readGauges(db: Db): Promise<Gauges> {
  const [jobs, dead, due, records, unsent, incidents, tasks, endpoints, connections] = await Promise.all([
    rawRows(
      db,
      sql`select kind, state, count(*)::int as n from jobs where state in ('waiting', 'running') group by kind, state`,
    ),
    // Account by account, so that the index by account and state serves.
    rawRows(
      db,
      sql`select j.kind, sum(j.n)::int as n from sellers s cross join lateral (
        select kind, count(*) as n from jobs where seller_id = s.seller_id and state = 'dead' group by kind) j group by j.kind`,
    ),
    rawRows(
      db,
      sql`select extract(epoch from now() - min(run_at))::float8 as s from jobs where state = 'waiting' and run_at < now()`,
    ),
    rawRows(
      db,
      sql`select r.state, sum(r.n)::int as n from sellers s cross join lateral (
        select state, count(*) as n from usage_records where seller_id = s.seller_id
          and state in ('sealed', 'sent', 'unknown', 'held', 'dead', 'abnormal') and not test group by state) r group by r.state`,
    ),
    rawRows(
      db,
      sql`select extract(epoch from now() - min(r.at))::float8 as s from sellers s cross join lateral (
        select min(sealed_at) as at from usage_records where seller_id = s.seller_id
          and state in ('sealed', 'sent', 'unknown') and not test) r`,
    ),
    rawRows(
      db,
      sql`select state, count(*)::int as n from incidents where state in ('open', 'acknowledged') group by state`,
    ),
    rawRows(
      db,
      sql`select coalesce(sum(t.n), 0)::int as n from sellers s cross join lateral (
        select count(*) as n from tasks where seller_id = s.seller_id and state = 'open' and not test) t`,
    ),
    rawRows(
      db,
      sql`select case when state = 'active' and open_until > now() then 'failing' else state end as state, count(*)::int as n
        from hook_endpoints where state <> 'removed' group by 1`,
    ),
    rawRows(
      db,
      sql`select state, count(*)::int as n from pg_stat_activity
        where application_name = 'koogallery-portal' and datname = current_database() and state is not null group by state`,
    ),
  ])
  return {
    jobs: [...jobs.map((row) => ofKind(row, counted(row).state)), ...dead.map((row) => ofKind(row, 'dead'))],
    oldestDueJob: Number(due[0]?.s ?? 0),
    usageRecords: records.map(counted),
    oldestUnsentUsage: Number(unsent[0]?.s ?? 0),
    incidents: incidents.map(counted),
    tasksOpen: Number(tasks[0]?.n ?? 0),
    hookEndpoints: endpoints.map(counted),
    connections: connections.map(counted),
  }
}

const counted = (row: Record<string, unknown>) => ({ state: String(row.state), count: Number(row.n) })
const ofKind = (row: Record<string, unknown>, state: string) => ({
  kind: String(row.kind),
  state,
  count: Number(row.n),
})
