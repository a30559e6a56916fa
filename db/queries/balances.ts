import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { anyOf, textArray } from '@/db/arrays'
import { kept } from '@/db/kept'
import { instances, packages, usageSeries, usageWindows } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

const balances = kept((db) =>
  db
    .select({
      series: {
        meter: usageSeries.meter,
        unit: usageSeries.unit,
        open: usageSeries.open,
        carried: usageSeries.carried,
        uncovered: usageSeries.uncovered,
      },
      status: instances.status,
      pkg: packages,
    })
    .from(usageSeries)
    .innerJoin(
      instances,
      and(eq(instances.sellerId, usageSeries.sellerId), eq(instances.instanceId, usageSeries.instanceId)),
    )
    .leftJoin(
      packages,
      and(eq(packages.sellerId, usageSeries.sellerId), eq(packages.instanceId, usageSeries.instanceId)),
    )
    .where(
      and(
        eq(usageSeries.sellerId, sql.placeholder('sellerId')),
        eq(usageSeries.instanceId, sql.placeholder('instanceId')),
      ),
    )
    .prepare('balance'),
)

/** The books of a metered instance and the packages linked to it: one row per package, one without when there is none. */
export async function selectBalance(db: Db | Tx, sellerId: string, instanceId: string) {
  return balances(db).execute({ sellerId, instanceId })
}

/** What these package instances hold: a row per meter. */
export async function selectPackagesByIds(db: Db | Tx, sellerId: string, packageInstanceIds: readonly string[]) {
  return db
    .select()
    .from(packages)
    .where(
      and(
        eq(packages.sellerId, sellerId),
        sql`${packages.packageInstanceId} = ${anyOf(textArray(packageInstanceIds))}`,
      ),
    )
    .orderBy(asc(packages.packageInstanceId), asc(packages.meter))
}

/** Windows of an instance that end after `since`, oldest first. */
export async function selectRecentWindows(db: Db | Tx, sellerId: string, instanceId: string, since: Date) {
  return db
    .select({
      startsAt: usageWindows.startsAt,
      endsAt: usageWindows.endsAt,
      state: usageWindows.state,
      late: usageWindows.late,
      total: usageWindows.total,
      events: usageWindows.events,
      sealAt: usageWindows.sealAt,
    })
    .from(usageWindows)
    .where(
      and(
        eq(usageWindows.sellerId, sellerId),
        eq(usageWindows.instanceId, instanceId),
        // A day and an hour more than the longest window: the index is by the start.
        gt(usageWindows.startsAt, new Date(since.getTime() - 25 * 3_600_000)),
        gt(usageWindows.endsAt, since),
      ),
    )
    .orderBy(asc(usageWindows.startsAt), asc(usageWindows.late), asc(usageWindows.id))
    .limit(200)
}
