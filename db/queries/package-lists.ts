import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { customers, instances, packageDraws, packages, usageSeries } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { WhenUsedUp } from '@/lib/domain/metering'
import type { Cursor } from '@/lib/domain/paging'
import { keysetPage } from './keyset'

export type PackageFilter = {
  withTests: boolean
  state?: 'active' | 'frozen' | 'ended'
  meter?: string
  customer?: string
  instance?: string
  packageInstance?: string
  whenUsedUp?: WhenUsedUp
  /** At least this percentage of the present period's quota is used. */
  usedPercent?: number
}

/** A package instance has a row per meter: both make its place in the list. */
const place = sql`${packages.packageInstanceId} || ' ' || ${packages.meter}`

const customerOfPackage = and(eq(customers.sellerId, packages.sellerId), eq(customers.customerId, packages.customerId))
const seriesOfPackage = and(
  eq(usageSeries.sellerId, packages.sellerId),
  eq(usageSeries.instanceId, packages.instanceId),
)

/** Newest first. */
export async function selectPackages(
  db: Db | Tx,
  sellerId: string,
  filter: PackageFilter,
  now: Date,
  cursor: Cursor | null,
  limit: number,
) {
  const { where, orderBy } = keysetPage('newest first', packages.createdAt, place, cursor)
  // What was used in a period that is over counts no more.
  const used = sql`case when ${packages.periodEnd} <= ${now.toISOString()}::timestamptz then 0 else ${packages.used} end`
  return db
    .select({ package: packages, customerName: customers.name, unit: usageSeries.unit })
    .from(packages)
    .leftJoin(customers, customerOfPackage)
    .leftJoin(usageSeries, seriesOfPackage)
    .where(
      and(
        eq(packages.sellerId, sellerId),
        filter.withTests ? undefined : eq(packages.test, false),
        filter.state ? eq(packages.state, filter.state) : undefined,
        filter.meter ? eq(packages.meter, filter.meter) : undefined,
        filter.customer ? eq(packages.customerId, filter.customer) : undefined,
        filter.instance ? eq(packages.instanceId, filter.instance) : undefined,
        filter.packageInstance ? eq(packages.packageInstanceId, filter.packageInstance) : undefined,
        filter.whenUsedUp ? eq(packages.whenUsedUp, filter.whenUsedUp) : undefined,
        filter.usedPercent === undefined
          ? undefined
          : sql`${used} * 100 >= ${packages.quota} * ${filter.usedPercent}::int`,
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(limit)
}

/** A package instance: one row per meter. */
export async function selectPackage(db: Db | Tx, sellerId: string, packageInstanceId: string) {
  return db
    .select({ package: packages, customer: customers, series: usageSeries, instance: instances })
    .from(packages)
    .leftJoin(customers, customerOfPackage)
    .leftJoin(usageSeries, seriesOfPackage)
    .leftJoin(instances, and(eq(instances.sellerId, packages.sellerId), eq(instances.instanceId, packages.instanceId)))
    .where(and(eq(packages.sellerId, sellerId), eq(packages.packageInstanceId, packageInstanceId)))
    .orderBy(packages.meter)
    .limit(50)
}

/** Packages that pay for an instance's usage, soonest end first. */
export async function selectPackagesOfInstance(db: Db | Tx, sellerId: string, instanceId: string) {
  return db
    .select()
    .from(packages)
    .where(and(eq(packages.sellerId, sellerId), eq(packages.instanceId, instanceId)))
    .orderBy(packages.expiresAt, packages.startsAt, packages.packageInstanceId)
    .limit(100)
}

type OfPackage = { sellerId: string; packageInstanceId: string; meter: string }

const drawsOf = ({ sellerId, packageInstanceId, meter }: OfPackage) =>
  and(
    eq(packageDraws.sellerId, sellerId),
    eq(packageDraws.packageInstanceId, packageInstanceId),
    eq(packageDraws.meter, meter),
  )

/** Newest first. */
export async function selectDraws(db: Db | Tx, of: OfPackage, cursor: Cursor | null, limit: number) {
  const { where, orderBy } = keysetPage('newest first', packageDraws.at, packageDraws.meteringSn, cursor)
  return db
    .select()
    .from(packageDraws)
    .where(and(drawsOf(of), where))
    .orderBy(...orderBy)
    .limit(limit)
}

/** Draws added up in equal steps of a span: [step from 0, amount]. */
export async function selectDrawSteps(db: Db | Tx, of: OfPackage, span: { from: Date; to: Date; stepMs: number }) {
  const from = sql`${span.from.toISOString()}::timestamptz`
  const step = sql<number>`floor(extract(epoch from (${packageDraws.at} - ${from})) * 1000 / ${span.stepMs}::float8)::int`
  return db
    .select({ step: step.as('step'), amount: sql<string>`sum(${packageDraws.amount})::text` })
    .from(packageDraws)
    .where(and(drawsOf(of), gte(packageDraws.at, span.from), lt(packageDraws.at, span.to)))
    .groupBy(sql`step`)
}

/** What one record took, and from which packages. */
export async function selectDrawsOfRecords(db: Db | Tx, sellerId: string, meteringSns: readonly string[]) {
  if (meteringSns.length === 0) return []
  return db
    .select()
    .from(packageDraws)
    .where(and(eq(packageDraws.sellerId, sellerId), inArray(packageDraws.meteringSn, [...meteringSns])))
    .orderBy(packageDraws.at, desc(packageDraws.remaining))
    .limit(200)
}
