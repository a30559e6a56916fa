import {
  ensureSeries,
  findEventDigests,
  type MeteredInstance,
  selectFreezes,
  selectInstancesOfOrders,
  selectMeteredInstances,
} from '@/db/queries/usage-ingest'
import { type CountedSeries, lockCountedSeries } from '@/db/queries/usage-series'
import { transaction } from '@/db/transaction'
import type { Db, Tx } from '@/db/types'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import type { Known } from '@/lib/services/inbox/seller-cache'
import { chooseMeter } from '@/lib/services/provisioning/choose'
import { bookEvents } from './book-events'
import {
  type Candidate,
  type Entry,
  type EventResult,
  type Facts,
  firstOfEach,
  inOrder,
  isCandidate,
  judgeEvents,
  readEvents,
  verdictOn,
} from './judge-events'

export type { EventResult } from './judge-events'
export type EventSource = 'api' | 'csv' | 'form'
export type Account = Pick<Known, 'seller' | 'products'>

/** One for the series of instances seen first, one for other items of their orders, one in hand. */
const MAX_ROUNDS = 3

/**
 * Takes in up to 1000 events, each judged for itself, in one transaction: what is accepted is counted, exactly once, when
 * this returns. Safe to repeat: what came before is a duplicate. Gives one result per event, in their order.
 */
export async function ingestEvents(
  ctx: ServiceContext,
  known: Account,
  { events, source }: { events: readonly unknown[]; source: EventSource },
): Promise<EventResult[]> {
  requirePermission(ctx, 'metering:write')
  const read = readEvents(events)
  return inOrder(read, await takeIn(ctx, known, { entries: read.entries, source }))
}

/** The same for events that were read already, of one call or several: one result for each entry, in their order. */
export async function takeIn(
  ctx: ServiceContext,
  known: Account,
  { entries, source }: { entries: readonly Entry[]; source: EventSource },
): Promise<EventResult[]> {
  let scope = namedInstances(entries)
  for (let round = 0; scope.length > 0; round += 1) {
    const step = await transaction(ctx.db, (tx) => attempt(tx, ctx, known, { entries, source, scope }))
    if (step.kind === 'done') return step.results
    if (round === MAX_ROUNDS) throw new Error('The usage series of a call are not to be had.')
    // Outside of the transaction, which has written nothing: locks are then taken all at once, in one order.
    await makeSeries(ctx, known, step.missing)
    scope = [...new Set([...scope, ...step.items, ...step.missing.map(({ instanceId }) => instanceId)])]
  }
  return []
}

/** What would become of events, without taking any in. `taken`: digests by key of earlier parts of the same list, added to. */
export async function previewEvents(
  ctx: ServiceContext,
  known: Account,
  events: readonly unknown[],
  taken: Map<string, string>,
): Promise<EventResult[]> {
  requirePermission(ctx, 'metering:write')
  const { db, sellerId } = ctx
  const read = readEvents(events)
  const { entries } = read
  const scope = namedInstances(entries)
  const named = await selectMeteredInstances(db, sellerId, scope)
  const items = await otherItems(db, sellerId, known, entries, { named, series: [] })
  const instances = items.length === 0 ? named : await selectMeteredInstances(db, sellerId, [...scope, ...items])
  const facts = await factsOf(db, sellerId, entries, { instances, series: [] })
  const judged = judgeEvents(entries, facts, known.products, ctx.now().getTime())
  const stored = await findEventDigests(db, sellerId, [...firstOfEach(judged).keys()])
  const results = judged.map((one) => {
    if (!isCandidate(one)) return one
    const { key, digest } = one
    const before = stored.get(key) ?? taken.get(key)
    if (before === undefined) taken.set(key, digest)
    return verdictOn(one, before)
  })
  return inOrder(read, results)
}

type Step =
  | { kind: 'done'; results: EventResult[] }
  /** Series to be made, and further instances to be locked with the others, before it can be done. */
  | { kind: 'widen'; missing: MeteredInstance[]; items: string[] }

