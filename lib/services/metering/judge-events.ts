import { hash } from 'node:crypto'
import type { MeteredInstance } from '@/db/queries/usage-ingest'
import type { CountedSeries } from '@/db/queries/usage-series'
import type { Aggregation, EventRefusal, EventVerdict, MeterSettings } from '@/lib/domain/metering'
import { MAX_RECORD_AGE_MS } from '@/lib/domain/metering'
import { chooseMeter, type ProductChoice } from '@/lib/services/provisioning/choose'
import { type ReadEvent, readEvent } from './read-events'

/** What became of one reported event; `index` is its place in the call. */
export type EventResult = { index: number; id: string; verdict: EventVerdict; reason?: EventRefusal; detail?: string }

/** What decides on events, read under the lock of the series. */
export type Facts = {
  instances: ReadonlyMap<string, MeteredInstance>
  series: ReadonlyMap<string, CountedSeries>
  /** Past freezes of an instance: from, until; milliseconds. */
  freezes: ReadonlyMap<string, readonly [number, number][]>
}

/** An event that counts unless its id is taken. */
export type Candidate = Entry & {
  target: Target
  /** The amount as reported; for a meter that counts distinct values the number that stands for the text. */
  value: string
}

/** The instance an event counts for. */
export type Target = { instance: MeteredInstance; meter: MeterSettings; aggregation: Aggregation }

/** Clocks of the product's machines may be ahead of ours by this much. */
const AHEAD_MS = 5 * 60_000
/** How long before the instance was made here its use may begin: clocks again. */
const BEFORE_MS = 5 * 60_000
/** Leaves time to seal and send before the marketplace refuses it. */
const OLDEST_MS = MAX_RECORD_AGE_MS - 3_600_000

/** One event of a call as read; `key` stands for its id, `digest` tells two contents under one id apart. */
export type Entry = { index: number; event: ReadEvent; key: string; digest: string }
/** The events of a call: those of right form, and what became of the others. */
export type Read = { entries: Entry[]; refused: EventResult[] }

export function readEvents(raw: readonly unknown[]): Read {
  const read: Read = { entries: [], refused: [] }
  for (const [index, one] of raw.entries()) {
    const event = readEvent(one)
    if ('reason' in event) read.refused.push({ index, verdict: 'refused', ...event })
    else read.entries.push({ index, event, key: digestOf(event.id), digest: contentDigest(event) })
  }
  return read
}

/** What became of all events of a call, in their order. */
export function inOrder({ refused }: Read, results: readonly EventResult[]): EventResult[] {
  const all = new Array<EventResult>(refused.length + results.length)
  for (const result of refused) all[result.index] = result
  for (const result of results) all[result.index] = result
  return all
}

/**
 * The instance an event counts for: the one it names, or the one of the same order whose product has the meter it
 * names. Answers are remembered, because the events of one call name few of them.
 */
function createTargets(facts: Facts, products: readonly ProductChoice[]) {
  const meters = new Map<MeteredInstance, MeterSettings | null>()
  const meterOf = (instance: MeteredInstance) => {
    const known = meters.get(instance)
    if (known !== undefined) return known
    const meter = chooseMeter(products, instance)
    meters.set(instance, meter)
    return meter
  }
  const targetOf = (instance: MeteredInstance, meter: MeterSettings): Target => ({
    instance,
    meter,
    aggregation: facts.series.get(instance.instanceId)?.aggregation ?? meter.aggregation,
  })
  const found = new Map<string, Map<string | null, Target | EventRefusal>>()
  const find = (instanceId: string, name: string | null): Target | EventRefusal => {
    const instance = facts.instances.get(instanceId)
    if (!instance) return 'unknown_instance'
    const own = meterOf(instance)
    if (own && (name === null || name === own.key || name === facts.series.get(instanceId)?.meter)) {
      return targetOf(instance, own)
    }
    // The order query has not answered yet; in a moment it will be told what was bought.
    if (instance.productId === null) return 'product_pending'
    if (name === null) return 'not_metered'
    for (const other of facts.instances.values()) {
      if (other.orderId !== instance.orderId || other.test !== instance.test) continue
      const meter = meterOf(other)
      if (meter?.key === name) return targetOf(other, meter)
    }
    return 'unknown_meter'
  }
  return (event: ReadEvent): Target | EventRefusal => {
    const { instanceId, meter } = event
    let own = found.get(instanceId)
    if (own === undefined) {
      own = new Map()
      found.set(instanceId, own)
    }
    let target = own.get(meter)
    if (target === undefined) {
      target = find(instanceId, meter)
      own.set(meter, target)
    }
    return target
  }
}

