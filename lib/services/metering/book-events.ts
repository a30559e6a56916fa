import { selectPackagesOfInstances } from '@/db/queries/packages'
import {
  addToSeries,
  addUniques,
  findReportedValues,
  insertUsageEvents,
  putWindows,
  type SeriesAddition,
  type StandingWindow,
  selectWindowsOfSpans,
  takeEventIds,
  type UniqueKey,
  type WindowWrite,
} from '@/db/queries/usage-ingest'
import type { CountedSeries } from '@/db/queries/usage-series'
import type { Tx } from '@/db/types'
import { add, type Decimal, decimal, formatDecimal, isZero, subtract, ZERO } from '@/lib/domain/decimal'
import type { Cycle } from '@/lib/domain/metering'
import { sealAt, type UsageSpan, windowOf } from '@/lib/domain/usage-clock'
import {
  type CountedEvent,
  countLast,
  countMax,
  countReadings,
  countSum,
  countUnique,
  EMPTY_WINDOW,
  type SealedCount,
  type WindowCount,
} from '@/lib/domain/usage-count'
import type { ServiceContext } from '@/lib/services/context'
import type { Known } from '@/lib/services/inbox/seller-cache'
import type { EventSource } from './ingest-events'
import type { Candidate, Facts, Target } from './judge-events'
import { openUsage } from './packages/ledger'
import { tellThresholds } from './packages/tell'

/** Events of one call in one window of one instance, and what stands there already. */
type Bucket = {
  target: Target
  series: CountedSeries
  span: UsageSpan
  windowId: string
  open: StandingWindow | null
  sealed: SealedCount | null
  /** A window of this span is sealed: what it has counted cannot be changed. */
  after: boolean
  events: Candidate[]
  /** What each of the events counts, in the same order. */
  counted: CountedEvent[]
  count: WindowCount
}

/**
 * Takes the ids of events and counts those that are new: each adds to the open window of its span, or opens one, and what
 * the windows grow by is booked in the series, which the caller holds locked. A few statements, whatever the number of
 * events. Gives the digests of ids that were taken before, by key.
 */
export async function bookEvents(
  tx: Tx,
  ctx: ServiceContext,
  known: Pick<Known, 'seller'>,
  facts: Facts,
  { candidates, now, source }: { candidates: readonly Candidate[]; now: Date; source: EventSource },
): Promise<ReadonlyMap<string, string>> {
  if (candidates.length === 0) return new Map()
  const { sellerId } = ctx
  const { settings } = known.seller
  const all = gather(ctx, facts, candidates, settings.usageZone)
  const spans = all.map(({ series, span }) => ({
    instanceId: series.instanceId,
    startsAt: span.startsAt.getTime(),
  }))
  const ids = [...new Set(all.map(({ series }) => series.instanceId))]
  // Asked together, as if all were new: they nearly always are.
  const [taken, windows, packages] = await Promise.all([
    takeEventIds(tx, sellerId, candidates, now),
    selectWindowsOfSpans(tx, sellerId, spans),
    selectPackagesOfInstances(tx, sellerId, ids),
  ])
  const fresh = candidates.filter(({ key }) => !taken.has(key))
  if (fresh.length === 0) return taken
  const buckets = taken.size === 0 ? all : gather(ctx, facts, fresh, settings.usageZone)
  const standing = Map.groupBy(windows, ({ instanceId, startsAt }) => bucketKey(instanceId, startsAt))
  for (const bucket of buckets) {
    meet(bucket, standing.get(bucketKey(bucket.series.instanceId, bucket.span.startsAt)) ?? [])
  }
  const readings = countCumulative(buckets)
  const uniques = await countNewValues(tx, sellerId, buckets, now, settings.usageGraceMinutes)
  for (const bucket of buckets) bucket.count = countOf(bucket, uniques)
  const groups = buckets.map(({ windowId, events, series: { instanceId, meter } }) => {
    return { instanceId, meter, windowId, events }
  })
  const added = additions(buckets, readings)
  const writes = buckets.map((bucket) => windowWrite(bucket, now, settings.usageGraceMinutes))
  await Promise.all([
    insertUsageEvents(tx, { sellerId, arrivedAt: now, source }, groups),
    putWindows(tx, sellerId, writes),
    addToSeries(tx, sellerId, added, now),
  ])
  if (packages.length > 0) await tellThresholds(tx, ctx, packages, openAfter(facts, added))
  return taken
}

