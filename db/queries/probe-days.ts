import { sql } from 'drizzle-orm'
import { at } from '@/db/moment'
import { rawRows } from '@/db/rows'
import { messages, probeDays, probeMarks } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** Test calls counted in one go. */
export const PROBE_STEP = 2_000

/** Accounts with test calls that are not counted yet. */
export async function selectProbedSellers(db: Db, from: Date, until: Date): Promise<string[]> {
  const rows = await rawRows(
    db,
    sql`
    select s.seller_id from sellers s left join ${probeMarks} k on k.seller_id = s.seller_id
    where exists (select 1 from ${messages} m where m.seller_id = s.seller_id and m.test
      and m.received_at >= greatest(k.at, ${at(from)}) and m.received_at < ${at(until)}
      and (k.at is null or (m.received_at, m.id) > (k.at, k.id)))`,
  )
  return rows.map((row) => String(row.seller_id))
}

/**
 * Counts the marketplace's test calls that came before `until` and are not counted yet, by day, product and interface: one
 * step of them, oldest first. True while there may be more. Each is counted once; our own probes are not the marketplace's.
 * @param zone in whose days
 */
export async function countProbes(
  tx: Tx,
  sellerId: string,
  { from, until, zone }: { from: Date; until: Date; zone: string },
): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`probes:${sellerId}`}, 0))`)
  const [found] = await rawRows(
    tx,
    sql`
    with mark as (
      select coalesce(max(k.at), ${at(from)}) as at, coalesce(max(k.id::text), '00000000-0000-0000-0000-000000000000')::uuid as id
      from ${probeMarks} k where k.seller_id = ${sellerId}
    ), step as (
      select m.received_at, m.id, m.verdict = 'accepted' as ok, coalesce(m.activity, '') as activity,
        m.instance_id, m.order_id, (m.received_at at time zone ${zone})::date as day,
        m.rerun_of is null and m.key_id is not null
          and not m.headers @> '[["x-portal-probe"]]'::jsonb as counts
      from ${messages} m, mark
      where m.seller_id = ${sellerId} and m.test and m.received_at >= mark.at and (m.received_at, m.id) > (mark.at, mark.id)
        and m.received_at >= ${at(from)} and m.received_at < ${at(until)}
      order by m.received_at, m.id limit ${PROBE_STEP}
    ), told as (
      select s.*, coalesce((
        select i.product_id from instances i where i.seller_id = ${sellerId} and i.test and i.product_id is not null
          and (i.instance_id = s.instance_id or i.order_id = s.order_id) limit 1), '') as product_id
      from step s where s.counts
    ), days as (
      select day, product_id, activity, count(*)::int as calls, (count(*) filter (where not ok))::int as failures,
        max(received_at) as last_at, (array_agg(ok order by received_at desc, id desc))[1] as last_ok
      from told group by day, product_id, activity
    ), counted as (
      insert into ${probeDays} (seller_id, day, product_id, activity, calls, failures, last_at, last_ok)
      select ${sellerId}, day, product_id, activity, calls, failures, last_at, last_ok from days
      on conflict (seller_id, day, product_id, activity) do update set calls = probe_days.calls + excluded.calls,
        failures = probe_days.failures + excluded.failures, last_at = excluded.last_at, last_ok = excluded.last_ok
    ), moved as (
      insert into ${probeMarks} (seller_id, at, id)
      select ${sellerId}, received_at, id from step order by received_at desc, id desc limit 1
      on conflict (seller_id) do update set at = excluded.at, id = excluded.id
    )
    select count(*)::int as seen from step`,
  )
  return Number(found?.seen) === PROBE_STEP
}
