import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, lte, type SQL, sql } from 'drizzle-orm'
import {
  alarms,
  customers,
  instances,
  jobs,
  sellers,
  usageBatches,
  usageDays,
  usageRecords,
  usageSeries,
  usageWindows,
} from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** Figures of metering. Past days come from `usage_days`, the books from `usage_series`: no report reads history. */

const sum = (column: SQL | typeof usageDays.sealed | typeof usageSeries.open | typeof usageWindows.total) =>
  sql<string>`coalesce(sum(${column}), 0)::text`

/** Which usage a chart is of. */
export type UsageScope = { test: boolean; instanceId?: string }

/** Sealed usage by day (yyyy-mm-dd, UTC) and meter, and where it stands. */
export async function selectUsageDays(
  db: Db | Tx,
  sellerId: string,
  { test, instanceId }: UsageScope,
  days: { from: string; to: string },
) {
  return db
    .select({
      day: usageDays.day,
      meter: usageDays.meter,
      sealed: sum(usageDays.sealed),
      accepted: sum(sql`${usageDays.accepted}`),
      held: sum(sql`${usageDays.held}`),
      dead: sum(sql`${usageDays.dead}`),
    })
    .from(usageDays)
    .where(
      and(
        eq(usageDays.sellerId, sellerId),
        instanceId ? eq(usageDays.instanceId, instanceId) : undefined,
        eq(usageDays.test, test),
        gte(usageDays.day, days.from),
        lte(usageDays.day, days.to),
      ),
    )
    .groupBy(usageDays.day, usageDays.meter)
}

/** What stands in open windows, by their start and meter. */
export async function selectOpenUsage(db: Db | Tx, sellerId: string, { test, instanceId }: UsageScope) {
  return db
    .select({ startsAt: usageWindows.startsAt, meter: usageWindows.meter, total: sum(usageWindows.total) })
    .from(usageWindows)
    .where(
      and(
        eq(usageWindows.sellerId, sellerId),
        eq(usageWindows.test, test),
        instanceId ? eq(usageWindows.instanceId, instanceId) : undefined,
        eq(usageWindows.state, 'open'),
      ),
    )
    .groupBy(usageWindows.startsAt, usageWindows.meter)
}

/** Usage of the windows that begin in a short span, by start, meter and state. */
export async function selectWindowUsage(
  db: Db | Tx,
  sellerId: string,
  { test, instanceId }: UsageScope,
  span: { from: Date; to: Date },
) {
  return db
    .select({
      startsAt: usageWindows.startsAt,
      meter: usageWindows.meter,
      state: usageWindows.state,
      total: sum(usageWindows.total),
    })
    .from(usageWindows)
    .where(
      and(
        eq(usageWindows.sellerId, sellerId),
        eq(usageWindows.test, test),
        instanceId ? eq(usageWindows.instanceId, instanceId) : undefined,
        gte(usageWindows.startsAt, span.from),
        lt(usageWindows.startsAt, span.to),
      ),
    )
    .groupBy(usageWindows.startsAt, usageWindows.meter, usageWindows.state)
}

/** The books of all instances, by meter. */
export async function selectBooks(db: Db | Tx, sellerId: string, test: boolean) {
  const { counted, rounded, open, waiting, held, accepted, dead, carried } = usageSeries
  return db
    .select({
      meter: usageSeries.meter,
      unit: sql<string | null>`max(${usageSeries.unit})`,
      instances: sql<number>`count(*)::int`,
      counted: sum(sql`${counted}`),
      rounded: sum(sql`${rounded}`),
      open: sum(sql`${open}`),
      waiting: sum(sql`${waiting}`),
      held: sum(sql`${held}`),
      accepted: sum(sql`${accepted}`),
      dead: sum(sql`${dead}`),
      carried: sum(sql`${carried}`),
      lastArrivalAt: sql<Date | null>`max(${usageSeries.lastArrivalAt})`.mapWith(usageSeries.lastArrivalAt),
    })
    .from(usageSeries)
    .where(and(eq(usageSeries.sellerId, sellerId), eq(usageSeries.test, test)))
    .groupBy(usageSeries.meter)
    .orderBy(usageSeries.meter)
    .limit(200)
}

/** Windows of one state gathered by span, newest first. Each state has an index of its own to start from. */
export async function selectWindowSpans(
  db: Db | Tx,
  sellerId: string,
  { test, state, since }: { test: boolean; state: 'open' | 'sealed'; since?: Date },
  limit: number,
) {
  return db
    .select({
      startsAt: usageWindows.startsAt,
      endsAt: usageWindows.endsAt,
      windows: sql<number>`count(*)::int`,
      late: sql<number>`(count(*) filter (where ${usageWindows.late}))::int`,
      nextSealAt: sql<Date>`min(${usageWindows.sealAt})`.mapWith(usageWindows.sealAt),
    })
    .from(usageWindows)
    .where(
      and(
        eq(usageWindows.sellerId, sellerId),
        eq(usageWindows.test, test),
        eq(usageWindows.state, state),
        since ? gte(usageWindows.startsAt, since) : undefined,
      ),
    )
    .groupBy(usageWindows.startsAt, usageWindows.endsAt)
    .orderBy(desc(usageWindows.startsAt), desc(usageWindows.endsAt))
    .limit(limit)
}

