import { and, desc, eq, gte, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { instances, messages, orders, tenants } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Family } from '@/lib/domain/commands'
import type { Verdict } from '@/lib/domain/messages'
import { notOwnProbe } from './probes'

export type TestCall = {
  family: Family
  activity: string
  id: string
  at: Date
  verdict: Verdict
  resultCode: string
  /** The same call had come hours before: a dialing test rather than somebody's debugging. */
  repeated: boolean
}

/** Debugging happens in one sitting; the marketplace's dialing tests come half a day apart. */
const APART_HOURS = 3
/** Two probes a day of every scenario for months; older ones say nothing new. */
const LOOKED_AT = 5_000

/** The marketplace's own signed test calls: the last of each activity, and the last that was a repeat. */
export async function selectTestCalls(db: Db | Tx, sellerId: string, from: Date): Promise<TestCall[]> {
  const calls = db
    .select({
      family: messages.family,
      activity: messages.activity,
      id: messages.id,
      at: sql<Date>`${messages.receivedAt}`.mapWith(messages.receivedAt).as('at'),
      verdict: messages.verdict,
      resultCode: messages.resultCode,
      repeated: sql<boolean>`${messages.receivedAt} > min(${messages.receivedAt}) over (partition by ${messages.family},
        ${messages.activity}, coalesce(${messages.orderId}, ${messages.instanceId}, ${messages.tenantId}, ''))
        + interval '${sql.raw(String(APART_HOURS))} hours'`.as('repeated'),
    })
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, sellerId),
        sql`${messages.test}`,
        gte(messages.receivedAt, from),
        isNotNull(messages.keyId),
        isNotNull(messages.activity),
        isNull(messages.rerunOf),
        notOwnProbe,
      ),
    )
    .orderBy(desc(messages.receivedAt))
    .limit(LOOKED_AT)
    .as('calls')
  const rows = await db
    .selectDistinctOn([calls.family, calls.activity, calls.repeated])
    .from(calls)
    .orderBy(calls.family, calls.activity, calls.repeated, desc(calls.at))
  return rows.flatMap(({ activity, ...row }) => (activity === null ? [] : [{ ...row, activity }]))
}

/** Charging modes a product was sold by. */
export async function selectChargingModes(db: Db | Tx, sellerId: string, productId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ mode: instances.chargingMode })
    .from(instances)
    .where(and(eq(instances.sellerId, sellerId), eq(instances.test, false), eq(instances.productId, productId)))
    .limit(10)
  return rows.flatMap(({ mode }) => (mode ? [mode] : []))
}

/** Whose clocks are in the call: V1.0 senders' times are not held against ours. */
const DATED: Family[] = ['saas_v2', 'license_code', 'license_async', 'order_notify', 'kit_v2']
const CLOCK_CALLS = 20

/**
 * How the marketplace's clock compares with ours: seconds by which its last calls seemed to arrive after they were sent
 * (the middle one), and calls turned away because of their time.
 */
export async function selectClockFacts(db: Db | Tx, sellerId: string, from: Date) {
  const mine = and(eq(messages.sellerId, sellerId), gte(messages.receivedAt, from), inArray(messages.family, DATED))
  const last = db
    .select({
      at: sql<Date>`${messages.receivedAt}`.mapWith(messages.receivedAt).as('at'),
      seconds: sql<number>`extract(epoch from (${messages.receivedAt} - ${messages.sentAt}))::float8`.as('seconds'),
    })
    .from(messages)
    .where(and(mine, isNotNull(messages.keyId), isNotNull(messages.sentAt), isNull(messages.rerunOf), notOwnProbe))
    .orderBy(desc(messages.receivedAt))
    .limit(CLOCK_CALLS)
    .as('last')
  const [[dated], [stale]] = await Promise.all([
    db
      .select({
        calls: sql<number>`count(*)::int`,
        seconds: sql<number | null>`percentile_cont(0.5) within group (order by ${last.seconds})`,
        at: sql<Date | null>`max(${last.at})`.mapWith(messages.receivedAt),
      })
      .from(last),
    db
      .select({
        calls: sql<number>`count(*)::int`,
        at: sql<Date | null>`max(${messages.receivedAt})`.mapWith(messages.receivedAt),
      })
      .from(messages)
      .where(
        and(
          mine,
          eq(messages.verdict, 'refused'),
          sql`${messages.verdict} <> 'accepted'`,
          eq(messages.reason, 'timestamp_stale'),
        ),
      ),
  ])
  return {
    calls: dated?.calls ?? 0,
    seconds: dated?.seconds === null || dated?.seconds === undefined ? null : Number(dated.seconds),
    at: dated?.at ?? null,
    stale: stale?.calls ?? 0,
    staleAt: stale?.at ?? null,
  }
}

/** The last order asked for that was answered, or not. */
export async function selectLastLookup(db: Db | Tx, sellerId: string) {
  const rows = await db
    .select({ lookup: orders.lookup, at: orders.lookupAt, error: orders.lookupError })
    .from(orders)
    .where(and(eq(orders.sellerId, sellerId), inArray(orders.lookup, ['done', 'failed']), isNotNull(orders.lookupAt)))
    .orderBy(desc(orders.lookupAt))
    .limit(1)
  return rows[0] ?? null
}

/** Whether organisations of buyers have been pushed, in earnest or in debugging. */
export async function hasKitCalls(db: Db | Tx, sellerId: string): Promise<boolean> {
  const rows = await db.select({ id: tenants.tenantId }).from(tenants).where(eq(tenants.sellerId, sellerId)).limit(1)
  return rows.length > 0
}