async function attempt(
  tx: Tx,
  ctx: ServiceContext,
  known: Account,
  { entries, source, scope }: { entries: readonly Entry[]; source: EventSource; scope: readonly string[] },
): Promise<Step> {
  const { sellerId } = ctx
  // Sent together, done one after the other: what is read once the lock was granted stays so until we are done.
  const [series, instances] = await Promise.all([
    lockCountedSeries(tx, sellerId, scope),
    selectMeteredInstances(tx, sellerId, scope),
  ])
  const items = await otherItems(tx, sellerId, known, entries, { named: instances, series })
  const facts = await factsOf(tx, sellerId, entries, { instances, series })
  const now = ctx.now()
  const judged = judgeEvents(entries, facts, known.products, now.getTime())
  const first = firstOfEach(judged)
  const candidates = [...first.values()]
  const missing = withoutSeries(candidates, facts)
  if (items.length > 0 || missing.length > 0) return { kind: 'widen', missing, items }
  const taken = await bookEvents(tx, ctx, known, facts, { candidates, now, source })
  const results = judged.map((one) => {
    if (!isCandidate(one)) return one
    const { key } = one
    const own = first.get(key)
    return verdictOn(one, taken.get(key) ?? (own === one ? undefined : (own?.digest ?? '')))
  })
  return { kind: 'done', results }
}

/** Makes the series of metered instances, where they are not there yet. */
export async function makeSeries(
  ctx: Pick<ServiceContext, 'db' | 'sellerId' | 'now'>,
  { products }: Pick<Known, 'products'>,
  instances: readonly MeteredInstance[],
): Promise<void> {
  const createdAt = ctx.now()
  const rows = instances.flatMap((instance) => {
    const { instanceId, test, customerId } = instance
    const meter = chooseMeter(products, instance)
    if (!meter) return []
    const { key, aggregation, cycle, unit = null } = meter
    return [{ sellerId: ctx.sellerId, instanceId, test, customerId, meter: key, aggregation, cycle, unit, createdAt }]
  })
  await ensureSeries(ctx.db, rows)
}

function withoutSeries(candidates: readonly Candidate[], facts: Facts): MeteredInstance[] {
  const missing = new Set<MeteredInstance>()
  for (const { target } of candidates) {
    if (!facts.series.has(target.instance.instanceId)) missing.add(target.instance)
  }
  return [...missing]
}

/** Further instances of the orders of those that are named with a meter not their own. */
async function otherItems(
  db: Db | Tx,
  sellerId: string,
  { products }: Pick<Known, 'products'>,
  entries: readonly Entry[],
  { named, series }: { named: readonly MeteredInstance[]; series: readonly CountedSeries[] },
): Promise<string[]> {
  const kept = new Map(series.map(({ instanceId, meter }) => [instanceId, meter]))
  const own = new Map<string, { orderId: string; meters: readonly (string | undefined)[] }>()
  for (const instance of named) {
    own.set(instance.instanceId, {
      orderId: instance.orderId,
      meters: [chooseMeter(products, instance)?.key, kept.get(instance.instanceId)],
    })
  }
  const orderIds = new Set<string>()
  for (const { event } of entries) {
    const instance = event.meter === null ? undefined : own.get(event.instanceId)
    if (instance && event.meter !== null && !instance.meters.includes(event.meter)) orderIds.add(instance.orderId)
  }
  if (orderIds.size === 0) return []
  const items = await selectInstancesOfOrders(db, sellerId, [...orderIds])
  return items
    .filter((item) => !own.has(item.instanceId) && chooseMeter(products, item) !== null)
    .map(({ instanceId }) => instanceId)
}

async function factsOf(
  db: Db | Tx,
  sellerId: string,
  entries: readonly Entry[],
  rows: { instances: readonly MeteredInstance[]; series: readonly CountedSeries[] },
): Promise<Facts> {
  const instances = new Map(rows.instances.map((row) => [row.instanceId, row]))
  const series = new Map(rows.series.map((row) => [row.instanceId, row]))
  // Only those whose status was ever changed can have been frozen.
  const changed = rows.instances.filter(({ statusSetAt }) => statusSetAt !== null).map(({ instanceId }) => instanceId)
  const since = entries.reduce((earliest, { event }) => Math.min(earliest, event.time), Number.POSITIVE_INFINITY)
  const freezes = new Map<string, [number, number][]>()
  if (changed.length === 0 || since === Number.POSITIVE_INFINITY) return { instances, series, freezes }
  for (const { instanceId, kind, at } of await selectFreezes(db, sellerId, changed, since)) {
    const spans = freezes.get(instanceId) ?? []
    const last = spans.at(-1)
    if (kind === 'frozen') spans.push([at.getTime(), Number.POSITIVE_INFINITY])
    // Frozen since before the earliest event.
    else if (last === undefined) spans.push([Number.NEGATIVE_INFINITY, at.getTime()])
    else last[1] = at.getTime()
    freezes.set(instanceId, spans)
  }
  return { instances, series, freezes }
}

function namedInstances(entries: readonly Entry[]): string[] {
  return [...new Set(entries.map(({ event }) => event.instanceId))]
}
