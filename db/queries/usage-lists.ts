import { and, desc, eq, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { customers, instances, usageBatches, usageEvents, usageRecords, usageSeries, usageWindows } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { MAX_RECORD_AGE_MS, type RecordState, type WindowState } from '@/lib/domain/metering'
import type { Cursor } from '@/lib/domain/paging'
import { keysetPage } from './keyset'

/**
 * Lists of windows, records and batches. A test space has its own part of every index, so a list that shows both reads
 * a page of each and puts them together: neither is ever sorted whole.
 */
async function ofSpaces<Row>(
  withTests: boolean,
  cursor: Cursor | null,
  limit: number,
  read: (test: boolean) => Promise<Row[]>,
  placeOf: (row: Row) => { at: Date; id: string },
): Promise<Row[]> {
  if (!withTests) return read(false)
  const rows = (await Promise.all([read(false), read(true)])).flat()
  const sign = cursor?.back ? 1 : -1
  return rows
    .sort((a, b) => {
      const [left, right] = [placeOf(a), placeOf(b)]
      return sign * (left.at.getTime() - right.at.getTime() || (left.id < right.id ? -1 : 1))
    })
    .slice(0, limit)
}

export type RecordFilter = {
  withTests: boolean
  states?: readonly RecordState[]
  code?: string
  instance?: string
  meter?: string
  product?: string
  packageInstance?: string
  customer?: string
  windowId?: string
  batchId?: string
  /** Consumption: the record begins in [from, to). */
  from?: Date
  to?: Date
  late?: boolean
  checked?: boolean
  /** A whole id: of the record, its window or batch; or of the instance or package. */
  id?: { uuid: string } | { text: string }
}

/** Only these can carry a code that somebody looks for; they are few, and an index knows them. */
const WITH_CODE: readonly RecordState[] = ['unknown', 'held', 'duplicate', 'abnormal', 'dead', 'replaced']

/** As conditions on `usage_records`; also what bulk actions by filter mean. */
export function recordConditions(sellerId: string, filter: RecordFilter): SQL | undefined {
  const { id, from, to } = filter
  const states = filter.states ?? (filter.code ? WITH_CODE : undefined)
  return and(
    eq(usageRecords.sellerId, sellerId),
    states ? inArray(usageRecords.state, [...states]) : undefined,
    filter.code ? eq(usageRecords.code, filter.code) : undefined,
    filter.instance ? eq(usageRecords.instanceId, filter.instance) : undefined,
    filter.meter ? eq(usageRecords.meter, filter.meter) : undefined,
    filter.product ? eq(usageRecords.productId, filter.product) : undefined,
    filter.packageInstance ? eq(usageRecords.relatePkgInstance, filter.packageInstance) : undefined,
    filter.customer
      ? sql`${usageRecords.instanceId} in (select s.instance_id from ${usageSeries} s where s.seller_id = ${sellerId} and s.customer_id = ${filter.customer})`
      : undefined,
    filter.windowId ? eq(usageRecords.windowId, filter.windowId) : undefined,
    filter.batchId ? eq(usageRecords.batchId, filter.batchId) : undefined,
    // A record is sealed after it begins and, being too old after 21 days, not much later: that keeps to the index.
    from ? and(gte(usageRecords.beginTime, from), gte(usageRecords.sealedAt, from)) : undefined,
    to
      ? and(
          lt(usageRecords.beginTime, to),
          lt(usageRecords.sealedAt, new Date(to.getTime() + MAX_RECORD_AGE_MS + 86_400_000)),
        )
      : undefined,
    filter.late === undefined ? undefined : eq(usageRecords.late, filter.late),
    filter.checked === undefined
      ? undefined
      : filter.checked
        ? isNotNull(usageRecords.checkedAt)
        : isNull(usageRecords.checkedAt),
    id === undefined
      ? undefined
      : 'uuid' in id
        ? or(
            eq(usageRecords.meteringSn, id.uuid),
            eq(usageRecords.windowId, id.uuid),
            eq(usageRecords.batchId, id.uuid),
            eq(usageRecords.instanceId, id.uuid),
            eq(usageRecords.relatePkgInstance, id.uuid),
          )
        : or(eq(usageRecords.instanceId, id.text), eq(usageRecords.relatePkgInstance, id.text)),
  )
}

const seriesOf = (table: typeof usageRecords | typeof usageWindows) =>
  and(eq(usageSeries.sellerId, table.sellerId), eq(usageSeries.instanceId, table.instanceId))
const instanceOf = (table: typeof usageRecords | typeof usageWindows) =>
  and(eq(instances.sellerId, table.sellerId), eq(instances.instanceId, table.instanceId))
const customerOfSeries = and(
  eq(customers.sellerId, usageSeries.sellerId),
  eq(customers.customerId, usageSeries.customerId),
)

/** Newest sealed first. */
export async function selectRecords(
  db: Db | Tx,
  sellerId: string,
  filter: RecordFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const { where, orderBy } = keysetPage('newest first', usageRecords.sealedAt, usageRecords.meteringSn, cursor)
  const read = (test: boolean) =>
    db
      .select({
        record: usageRecords,
        unit: usageSeries.unit,
        customerId: usageSeries.customerId,
        customerName: customers.name,
        productName: instances.productName,
      })
      .from(usageRecords)
      .leftJoin(usageSeries, seriesOf(usageRecords))
      .leftJoin(customers, customerOfSeries)
      .leftJoin(instances, instanceOf(usageRecords))
      .where(and(recordConditions(sellerId, filter), eq(usageRecords.test, test), where))
      .orderBy(...orderBy)
      .limit(limit)
  return ofSpaces(filter.withTests, cursor, limit, read, ({ record }) => ({
    at: record.sealedAt,
    id: record.meteringSn,
  }))
}

/** A record with all that its story needs beside its window's other records. */
export async function selectRecord(db: Db | Tx, sellerId: string, meteringSn: string) {
  const rows = await db
    .select({
      record: usageRecords,
      window: usageWindows,
      series: usageSeries,
      batch: usageBatches,
      instance: instances,
      customer: customers,
    })
    .from(usageRecords)
    .leftJoin(
      usageWindows,
      and(eq(usageWindows.sellerId, usageRecords.sellerId), eq(usageWindows.id, usageRecords.windowId)),
    )
    .leftJoin(usageSeries, seriesOf(usageRecords))
    .leftJoin(
      usageBatches,
      and(eq(usageBatches.sellerId, usageRecords.sellerId), eq(usageBatches.id, usageRecords.batchId)),
    )
    .leftJoin(instances, instanceOf(usageRecords))
    .leftJoin(customers, customerOfSeries)
    .where(and(eq(usageRecords.sellerId, sellerId), eq(usageRecords.meteringSn, meteringSn)))
    .limit(1)
  return rows[0] ?? null
}

/** Records of one window, also replaced ones, in the order of their spans. */
export async function selectRecordsOfWindow(db: Db | Tx, sellerId: string, windowId: string, limit: number) {
  return db
    .select()
    .from(usageRecords)
    .where(and(eq(usageRecords.sellerId, sellerId), eq(usageRecords.windowId, windowId)))
    .orderBy(usageRecords.beginTime, usageRecords.version)
    .limit(limit)
}

/** The last events of a window, newest first. */
export async function selectEventsOfWindow(
  db: Db | Tx,
  window: { sellerId: string; id: string; startsAt: Date; endsAt: Date },
  limit: number,
) {
  return db
    .select({
      id: usageEvents.id,
      time: usageEvents.time,
      value: usageEvents.value,
      source: usageEvents.source,
      arrivedAt: usageEvents.arrivedAt,
    })
    .from(usageEvents)
    .where(
      and(
        eq(usageEvents.sellerId, window.sellerId),
        eq(usageEvents.windowId, window.id),
        // For the partition.
        gte(usageEvents.time, window.startsAt),
        lt(usageEvents.time, window.endsAt),
      ),
    )
    .orderBy(desc(usageEvents.time), desc(usageEvents.id))
    .limit(limit)
}

export type WindowFilter = {
  withTests: boolean
  state?: WindowState
  instance?: string
  meter?: string
  from?: Date
  to?: Date
  late?: boolean
}

/** By their span, newest first. */
export async function selectWindows(
  db: Db | Tx,
  sellerId: string,
  filter: WindowFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const { where, orderBy } = keysetPage('newest first', usageWindows.startsAt, usageWindows.id, cursor)
  const read = (test: boolean) =>
    db
      .select({
        window: usageWindows,
        unit: usageSeries.unit,
        cycle: usageSeries.cycle,
        productName: instances.productName,
      })
      .from(usageWindows)
      .leftJoin(usageSeries, seriesOf(usageWindows))
      .leftJoin(instances, instanceOf(usageWindows))
      .where(
        and(
          eq(usageWindows.sellerId, sellerId),
          eq(usageWindows.test, test),
          filter.state ? eq(usageWindows.state, filter.state) : undefined,
          filter.instance ? eq(usageWindows.instanceId, filter.instance) : undefined,
          filter.meter ? eq(usageWindows.meter, filter.meter) : undefined,
          filter.from ? gte(usageWindows.startsAt, filter.from) : undefined,
          filter.to ? lt(usageWindows.startsAt, filter.to) : undefined,
          filter.late === undefined ? undefined : eq(usageWindows.late, filter.late),
          where,
        ),
      )
      .orderBy(...orderBy)
      .limit(limit)
  return ofSpaces(filter.withTests, cursor, limit, read, ({ window }) => ({ at: window.startsAt, id: window.id }))
}

export type BatchFilter = {
  outcome?: 'accepted' | 'partly' | 'refused' | 'unknown' | 'under_way'
  code?: string
  from?: Date
  to?: Date
  id?: string
}

/** Calls of the usage push, newest first. */
export async function selectBatches(
  db: Db | Tx,
  sellerId: string,
  filter: BatchFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const { where, orderBy } = keysetPage('newest first', usageBatches.sentAt, usageBatches.id, cursor)
  return db
    .select()
    .from(usageBatches)
    .where(
      and(
        eq(usageBatches.sellerId, sellerId),
        filter.outcome === 'under_way'
          ? isNull(usageBatches.outcome)
          : filter.outcome && eq(usageBatches.outcome, filter.outcome),
        filter.code ? eq(usageBatches.code, filter.code) : undefined,
        filter.from ? gte(usageBatches.sentAt, filter.from) : undefined,
        filter.to ? lt(usageBatches.sentAt, filter.to) : undefined,
        filter.id ? eq(usageBatches.id, filter.id) : undefined,
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(limit)
}

export type SeriesFilter = { withTests: boolean; meter?: string; customer?: string; instance?: string }

/** Metered instances with their books, newest first. */
export async function selectSeries(
  db: Db | Tx,
  sellerId: string,
  filter: SeriesFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const { where, orderBy } = keysetPage('newest first', usageSeries.createdAt, usageSeries.instanceId, cursor)
  return db
    .select({ series: usageSeries, productName: instances.productName, customerName: customers.name })
    .from(usageSeries)
    .leftJoin(
      instances,
      and(eq(instances.sellerId, usageSeries.sellerId), eq(instances.instanceId, usageSeries.instanceId)),
    )
    .leftJoin(customers, customerOfSeries)
    .where(
      and(
        eq(usageSeries.sellerId, sellerId),
        filter.withTests ? undefined : eq(usageSeries.test, false),
        filter.meter ? eq(usageSeries.meter, filter.meter) : undefined,
        filter.customer ? eq(usageSeries.customerId, filter.customer) : undefined,
        filter.instance ? eq(usageSeries.instanceId, filter.instance) : undefined,
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(limit)
}

/** The newest usage records of some instances, for their pages. */
export async function selectRecordsOfInstance(db: Db | Tx, sellerId: string, instanceId: string, limit: number) {
  return db
    .select()
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.sellerId, sellerId),
        eq(usageRecords.instanceId, instanceId),
        sql`${usageRecords.state} <> 'replaced'`,
      ),
    )
    .orderBy(desc(usageRecords.beginTime), desc(usageRecords.endTime))
    .limit(limit)
}
