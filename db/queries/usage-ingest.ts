import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { anyOf, booleanArray, integerArray, numericArray, textArray, timeArray, uuidArray } from '@/db/arrays'
import { rawRows } from '@/db/rows'
import {
  instanceHistory,
  instances,
  usageEventIds,
  usageEvents,
  usageSeries,
  usageUniques,
  usageWindows,
} from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { WindowRow } from './usage-series'

/**
 * Taking in usage events. Who writes about an instance's usage holds its series locked from the first statement of the
 * transaction on; each function is one statement, whatever the number of events.
 */

/** Notes that open usage of a locked series is not for the packages there are now. */
export async function addUncovered(tx: Tx, sellerId: string, instanceId: string, more: string): Promise<void> {
  await tx
    .update(usageSeries)
    .set({ uncovered: sql`${usageSeries.uncovered} + ${more}::numeric` })
    .where(and(eq(usageSeries.sellerId, sellerId), eq(usageSeries.instanceId, instanceId)))
}

/** Makes series, leaving those alone that are there. Holds no other lock meanwhile. */
export async function ensureSeries(db: Db | Tx, rows: readonly (typeof usageSeries.$inferInsert)[]): Promise<void> {
  if (rows.length === 0) return
  const ordered = rows.toSorted((a, b) => (a.instanceId < b.instanceId ? -1 : 1))
  await db.insert(usageSeries).values(ordered).onConflictDoNothing()
}

const factColumns = {
  instanceId: instances.instanceId,
  test: instances.test,
  orderId: instances.orderId,
  productId: instances.productId,
  skuCode: instances.skuCode,
  customerId: instances.customerId,
  status: instances.status,
  statusSetAt: instances.statusSetAt,
  frozenAt: instances.frozenAt,
  releasedAt: instances.releasedAt,
  createdAt: instances.createdAt,
}

/** What deciding on events needs to know of an instance. */
export type MeteredInstance = Pick<typeof instances.$inferSelect, keyof typeof factColumns>

export async function selectMeteredInstances(
  db: Db | Tx,
  sellerId: string,
  instanceIds: readonly string[],
): Promise<MeteredInstance[]> {
  return db
    .select(factColumns)
    .from(instances)
    .where(and(eq(instances.sellerId, sellerId), sql`${instances.instanceId} = ${anyOf(textArray(instanceIds))}`))
}

/** Instances of the same orders: one per billing item (protocol/metering.md 4.2). */
export async function selectInstancesOfOrders(
  db: Db | Tx,
  sellerId: string,
  orderIds: readonly string[],
): Promise<MeteredInstance[]> {
  return db
    .select(factColumns)
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, sellerId),
        inArray(instances.test, [true, false]),
        inArray(instances.orderId, [...orderIds]),
      ),
    )
}

/** When instances were frozen and resumed, from `since` (milliseconds) on, oldest first. */
export async function selectFreezes(db: Db | Tx, sellerId: string, instanceIds: readonly string[], since: number) {
  return db
    .select({ instanceId: instanceHistory.instanceId, kind: instanceHistory.kind, at: instanceHistory.at })
    .from(instanceHistory)
    .where(
      and(
        eq(instanceHistory.sellerId, sellerId),
        sql`${instanceHistory.instanceId} = ${anyOf(textArray(instanceIds))}`,
        sql`${instanceHistory.at} >= ${new Date(since).toISOString()}::timestamptz`,
        inArray(instanceHistory.kind, ['frozen', 'resumed']),
      ),
    )
    .orderBy(asc(instanceHistory.at), asc(instanceHistory.id))
}

/**
 * Takes ids for new events; gives the digests of those that were taken before, by key. `key` stands for the id, in 32
 * hexadecimal digits as `digest` does. Taken in order, so that two calls never wait for each other.
 */
export async function takeEventIds(
  tx: Tx,
  sellerId: string,
  rows: readonly { key: string; digest: string }[],
  arrivedAt: Date,
): Promise<Map<string, string>> {
  const keys = rows.map(({ key }) => key)
  const digests = rows.map(({ digest }) => digest)
  const left = await rawRows(
    tx,
    sql`
      with asked as materialized (
        select id, digest from unnest(${uuidArray(keys)}, ${uuidArray(digests)}) as r(id, digest)
      ), taken as (
        insert into ${usageEventIds} (seller_id, id, digest, arrived_at)
        select ${sellerId}::text, id, digest, ${arrivedAt.toISOString()}::timestamptz from asked order by id
        on conflict do nothing returning id
      )
      select id from asked where id not in (select id from taken)`,
  )
  return findEventDigests(
    tx,
    sellerId,
    left.map(({ id }) => String(id)),
  )
}

