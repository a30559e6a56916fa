import { and, asc, eq, lte, sql } from 'drizzle-orm'
import { anyOf, textArray, uuidArray } from '@/db/arrays'
import { jsonRows } from '@/db/json-rows'
import { rawRows } from '@/db/rows'
import { instances, type packages, usageRecords, type usageSeries, usageUniques, usageWindows } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Aggregation } from '@/lib/domain/metering'
import type { PackageRow } from './packages'
import type { WindowRow } from './usage-series'

/** Sealing of windows: reads and writes for many instances at a time, each one statement. */

/** Written out, not as a parameter: only so does a kept plan use the small index over open windows. */
const isOpen = sql`${usageWindows.state} = 'open'`

/** Accounts that have windows to be sealed; those whose windows wait longest are surely among them. */
export async function selectSellersDue(db: Db, now: Date): Promise<string[]> {
  const due = db
    .select({ sellerId: usageWindows.sellerId })
    .from(usageWindows)
    .where(and(isOpen, lte(usageWindows.sealAt, now)))
    .orderBy(asc(usageWindows.sealAt))
    .limit(10_000)
    .as('due')
  const rows = await db.selectDistinct({ sellerId: due.sellerId }).from(due)
  return rows.map(({ sellerId }) => sellerId)
}

/** Instances with windows to be sealed, of `limit` windows, the one that waits longest first. */
export async function selectInstancesDue(db: Db | Tx, sellerId: string, now: Date, limit: number): Promise<string[]> {
  const due = db
    .select({ instanceId: usageWindows.instanceId })
    .from(usageWindows)
    .where(and(isOpen, lte(usageWindows.sealAt, now), eq(usageWindows.sellerId, sellerId)))
    // Those of one instance together: the fewer instances, the fewer locks.
    .orderBy(asc(usageWindows.sealAt), asc(usageWindows.instanceId))
    .limit(limit)
    .as('due')
  const rows = await db.selectDistinct({ instanceId: due.instanceId }).from(due)
  return rows.map(({ instanceId }) => instanceId)
}

/** Windows of these instances to be sealed, at most `limit`; of each instance the oldest. */
export async function selectDueWindows(
  tx: Tx,
  sellerId: string,
  instanceIds: readonly string[],
  now: Date,
  limit: number,
): Promise<WindowRow[]> {
  return tx
    .select()
    .from(usageWindows)
    .where(
      and(
        eq(usageWindows.sellerId, sellerId),
        isAmong(usageWindows.instanceId, instanceIds),
        isOpen,
        lte(usageWindows.sealAt, now),
      ),
    )
    .orderBy(asc(usageWindows.instanceId), asc(usageWindows.startsAt), asc(usageWindows.id))
    .limit(limit)
}

/** What sealing needs to know of an instance. */
export async function selectLives(tx: Tx, sellerId: string, instanceIds: readonly string[]) {
  return tx
    .select({
      instanceId: instances.instanceId,
      productId: instances.productId,
      skuCode: instances.skuCode,
      createdAt: instances.createdAt,
      frozenAt: instances.frozenAt,
      releasedAt: instances.releasedAt,
    })
    .from(instances)
    .where(and(eq(instances.sellerId, sellerId), isAmong(instances.instanceId, instanceIds)))
}
export type Life = Awaited<ReturnType<typeof selectLives>>[number]

/** REACH_BACK_SECONDS, and what a window that begins within the hour has besides. */
const BACK = sql.raw(`interval '1 hour'`)

export type Taken = { instanceId: string; beginTime: Date; endTime: Date }

/** Spans of records, replaced ones too, that begin in one of the windows or in the hour before it. */
export async function selectTakenSpans(
  tx: Tx,
  sellerId: string,
  windows: readonly Pick<WindowRow, 'instanceId' | 'startsAt' | 'endsAt'>[],
): Promise<Taken[]> {
  const spans = windows.map(({ instanceId, startsAt, endsAt }) => ({ i: instanceId, s: startsAt, e: endsAt }))
  const rows = await rawRows(
    tx,
    sql`select distinct u.instance_id as i, u.begin_time::text as b, u.end_time::text as e
        from ${jsonRows(spans, 'i text, s timestamptz, e timestamptz')}
        -- Its limit keeps each look-up apart: joined, all records there ever were would be read.
        cross join lateral (
          select * from ${usageRecords} u where u.seller_id = ${sellerId} and u.instance_id = r.i
            and u.begin_time >= r.s - ${BACK} and u.begin_time < r.e
          limit 10000
        ) u`,
  )
  return rows.map(({ i, b, e }) => ({
    instanceId: String(i),
    beginTime: new Date(String(b)),
    endTime: new Date(String(e)),
  }))
}