/** What an event comes to before its id is looked at. */
export type Judged = Candidate | EventResult

/** Decides on events, in their order, by their content, their instances and the clock (milliseconds). */
export function judgeEvents(
  entries: readonly Entry[],
  facts: Facts,
  products: readonly ProductChoice[],
  nowMs: number,
): Judged[] {
  const targetOf = createTargets(facts, products)
  return entries.map((entry) => judgeEvent(entry, targetOf(entry.event), facts, nowMs))
}

export function isCandidate(judged: Judged): judged is Candidate {
  return !('verdict' in judged)
}

/** Decides on one event by its content, its instance and the clock (milliseconds). */
function judgeEvent(
  { index, event, key, digest }: Entry,
  target: Target | EventRefusal,
  facts: Facts,
  nowMs: number,
): Judged {
  const refuse = (reason: EventRefusal): EventResult => ({
    index,
    id: event.id,
    verdict: 'refused',
    reason,
    detail: DETAILS[reason],
  })
  if (typeof target === 'string') return refuse(target)
  const value = target.aggregation === 'unique' ? hashOf(event.text) : event.value
  if (value === null) return refuse('bad_value')
  const { time } = event
  if (time > nowMs + AHEAD_MS) return refuse('in_the_future')
  if (time < nowMs - OLDEST_MS) return refuse('too_old')
  const { instance } = target
  if (time < instance.createdAt.getTime() - BEFORE_MS) return refuse('before_start')
  if (instance.status === 'released' && instance.releasedAt && time >= instance.releasedAt.getTime()) {
    return refuse('released')
  }
  if (instance.status === 'frozen' && instance.frozenAt && time >= instance.frozenAt.getTime()) return refuse('frozen')
  const freezes = facts.freezes.get(instance.instanceId)
  if (freezes?.some(([from, until]) => from <= time && time < until)) return refuse('frozen')
  return { index, event, key, digest, target, value }
}

const DETAILS: Record<EventRefusal, string> = {
  bad_id: 'Needs an id of 1 to 128 characters.',
  bad_value: 'The value is no decimal number from 0 to below 10^15 with at most 9 decimals.',
  bad_time: 'The time cannot be read.',
  bad_attributes: 'The attributes are too large.',
  unknown_instance: 'No such instance.',
  product_pending: 'It is not known yet what was bought: send the event again in a minute.',
  not_metered: 'The product of this instance has no meter.',
  unknown_meter: 'Neither this instance nor another of its order has this meter.',
  before_start: 'The time lies before the instance was made.',
  frozen: 'The instance was frozen at this time.',
  released: 'The instance was released before this time.',
  too_old: 'The time lies too far back to be billed: 21 days less an hour.',
  in_the_future: 'The time lies more than 5 minutes ahead.',
}

/** An amount is the same however it is written. */
function contentDigest({ instanceId, meter, text, value, time, attributes }: ReadEvent): string {
  return digestOf(`${instanceId}\n${meter ?? ''}\n${time}\n${value ?? text}\n${attributes ?? ''}`)
}

/** 128 bits in hexadecimal, which a uuid column takes. */
function digestOf(text: string): string {
  return hash('sha256', text).slice(0, 32)
}

/** 96 bits of a text's digest as a whole number. */
function hashOf(text: string): string {
  return BigInt(`0x${hash('sha256', text).slice(0, 24)}`).toString()
}

/** Each id once, the first one, by key. */
export function firstOfEach(judged: readonly Judged[]): Map<string, Candidate> {
  const first = new Map<string, Candidate>()
  for (const one of judged) if (isCandidate(one) && !first.has(one.key)) first.set(one.key, one)
  return first
}

/** The verdict on an event that counts unless `taken` is there: the digest of what has its id. */
export function verdictOn({ index, event: { id }, digest }: Candidate, taken: string | undefined): EventResult {
  if (taken === undefined) return { index, id, verdict: 'accepted' }
  if (digest === taken) return { index, id, verdict: 'duplicate' }
  return { index, id, verdict: 'conflict', detail: 'This id stands for an event with other content.' }
}