/** Digests of the events that have these keys. */
export async function findEventDigests(
  db: Db | Tx,
  sellerId: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .select({ id: usageEventIds.id, digest: usageEventIds.digest })
    .from(usageEventIds)
    .where(and(eq(usageEventIds.sellerId, sellerId), sql`${usageEventIds.id} = ${anyOf(uuidArray(keys))}`))
  return new Map(rows.map(({ id, digest }) => [withoutDashes(id), withoutDashes(digest)]))
}

const withoutDashes = (uuid: string) => uuid.replaceAll('-', '')

export type SpanKey = { instanceId: string; startsAt: number }

const standingColumns = {
  id: usageWindows.id,
  instanceId: usageWindows.instanceId,
  startsAt: usageWindows.startsAt,
  state: usageWindows.state,
  late: usageWindows.late,
  sealAt: usageWindows.sealAt,
  total: usageWindows.total,
  value: usageWindows.value,
  valueAt: usageWindows.valueAt,
}

/** What counting events needs to know of a window that is there. */
export type StandingWindow = Pick<WindowRow, keyof typeof standingColumns>

/** All windows of these spans, open and sealed. */
export async function selectWindowsOfSpans(
  tx: Tx,
  sellerId: string,
  spans: readonly SpanKey[],
): Promise<StandingWindow[]> {
  const names = textArray(spans.map(({ instanceId }) => instanceId))
  const starts = timeArray(spans.map(({ startsAt }) => startsAt))
  // The limit keeps the look-up of each span apart: joined, all windows there ever were would be read.
  return tx
    .select(standingColumns)
    .from(usageWindows)
    .where(
      and(
        eq(usageWindows.sellerId, sellerId),
        sql`${usageWindows.id} = any(array(
          select w.id from unnest(${names}, ${starts}) as span(instance_id, starts_at)
          cross join lateral (
            select id from usage_windows w
            where w.seller_id = ${sellerId}::text and w.instance_id = span.instance_id and w.starts_at = span.starts_at
            limit 10000
          ) w))`,
      ),
    )
}

export type UniqueKey = { windowId: string; value: string }

/** Notes distinct values of windows; gives how many of each window were new. */
export async function addUniques(tx: Tx, sellerId: string, rows: readonly UniqueKey[]): Promise<Map<string, number>> {
  const counts = await rawRows(
    tx,
    sql`
      with added as (
        insert into ${usageUniques} (seller_id, window_id, value)
        select ${sellerId}::text, r.window_id, r.value
        from unnest(${uuidArray(rows.map(({ windowId }) => windowId))}, ${numericArray(rows.map(({ value }) => value))})
          as r(window_id, value)
        on conflict do nothing returning window_id
      )
      select window_id::text as id, count(*)::int as n from added group by window_id`,
  )
  return new Map(counts.map(({ id, n }) => [String(id), Number(n)]))
}

/** Which of the values an instance has reported in a span, sealed windows included. */
export async function findReportedValues(
  tx: Tx,
  sellerId: string,
  span: { instanceId: string; startsAt: Date; endsAt: Date },
  values: readonly string[],
): Promise<Set<string>> {
  const [from, until] = [
    sql`${span.startsAt.toISOString()}::timestamptz`,
    sql`${span.endsAt.toISOString()}::timestamptz`,
  ]
  // Windows begin elsewhere where the account changed its zone. None is longer than a day, and two leave room for clocks.
  const rows = await rawRows(
    tx,
    sql`
      select distinct value::text as value from ${usageEvents}
      where seller_id = ${sellerId}::text and time >= ${from} and time < ${until}
        and window_id = any(array(
          select w.id from ${usageWindows} w
          where w.seller_id = ${sellerId}::text and w.instance_id = ${span.instanceId}::text
            and w.starts_at > ${from} - interval '2 days' and w.starts_at < ${until}))
        and value = ${anyOf(numericArray(values))}`,
  )
  return new Set(rows.map(({ value }) => String(value)))
}

/** Events of one window. */
export type UsageEventGroup = {
  instanceId: string
  meter: string
  windowId: string
  /** `time` in milliseconds since 1970, `attributes` as JSON text. */
  events: readonly { event: { id: string; time: number; attributes: string | null }; value: string }[]
}