export type UsageSecond = { windowId: string; at: Date; value: string }

/**
 * When the usage of windows was reported, by second, as reported. For `sum` what each second adds; for the others the
 * highest value of each.
 */
export async function selectUsageSeconds(
  tx: Tx,
  sellerId: string,
  windows: readonly Pick<WindowRow, 'id' | 'startsAt' | 'endsAt'>[],
  aggregation: Aggregation,
): Promise<UsageSecond[]> {
  const spans = windows.map(({ id, startsAt, endsAt }) => ({ w: id, s: startsAt, e: endsAt }))
  const value = aggregation === 'sum' ? sql`sum(e.value)` : sql`max(e.value)`
  const rows = await rawRows(
    tx,
    sql`select r.w::text as w, date_trunc('second', e.time)::text as at, ${value}::text as value
        from ${jsonRows(spans, 'w uuid, s timestamptz, e timestamptz')}
        join usage_events e on e.seller_id = ${sellerId} and e.window_id = r.w and e.time >= r.s and e.time < r.e
        group by 1, 2 order by 1, 2`,
  )
  return rows.map(({ w, at, value }) => ({ windowId: String(w), at: new Date(String(at)), value: String(value) }))
}

export type NewRecord = Pick<
  typeof usageRecords.$inferSelect,
  | 'meteringSn'
  | 'windowId'
  | 'instanceId'
  | 'test'
  | 'meter'
  | 'productId'
  | 'relatePkgInstance'
  | 'beginTime'
  | 'endTime'
  | 'value'
  | 'state'
  | 'reason'
  | 'version'
  | 'late'
>

/** Writes records, and what they come to by day. The books are the caller's. */
export async function insertRecords(tx: Tx, sellerId: string, now: Date, rows: readonly NewRecord[]): Promise<void> {
  if (rows.length === 0) return
  await tx.execute(sql`
    with written as (
      insert into usage_records (seller_id, metering_sn, window_id, instance_id, test, meter, product_id,
        relate_pkg_instance, begin_time, end_time, value, record_time, state, reason, version, late, sealed_at)
      select ${sellerId}, r."meteringSn", r."windowId", r."instanceId", r.test, r.meter, r."productId",
        r."relatePkgInstance", r."beginTime", r."endTime", r.value, ${now.toISOString()}::timestamptz, r.state,
        r.reason, r.version, r.late, ${now.toISOString()}::timestamptz
      from ${jsonRows(
        rows,
        `"meteringSn" uuid, "windowId" uuid, "instanceId" text, test boolean, meter text, "productId" text,
         "relatePkgInstance" text, "beginTime" timestamptz, "endTime" timestamptz, value numeric, state text,
         reason text, version integer, late boolean`,
      )}
      returning *
    )
    insert into usage_days (seller_id, test, day, meter, instance_id, sealed, held, records)
    select seller_id, test, to_char(begin_time at time zone 'UTC', 'YYYY-MM-DD'), meter, instance_id, sum(value),
      coalesce(sum(value) filter (where state = 'held'), 0), count(*)
    from written group by 1, 2, 3, 4, 5
    on conflict (seller_id, test, day, meter, instance_id) do update set
      sealed = usage_days.sealed + excluded.sealed, held = usage_days.held + excluded.held,
      records = usage_days.records + excluded.records`)
}

/** Closes windows for ever, and forgets the values counted apart. */
export async function closeWindows(tx: Tx, sellerId: string, now: Date, ids: readonly string[]): Promise<void> {
  await tx
    .update(usageWindows)
    .set({ state: 'sealed', sealedAt: now })
    .where(and(eq(usageWindows.sellerId, sellerId), isAmongIds(usageWindows.id, ids)))
  await tx.delete(usageUniques).where(and(eq(usageUniques.sellerId, sellerId), isAmongIds(usageUniques.windowId, ids)))
}

