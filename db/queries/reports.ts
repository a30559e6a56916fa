import { and, asc, count, desc, eq, gte, isNotNull, isNull, lt, lte, type SQL, sql } from 'drizzle-orm'
import { instances, jobs, messages, orders, products, refusalCounters, tasks } from '@/db/schema'
import type { Db } from '@/db/types'
import { notOwnProbe } from './probes'

/** Figures over one account, without test traffic; every one of them is bounded in time or in rows. */

/** A span cut into equal steps; the end is not part of it. */
export type Span = { from: Date; to: Date; stepMs: number }

/** Number of the step an instant falls into, from 0. */
function stepOf(column: typeof messages.receivedAt | typeof instances.createdAt, span: Span): SQL<number> {
  const from = sql`${span.from.toISOString()}::timestamptz`
  return sql<number>`floor(extract(epoch from (${column} - ${from})) * 1000 / ${span.stepMs}::float8)::int`
}

/** The marketplace's calls in a span: no test traffic, no re-runs by hand. */
function realCalls(sellerId: string, span: { from: Date; to: Date }): SQL | undefined {
  return and(
    eq(messages.sellerId, sellerId),
    gte(messages.receivedAt, span.from),
    lt(messages.receivedAt, span.to),
    sql`not ${messages.test}`,
    isNull(messages.rerunOf),
  )
}

export async function selectCallsByVerdict(db: Db, sellerId: string, span: Span) {
  const step = stepOf(messages.receivedAt, span).as('step')
  return db
    .select({ step, verdict: messages.verdict, calls: sql<number>`count(*)::int` })
    .from(messages)
    .where(realCalls(sellerId, span))
    .groupBy(sql`step`, messages.verdict)
}

const p95 = sql<number>`percentile_cont(0.95) within group (order by ${messages.durationUs})`

/** Answer time in microseconds below which 95 of 100 authenticated calls were answered. */
export async function selectP95BySteps(db: Db, sellerId: string, span: Span) {
  const step = stepOf(messages.receivedAt, span).as('step')
  return db
    .select({ step, p95Us: p95 })
    .from(messages)
    .where(and(realCalls(sellerId, span), isNotNull(messages.keyId)))
    .groupBy(sql`step`)
}

/** The same over the whole span; null without calls. */
export async function selectP95(db: Db, sellerId: string, span: { from: Date; to: Date }) {
  const rows = await db
    .select({ p95Us: sql<number | null>`percentile_cont(0.95) within group (order by ${messages.durationUs})` })
    .from(messages)
    .where(and(realCalls(sellerId, span), isNotNull(messages.keyId)))
  return rows[0]?.p95Us ?? null
}

/** New instances by product. */
export async function selectSales(db: Db, sellerId: string, span: Span) {
  const step = stepOf(instances.createdAt, span).as('step')
  return db
    .select({
      step,
      productId: instances.productId,
      product: sql<string | null>`max(${instances.productName})`,
      sales: sql<number>`count(*)::int`,
    })
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, sellerId),
        eq(instances.test, false),
        gte(instances.createdAt, span.from),
        lt(instances.createdAt, span.to),
      ),
    )
    .groupBy(sql`step`, instances.productId)
}

/** When the marketplace last called: in earnest, or by debugging and probing. */
export async function selectLastCall(db: Db, sellerId: string, kind: 'real' | 'test') {
  const rows = await db
    .select({ receivedAt: messages.receivedAt, activity: messages.activity, verdict: messages.verdict })
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, sellerId),
        kind === 'test' ? sql`${messages.test}` : sql`not ${messages.test}`,
        isNotNull(messages.keyId),
        isNull(messages.rerunOf),
        notOwnProbe,
      ),
    )
    .orderBy(desc(messages.receivedAt), desc(messages.id))
    .limit(1)
  return rows[0] ?? null
}

/** Work that is due and not begun, and work that was given up. */
export async function selectQueue(db: Db, sellerId: string, now: Date) {
  const [due, dead] = await Promise.all([
    db
      .select({ count: count(), oldest: sql<Date | null>`min(${jobs.runAt})`.mapWith(jobs.runAt) })
      .from(jobs)
      .where(and(eq(jobs.sellerId, sellerId), eq(jobs.state, 'waiting'), lte(jobs.runAt, now))),
    db
      .select({ count: count() })
      .from(jobs)
      .where(and(eq(jobs.sellerId, sellerId), eq(jobs.state, 'dead'), eq(jobs.test, false))),
  ])
  return { due: due[0]?.count ?? 0, oldestDueAt: due[0]?.oldest ?? null, dead: dead[0]?.count ?? 0 }
}

export async function countOpenTasks(db: Db, sellerId: string, now: Date) {
  const rows = await db
    .select({
      open: sql<number>`count(*)::int`,
      overdue: sql<number>`(count(*) filter (where ${tasks.dueAt} < ${now.toISOString()}::timestamptz))::int`,
    })
    .from(tasks)
    .where(and(eq(tasks.sellerId, sellerId), eq(tasks.state, 'open'), eq(tasks.test, false)))
  return rows[0] ?? { open: 0, overdue: 0 }
}

/** Orders of which the order query could not tell more, newest first. */
export async function countFailedLookups(db: Db, sellerId: string, since: Date): Promise<number> {
  const rows = await db
    .select({ count: count() })
    .from(orders)
    .where(
      and(
        eq(orders.sellerId, sellerId),
        eq(orders.test, false),
        // Written out: only so does the planner always see that the index over failed ones fits.
        sql`${orders.lookup} = 'failed'`,
        gte(orders.createdAt, since),
      ),
    )
  return rows[0]?.count ?? 0
}

/** Products that sell without having been set up. */
export async function listDiscoveredProducts(db: Db, sellerId: string) {
  return db
    .select({ productId: products.productId, skuCode: products.skuCode, name: products.name })
    .from(products)
    .where(and(eq(products.sellerId, sellerId), eq(products.discovered, true)))
    .orderBy(asc(products.name))
    .limit(20)
}

/** Unauthenticated calls of a span: those stored, and those only counted. */
export async function countUnauthenticated(db: Db, sellerId: string, span: { from: Date; to: Date }): Promise<number> {
  const [stored, counted] = await Promise.all([
    db
      .select({ count: count() })
      .from(messages)
      .where(
        and(
          realCalls(sellerId, span),
          eq(messages.verdict, 'refused'),
          sql`${messages.verdict} <> 'accepted'`,
          isNull(messages.keyId),
        ),
      ),
    db
      .select({ count: sql<number>`coalesce(sum(${refusalCounters.count}), 0)::int` })
      .from(refusalCounters)
      .where(
        and(
          eq(refusalCounters.sellerId, sellerId),
          gte(refusalCounters.hour, span.from),
          lt(refusalCounters.hour, span.to),
        ),
      ),
  ])
  return (stored[0]?.count ?? 0) + (counted[0]?.count ?? 0)
}