/** Spans of the events, each worked out once: zones differ by quarters of an hour. */
const QUARTER_MS = 15 * 60_000

function gather(ctx: ServiceContext, facts: Facts, candidates: readonly Candidate[], zone: string): Bucket[] {
  const spanOf = createSpans(zone)
  const buckets: Bucket[] = []
  const found = new Map<CountedSeries, Map<number, Bucket>>()
  for (const candidate of candidates) {
    const { target, event, value } = candidate
    const series = facts.series.get(target.instance.instanceId)
    if (!series) throw new Error(`The usage series of ${target.instance.instanceId} is not locked.`)
    const span = spanOf(series.cycle, event.time)
    const startsAt = span.startsAt.getTime()
    let own = found.get(series)
    if (!own) {
      own = new Map()
      found.set(series, own)
    }
    let bucket = own.get(startsAt)
    if (!bucket) {
      bucket = {
        target,
        series,
        span,
        windowId: ctx.newId(),
        open: null,
        sealed: null,
        after: false,
        events: [],
        counted: [],
        count: EMPTY_WINDOW,
      }
      own.set(startsAt, bucket)
      buckets.push(bucket)
    }
    bucket.events.push(candidate)
    bucket.counted.push({ value: decimal(value), time: event.time })
  }
  return buckets
}

function createSpans(zone: string) {
  const known = { hour: new Map<number, UsageSpan>(), day: new Map<number, UsageSpan>() }
  return (cycle: Cycle, time: number): UsageSpan => {
    const quarter = Math.floor(time / QUARTER_MS)
    let span = known[cycle].get(quarter)
    if (!span) {
      span = windowOf(new Date(time), cycle, zone)
      known[cycle].set(quarter, span)
    }
    return span
  }
}

const bucketKey = (instanceId: string, startsAt: Date) => `${startsAt.getTime()} ${instanceId}`

/** Takes up what stands in the bucket's span already. */
function meet(bucket: Bucket, windows: readonly StandingWindow[]): void {
  for (const row of windows) {
    const count = { value: row.value === null ? null : decimal(row.value), valueAt: row.valueAt?.getTime() ?? null }
    if (row.state === 'open') {
      bucket.open = row
      bucket.windowId = row.id
      bucket.count = { ...count, total: decimal(row.total) }
    } else {
      bucket.after = true
      bucket.sealed = furthest(bucket.sealed, count, bucket.series.aggregation === 'last')
    }
  }
}

function furthest(a: SealedCount | null, b: SealedCount, byTime: boolean): SealedCount {
  if (a === null || a.value === null) return b
  if (b.value === null) return a
  if (byTime) return (b.valueAt ?? 0) > (a.valueAt ?? 0) ? b : a
  return b.value > a.value ? b : a
}

type Readings = ReadonlyMap<string, { reading: string | null; readingAt: number | null }>

/** Running totals count across windows: replaces each reading by what it adds. */
function countCumulative(buckets: readonly Bucket[]): Readings {
  const readings = new Map<string, { reading: string | null; readingAt: number | null }>()
  const bySeries = Map.groupBy(
    buckets.filter(({ series }) => series.aggregation === 'cumulative'),
    ({ series }) => series,
  )
  for (const [series, own] of bySeries) {
    const all = own.flatMap(({ counted }) => counted)
    const { reading, readingAt } = series
    const before = reading === null || !readingAt ? null : { value: decimal(reading), at: readingAt.getTime() }
    const { added, last } = countReadings(before, all)
    for (const entry of all) entry.value = ZERO
    for (const { event, value } of added) {
      const entry = all[event]
      if (entry) entry.value = value
    }
    if (last) readings.set(series.instanceId, { reading: formatDecimal(last.value), readingAt: last.at })
  }
  return readings
}