export type Sealing = {
  instanceId: string
  open: string
  waiting: string
  held: string
  carried: string
  rounded: string
}

/** Moves what was open into the books of records; every amount is a difference. */
export async function bookSealing(tx: Tx, sellerId: string, rows: readonly Sealing[]): Promise<void> {
  await tx.execute(sql`
    update usage_series s set open = s.open + r.open, waiting = s.waiting + r.waiting, held = s.held + r.held,
      carried = s.carried + r.carried, rounded = s.rounded + r.rounded,
      uncovered = greatest(0, least(s.uncovered - r.held, s.open + r.open))
    from ${jsonRows(
      rows,
      '"instanceId" text, open numeric, waiting numeric, held numeric, carried numeric, rounded numeric',
    )}
    where s.seller_id = ${sellerId} and s.instance_id = r."instanceId"`)
}

export type NewDraw = {
  packageInstanceId: string
  meter: string
  at: Date
  meteringSn: string
  amount: string
  remaining: string
}

export async function insertDraws(tx: Tx, sellerId: string, rows: readonly NewDraw[]): Promise<void> {
  if (rows.length === 0) return
  await tx.execute(sql`
    insert into package_draws (seller_id, package_instance_id, meter, at, metering_sn, amount, remaining)
    select ${sellerId}, r."packageInstanceId", r.meter, r.at, r."meteringSn", r.amount, r.remaining
    from ${jsonRows(
      rows,
      '"packageInstanceId" text, meter text, at timestamptz, "meteringSn" uuid, amount numeric, remaining numeric',
    )}`)
}

export type PackageUse = Pick<PackageRow, 'packageInstanceId' | 'meter' | 'used' | 'periodStart' | 'periodEnd'>

/** What packages come to; the series of their instances are locked. */
export async function setPackagesUsed(tx: Tx, sellerId: string, now: Date, rows: readonly PackageUse[]): Promise<void> {
  if (rows.length === 0) return
  await tx.execute(sql`
    update packages p set used = r.used, period_start = r."periodStart", period_end = r."periodEnd",
      updated_at = ${now.toISOString()}::timestamptz
    from ${jsonRows(
      rows,
      '"packageInstanceId" text, meter text, used numeric, "periodStart" timestamptz, "periodEnd" timestamptz',
    )}
    where p.seller_id = ${sellerId} and p.package_instance_id = r."packageInstanceId" and p.meter = r.meter`)
}

/** What of a package was drawn by usage of a time: for periods that are over. */
export async function drawnIn(
  tx: Tx,
  sellerId: string,
  pkg: { packageInstanceId: string; meter: string },
  from: Date,
  to: Date,
): Promise<string> {
  const [row] = await rawRows(
    tx,
    sql`select coalesce(sum(amount), 0)::text as amount from package_draws
        where seller_id = ${sellerId} and package_instance_id = ${pkg.packageInstanceId} and meter = ${pkg.meter}
          and at >= ${from.toISOString()}::timestamptz and at < ${to.toISOString()}::timestamptz`,
  )
  return String(row?.amount ?? '0')
}

/** Brings the open windows of an instance forward to `now`; true when there were any. */
export async function sealNow(tx: Tx, sellerId: string, instanceId: string, now: Date): Promise<boolean> {
  const rows = await tx
    .update(usageWindows)
    .set({ sealAt: now })
    .where(and(eq(usageWindows.sellerId, sellerId), eq(usageWindows.instanceId, instanceId), isOpen))
    .returning({ id: usageWindows.id })
  return rows.length > 0
}

type TextColumn =
  | typeof usageSeries.instanceId
  | typeof instances.instanceId
  | typeof packages.instanceId
  | typeof usageWindows.instanceId
type IdColumn = typeof usageWindows.id | typeof usageUniques.windowId

const isAmong = (column: TextColumn, values: readonly string[]) => sql`${column} = ${anyOf(textArray(values))}`
const isAmongIds = (column: IdColumn, values: readonly string[]) => sql`${column} = ${anyOf(uuidArray(values))}`
