import { and, asc, count, desc, eq, exists, gte, inArray, lt, min, not, sql } from 'drizzle-orm'
import { instances, packages, sellers, usageBatches, usageRecords, usageSeries, usageWindows } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** What the watch over usage looks at. Test traffic rings no bell. */

/** Alarms of one kind told apart; where more is wrong, it is one thing that is wrong. */
const MOST = 1_000

/** Written out, not as parameters: only so does a kept plan use the small index over what waits. */
const waits = sql`${usageRecords.state} in ('sealed', 'unknown')`

export async function selectMeteringSellers(db: Db): Promise<string[]> {
  const series = db.select({ one: sql`1` }).from(usageSeries).where(eq(usageSeries.sellerId, sellers.sellerId))
  const rows = await db.select({ sellerId: sellers.sellerId }).from(sellers).where(exists(series))
  return rows.map(({ sellerId }) => sellerId)
}

const reporting = {
  instanceId: usageSeries.instanceId,
  productId: instances.productId,
  skuCode: instances.skuCode,
  lastArrivalAt: usageSeries.lastArrivalAt,
  lastUsageAt: usageSeries.lastUsageAt,
  createdAt: usageSeries.createdAt,
}
const ofOpenInstance = and(
  eq(instances.sellerId, usageSeries.sellerId),
  eq(instances.instanceId, usageSeries.instanceId),
  eq(instances.status, 'open'),
)

/** Open instances that reported before, and not since `before`; those that fell silent last in front. */
export async function selectSilent(db: Db | Tx, sellerId: string, before: Date) {
  return db
    .select(reporting)
    .from(usageSeries)
    .innerJoin(instances, ofOpenInstance)
    .where(and(eq(usageSeries.sellerId, sellerId), eq(usageSeries.test, false), lt(usageSeries.lastArrivalAt, before)))
    .orderBy(desc(usageSeries.lastArrivalAt))
    .limit(MOST)
}

/** Open instances that have reported since `since`, though nothing but zero since `before`. */
export async function selectZero(db: Db | Tx, sellerId: string, { since, before }: { since: Date; before: Date }) {
  return db
    .select(reporting)
    .from(usageSeries)
    .innerJoin(instances, ofOpenInstance)
    .where(
      and(
        eq(usageSeries.sellerId, sellerId),
        eq(usageSeries.test, false),
        gte(usageSeries.lastArrivalAt, since),
        sql`coalesce(${usageSeries.lastUsageAt}, ${usageSeries.createdAt}) < ${before.toISOString()}::timestamptz`,
      ),
    )
    .limit(MOST)
}

/** What waits to be sent, by window. */
export async function selectWaiting(db: Db | Tx, sellerId: string) {
  return db
    .select({
      late: usageRecords.late,
      startsAt: usageWindows.startsAt,
      endsAt: usageWindows.endsAt,
      cycle: usageSeries.cycle,
      records: count(),
      oldest: min(usageRecords.sealedAt),
    })
    .from(usageRecords)
    .innerJoin(
      usageWindows,
      and(eq(usageWindows.sellerId, usageRecords.sellerId), eq(usageWindows.id, usageRecords.windowId)),
    )
    .innerJoin(
      usageSeries,
      and(eq(usageSeries.sellerId, usageRecords.sellerId), eq(usageSeries.instanceId, usageRecords.instanceId)),
    )
    .where(and(eq(usageRecords.sellerId, sellerId), waits, eq(usageRecords.test, false)))
    .groupBy(usageRecords.late, usageWindows.startsAt, usageWindows.endsAt, usageSeries.cycle)
}

export async function findLastBatch(db: Db | Tx, sellerId: string) {
  const [row] = await db
    .select({ outcome: usageBatches.outcome, code: usageBatches.code, sentAt: usageBatches.sentAt })
    .from(usageBatches)
    .where(eq(usageBatches.sellerId, sellerId))
    .orderBy(desc(usageBatches.sentAt), desc(usageBatches.id))
    .limit(1)
  return row
}

/** Windows that ought to have been sealed before `before`. */
export async function countOverdueWindows(db: Db | Tx, sellerId: string, before: Date): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(usageWindows)
    .where(
      and(sql`${usageWindows.state} = 'open'`, lt(usageWindows.sealAt, before), eq(usageWindows.sellerId, sellerId)),
    )
  return row?.n ?? 0
}

/** Refused records that wait for a person, by code. */
export async function countAbnormal(db: Db | Tx, sellerId: string) {
  return db
    .select({ code: usageRecords.code, records: count(), instanceId: min(usageRecords.instanceId) })
    .from(usageRecords)
    .where(and(eq(usageRecords.sellerId, sellerId), eq(usageRecords.state, 'abnormal'), not(usageRecords.test)))
    .groupBy(usageRecords.code)
}

/** Not sent, or refused, and begun before `before`. */
export async function countAgeing(db: Db | Tx, sellerId: string, before: Date) {
  const [row] = await db
    .select({ records: count(), oldest: min(usageRecords.beginTime) })
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.sellerId, sellerId),
        inArray(usageRecords.state, ['sealed', 'unknown', 'held', 'abnormal']),
        lt(usageRecords.beginTime, before),
        not(usageRecords.test),
      ),
    )
  return row
}

/** Given up because they were too old, and not written off by anybody. */
export async function countUnbillable(db: Db | Tx, sellerId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.sellerId, sellerId),
        eq(usageRecords.state, 'dead'),
        eq(usageRecords.reason, 'too_late'),
        not(usageRecords.test),
      ),
    )
  return row?.n ?? 0
}

/** Serials of what can no longer be billed and is not in a call. */
export async function selectTooOld(db: Db | Tx, sellerId: string, before: Date): Promise<string[]> {
  const rows = await db
    .select({ sn: usageRecords.meteringSn })
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.sellerId, sellerId),
        inArray(usageRecords.state, ['sealed', 'unknown', 'held']),
        lt(usageRecords.beginTime, before),
      ),
    )
    .orderBy(asc(usageRecords.beginTime))
    .limit(MOST)
  return rows.map(({ sn }) => sn)
}

/** Packages about whose end the product and people were told. */
export async function selectLowPackages(db: Db | Tx, sellerId: string) {
  return db
    .select({
      packageInstanceId: packages.packageInstanceId,
      meter: packages.meter,
      instanceId: packages.instanceId,
      warned: packages.warned,
    })
    .from(packages)
    .where(
      and(
        eq(packages.sellerId, sellerId),
        gte(packages.warned, 80),
        eq(packages.state, 'active'),
        eq(packages.test, false),
      ),
    )
    .limit(MOST)
}
