import { and, asc, eq, sql } from 'drizzle-orm'
import { anyOf, textArray } from '@/db/arrays'
import { usageSeries, type usageWindows } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** The books of metered instances. Who writes anything about an instance's usage holds its series locked. */

export type SeriesRow = typeof usageSeries.$inferSelect
export type WindowRow = typeof usageWindows.$inferSelect

const seriesOf = (sellerId: string, instanceIds: readonly string[]) =>
  and(
    eq(usageSeries.sellerId, sellerId),
    sql`${usageSeries.instanceId} = ${anyOf(textArray([...new Set(instanceIds)]))}`,
  )

const countedColumns = {
  instanceId: usageSeries.instanceId,
  test: usageSeries.test,
  meter: usageSeries.meter,
  aggregation: usageSeries.aggregation,
  cycle: usageSeries.cycle,
  open: usageSeries.open,
  carried: usageSeries.carried,
  uncovered: usageSeries.uncovered,
  reading: usageSeries.reading,
  readingAt: usageSeries.readingAt,
}

/** What counting events needs to know of a series. */
export type CountedSeries = Pick<SeriesRow, keyof typeof countedColumns>

/** `lockSeries` for the taking in of events, which locks hundreds at a time: only what it needs. */
export async function lockCountedSeries(
  tx: Tx,
  sellerId: string,
  instanceIds: readonly string[],
): Promise<CountedSeries[]> {
  return tx
    .select(countedColumns)
    .from(usageSeries)
    .where(seriesOf(sellerId, instanceIds))
    .orderBy(asc(usageSeries.instanceId))
    .for('update')
}

/**
 * Locks the series that are there, in one order for all, until the transaction ends. Before anything else is read: what
 * is read once the lock was granted stays so.
 */
export async function lockSeries(tx: Tx, sellerId: string, instanceIds: readonly string[]): Promise<SeriesRow[]> {
  return tx
    .select()
    .from(usageSeries)
    .where(seriesOf(sellerId, instanceIds))
    .orderBy(asc(usageSeries.instanceId))
    .for('update')
}

export async function selectSeries(
  db: Db | Tx,
  sellerId: string,
  instanceIds: readonly string[],
): Promise<SeriesRow[]> {
  return db.select().from(usageSeries).where(seriesOf(sellerId, instanceIds))
}

export async function findSeries(db: Db | Tx, sellerId: string, instanceId: string): Promise<SeriesRow | null> {
  const [row] = await selectSeries(db, sellerId, [instanceId])
  return row ?? null
}