/** What the sender has before it, and its last calls. `waiting` is counted up to `most`. */
export async function selectSender(db: Db | Tx, sellerId: string, most: number) {
  const due = inArray(usageRecords.state, ['sealed', 'unknown', 'sent'])
  const [waiting, oldest, last, job] = await Promise.all([
    db.select({ n: sql<number>`count(*)::int` }).from(
      db
        .select({ one: sql`1` })
        .from(usageRecords)
        .where(and(eq(usageRecords.sellerId, sellerId), due))
        .limit(most)
        .as('due'),
    ),
    db
      .select({ beginTime: usageRecords.beginTime, sealedAt: usageRecords.sealedAt })
      .from(usageRecords)
      .where(and(eq(usageRecords.sellerId, sellerId), inArray(usageRecords.state, ['sealed', 'unknown'])))
      .orderBy(asc(usageRecords.beginTime), asc(usageRecords.meteringSn))
      .limit(1),
    db
      .select()
      .from(usageBatches)
      .where(eq(usageBatches.sellerId, sellerId))
      .orderBy(desc(usageBatches.sentAt), desc(usageBatches.id))
      .limit(1),
    db
      .select({ id: jobs.id, state: jobs.state, runAt: jobs.runAt, lastError: jobs.lastError })
      .from(jobs)
      .where(
        and(eq(jobs.sellerId, sellerId), eq(jobs.lane, 'usage'), inArray(jobs.state, ['waiting', 'running', 'dead'])),
      )
      .orderBy(desc(jobs.seq))
      .limit(1),
  ])
  return { waiting: waiting[0]?.n ?? 0, oldest: oldest[0] ?? null, last: last[0] ?? null, job: job[0] ?? null }
}

/** A month of usage by the day of consumption (UTC), one row per instance and meter. */
export async function selectMonth(
  db: Db | Tx,
  sellerId: string,
  { from, to, test }: { from: string; to: string; test: boolean },
  limit: number,
) {
  return db
    .select({
      meter: usageDays.meter,
      instanceId: usageDays.instanceId,
      productId: sql<string | null>`max(${instances.productId})`,
      productName: sql<string | null>`max(${instances.productName})`,
      customerId: sql<string | null>`max(${usageSeries.customerId})`,
      customerName: sql<string | null>`max(${customers.name})`,
      unit: sql<string | null>`max(${usageSeries.unit})`,
      sealed: sum(usageDays.sealed),
      accepted: sum(sql`${usageDays.accepted}`),
      held: sum(sql`${usageDays.held}`),
      dead: sum(sql`${usageDays.dead}`),
      records: sql<number>`sum(${usageDays.records})::int`,
    })
    .from(usageDays)
    .leftJoin(
      instances,
      and(eq(instances.sellerId, usageDays.sellerId), eq(instances.instanceId, usageDays.instanceId)),
    )
    .leftJoin(
      usageSeries,
      and(eq(usageSeries.sellerId, usageDays.sellerId), eq(usageSeries.instanceId, usageDays.instanceId)),
    )
    .leftJoin(
      customers,
      and(eq(customers.sellerId, usageDays.sellerId), eq(customers.customerId, usageSeries.customerId)),
    )
    .where(
      and(eq(usageDays.sellerId, sellerId), eq(usageDays.test, test), gte(usageDays.day, from), lt(usageDays.day, to)),
    )
    .groupBy(usageDays.meter, usageDays.instanceId)
    .orderBy(usageDays.meter, usageDays.instanceId)
    .limit(limit)
}

/** Alarms that ring, oldest first; or the last ones that ended. */
export async function selectAlarms(db: Db | Tx, sellerId: string, ringing: boolean, limit: number) {
  return db
    .select()
    .from(alarms)
    .where(and(eq(alarms.sellerId, sellerId), ringing ? isNull(alarms.endedAt) : isNotNull(alarms.endedAt)))
    .orderBy(...(ringing ? [asc(alarms.openedAt), asc(alarms.id)] : [desc(alarms.openedAt), desc(alarms.id)]))
    .limit(limit)
}

/** Meters in use, for filters. */
export async function selectMeters(db: Db | Tx, sellerId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ meter: usageSeries.meter })
    .from(usageSeries)
    .where(eq(usageSeries.sellerId, sellerId))
    .orderBy(usageSeries.meter)
    .limit(200)
  return rows.map(({ meter }) => meter)
}

/** Instances of an id, over all accounts: a buyer's address names no account. */
export async function selectInstancesById(db: Db | Tx, instanceId: string) {
  return db
    .select({ instance: instances, sellerName: sellers.name })
    .from(instances)
    .innerJoin(sellers, eq(sellers.sellerId, instances.sellerId))
    .where(eq(instances.instanceId, instanceId))
    .orderBy(instances.test, instances.sellerId)
    .limit(10)
}