/** How many values of each window are new to its span. */
async function countNewValues(
  tx: Tx,
  sellerId: string,
  buckets: readonly Bucket[],
  now: Date,
  graceMinutes: number,
): Promise<ReadonlyMap<string, number>> {
  const own = buckets.filter(({ series }) => series.aggregation === 'unique')
  if (own.length === 0) return new Map()
  const counts = new Map<string, number>()
  const keys: UniqueKey[] = []
  for (const { windowId, span, series, after, open, events } of own) {
    const values = [...new Set(events.map(({ value }) => value))]
    // What sealed windows counted is forgotten with them, so the events themselves are asked.
    if (after || open?.late || sealAt(span, now, { graceMinutes }).late) {
      const seen = await findReportedValues(tx, sellerId, { instanceId: series.instanceId, ...span }, values)
      counts.set(windowId, values.length - seen.size)
    } else for (const value of values) keys.push({ windowId, value })
  }
  if (keys.length === 0) return counts
  return new Map([...counts, ...(await addUniques(tx, sellerId, keys))])
}

function countOf({ series, target, counted, sealed, windowId, count }: Bucket, uniques: ReadonlyMap<string, number>) {
  const factor = decimal(target.meter.factor ?? '1')
  const { aggregation } = series
  switch (aggregation) {
    case 'sum':
    case 'cumulative':
      return countSum(
        count,
        counted.map(({ value }) => value),
        factor,
      )
    case 'max':
      return countMax(count, counted, factor, sealed)
    case 'last':
      return countLast(count, counted, factor, sealed)
    case 'unique':
      return countUnique(count, BigInt(uniques.get(windowId) ?? 0), factor)
    default:
      return aggregation satisfies never
  }
}

function windowWrite(bucket: Bucket, now: Date, graceMinutes: number): WindowWrite {
  const { windowId, series, span, open, after, counted, count } = bucket
  const seal = sealAt(span, now, { graceMinutes })
  const { first, last } = extent(counted)
  return {
    id: windowId,
    instanceId: series.instanceId,
    test: series.test,
    meter: series.meter,
    startsAt: span.startsAt.getTime(),
    endsAt: span.endsAt.getTime(),
    late: open?.late ?? (seal.late || after),
    sealAt: (open?.sealAt ?? seal.at).getTime(),
    total: formatDecimal(count.total),
    value: count.value === null ? null : formatDecimal(count.value),
    valueAt: count.valueAt,
    events: counted.length,
    firstEventAt: first,
    lastEventAt: last,
  }
}

function additions(buckets: readonly Bucket[], readings: Readings): SeriesAddition[] {
  return [...Map.groupBy(buckets, ({ series }) => series)].map(([series, own]) => {
    let counted = ZERO
    let events = 0
    let lastEventAt = 0
    let used = false
    for (const { open, count, counted: entries } of own) {
      counted = add(counted, subtract(count.total, open ? decimal(open.total) : ZERO))
      events += entries.length
      lastEventAt = Math.max(lastEventAt, extent(entries).last)
      used ||= entries.some(({ value }) => !isZero(value))
    }
    const reading = readings.get(series.instanceId) ?? {
      reading: series.reading,
      readingAt: series.readingAt?.getTime() ?? null,
    }
    const { instanceId } = series
    return { instanceId, counted: formatDecimal(counted), events, lastEventAt, used, ...reading }
  })
}

/** What is used and not drawn from packages yet, by instance. */
function openAfter(facts: Facts, added: readonly SeriesAddition[]): Map<string, Decimal> {
  return new Map(
    added.flatMap(({ instanceId, counted }) => {
      const series = facts.series.get(instanceId)
      return series ? [[instanceId, add(openUsage(series), decimal(counted))]] : []
    }),
  )
}

function extent(counted: readonly CountedEvent[]): { first: number; last: number } {
  let first = Number.POSITIVE_INFINITY
  let last = 0
  for (const { time } of counted) {
    if (time < first) first = time
    if (time > last) last = time
  }
  return { first, last }
}