/** What events of a window have in common goes over the wire once. */
export async function insertUsageEvents(
  tx: Tx,
  batch: { sellerId: string; arrivedAt: Date; source: 'api' | 'csv' | 'form' },
  groups: readonly UsageEventGroup[],
): Promise<void> {
  const numbers: number[] = []
  const times: number[] = []
  const ids: string[] = []
  const values: string[] = []
  const attributes: (string | null)[] = []
  for (const [index, { events }] of groups.entries()) {
    for (const { event, value } of events) {
      numbers.push(index + 1)
      times.push(event.time)
      ids.push(event.id)
      values.push(value)
      attributes.push(event.attributes)
    }
  }
  await tx.execute(sql`
    insert into ${usageEvents}
      (seller_id, instance_id, time, id, meter, value, window_id, arrived_at, source, attributes)
    select ${batch.sellerId}::text, g.instance_id, timestamptz 'epoch' + r.ms * interval '1 millisecond', r.id, g.meter,
      r.value, g.window_id, ${batch.arrivedAt.toISOString()}::timestamptz, ${batch.source}::text, r.attributes::jsonb
    from unnest(
      ${integerArray(numbers)}, ${integerArray(times)}, ${textArray(ids)}, ${numericArray(values)},
      ${textArray(attributes.some((json) => json !== null) ? attributes : [])}
    ) as r(n, ms, id, value, attributes)
    join unnest(
      ${textArray(groups.map((group) => group.instanceId))}, ${textArray(groups.map((group) => group.meter))},
      ${uuidArray(groups.map((group) => group.windowId))}
    ) with ordinality as g(instance_id, meter, window_id, n) on g.n = r.n`)
}

export type WindowWrite = Pick<WindowRow, 'id' | 'instanceId' | 'test' | 'meter' | 'late' | 'total' | 'value'> & {
  startsAt: number
  endsAt: number
  sealAt: number
  valueAt: number | null
  /** To be added. */
  events: number
  firstEventAt: number
  lastEventAt: number
}

/** Opens windows and brings open ones up to date. */
export async function putWindows(tx: Tx, sellerId: string, rows: readonly WindowWrite[]): Promise<void> {
  await tx.execute(sql`
    insert into ${usageWindows} (seller_id, id, instance_id, test, meter, starts_at, ends_at, state, late, seal_at,
      total, value, value_at, events, first_event_at, last_event_at)
    select ${sellerId}::text, r.id, r.instance_id, r.test, r.meter, r.starts_at, r.ends_at, 'open', r.late, r.seal_at,
      r.total, r.value, r.value_at, r.events::int, r.first_event_at, r.last_event_at
    from unnest(
      ${uuidArray(rows.map((row) => row.id))}, ${textArray(rows.map((row) => row.instanceId))},
      ${booleanArray(rows.map((row) => row.test))}, ${textArray(rows.map((row) => row.meter))},
      ${timeArray(rows.map((row) => row.startsAt))}, ${timeArray(rows.map((row) => row.endsAt))},
      ${booleanArray(rows.map((row) => row.late))}, ${timeArray(rows.map((row) => row.sealAt))},
      ${numericArray(rows.map((row) => row.total))}, ${numericArray(rows.map((row) => row.value))},
      ${timeArray(rows.map((row) => row.valueAt))}, ${numericArray(rows.map((row) => row.events))},
      ${timeArray(rows.map((row) => row.firstEventAt))}, ${timeArray(rows.map((row) => row.lastEventAt))}
    ) as r(id, instance_id, test, meter, starts_at, ends_at, late, seal_at, total, value, value_at, events,
      first_event_at, last_event_at)
    on conflict (seller_id, id) do update set
      total = excluded.total, value = excluded.value, value_at = excluded.value_at,
      events = usage_windows.events + excluded.events,
      first_event_at = least(usage_windows.first_event_at, excluded.first_event_at),
      last_event_at = greatest(usage_windows.last_event_at, excluded.last_event_at)`)
}

export type SeriesAddition = {
  instanceId: string
  /** To be added to what is counted, and open. */
  counted: string
  events: number
  lastEventAt: number
  /** Whether any of the events had a value other than zero. */
  used: boolean
  reading: string | null
  readingAt: number | null
}

/** Books what the events came to; the series are locked. */
export async function addToSeries(
  tx: Tx,
  sellerId: string,
  rows: readonly SeriesAddition[],
  arrivedAt: Date,
): Promise<void> {
  const arrived = sql`${arrivedAt.toISOString()}::timestamptz`
  await tx.execute(sql`
    update ${usageSeries} as s set
      counted = s.counted + r.counted, open = s.open + r.counted, events = s.events + r.events::bigint,
      last_event_at = greatest(s.last_event_at, r.last_event_at), last_arrival_at = ${arrived},
      last_usage_at = case when r.used then ${arrived} else s.last_usage_at end,
      reading = r.reading, reading_at = r.reading_at
    from unnest(
      ${textArray(rows.map((row) => row.instanceId))}, ${numericArray(rows.map((row) => row.counted))},
      ${numericArray(rows.map((row) => row.events))}, ${timeArray(rows.map((row) => row.lastEventAt))},
      ${booleanArray(rows.map((row) => row.used))}, ${numericArray(rows.map((row) => row.reading))},
      ${timeArray(rows.map((row) => row.readingAt))}
    ) as r(instance_id, counted, events, last_event_at, used, reading, reading_at)
    where s.seller_id = ${sellerId}::text and s.instance_id = r.instance_id`)
}
