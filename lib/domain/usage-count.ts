import { add, compare, type Decimal, larger, multiply, subtract, sumOf, ZERO } from './decimal'

/**
 * What events come to. Time is in milliseconds; `value` is as reported, totals are in marketplace units. The result of
 * sum, max and unique does not depend on the order or the batches in which events come.
 */

export type CountedEvent = { time: number; value: Decimal }

/** An open window as it stands: `value` and `valueAt` are the reading that counts for max and last. */
export type WindowCount = { total: Decimal; value: Decimal | null; valueAt: number | null }

/** What windows of the same span, sealed before, have counted already: it is sent and cannot be taken back. */
export type SealedCount = { value: Decimal | null; valueAt: number | null }

export const EMPTY_WINDOW: WindowCount = { total: ZERO, value: null, valueAt: null }

/** Adds values, each for itself; also the differences of a running total. */
export function countSum(before: WindowCount, values: Iterable<Decimal>, factor: Decimal): WindowCount {
  return { ...before, total: add(before.total, multiply(sumOf(values), factor)) }
}

/** The highest value; a late window counts only what it has above the sealed ones. */
export function countMax(
  before: WindowCount,
  events: readonly CountedEvent[],
  factor: Decimal,
  sealed: SealedCount | null,
): WindowCount {
  let { value, valueAt } = before
  for (const event of events) {
    if (value !== null && valueAt !== null) {
      const order = compare(event.value, value)
      if (order < 0 || (order === 0 && event.time >= valueAt)) continue
    }
    value = event.value
    valueAt = event.time
  }
  return { value, valueAt, total: excess(value, sealed, factor) }
}

/** The latest value; what a sealed window of the same span has from a later moment stands. */
export function countLast(
  before: WindowCount,
  events: readonly CountedEvent[],
  factor: Decimal,
  sealed: SealedCount | null,
): WindowCount {
  let { value, valueAt } = before
  for (const event of events) {
    // Of one moment the larger: no order of arrival then makes a difference.
    const later =
      value === null ||
      valueAt === null ||
      event.time > valueAt ||
      (event.time === valueAt && compare(event.value, value) > 0)
    if (later) {
      value = event.value
      valueAt = event.time
    }
  }
  const outdated = sealed !== null && sealed.valueAt !== null && valueAt !== null && sealed.valueAt > valueAt
  return { value, valueAt, total: outdated ? ZERO : excess(value, sealed, factor) }
}

/** How many values not seen in this span before. */
export function countUnique(before: WindowCount, fresh: bigint, factor: Decimal): WindowCount {
  return { ...before, total: add(before.total, (fresh * factor) as Decimal) }
}

export type Reading = { value: Decimal; at: number } | null

/**
 * Turns readings of a running total into what each adds: the difference to the one before. A lower reading later on is
 * a counter that began anew and counts whole, as the first one does; a reading from before the last adds nothing.
 */
export function countReadings(
  last: Reading,
  events: readonly CountedEvent[],
): { added: { event: number; value: Decimal }[]; last: Reading } {
  const order = events
    .map((event, index) => ({ ...event, index }))
    .sort((a, b) => a.time - b.time || compare(a.value, b.value))
  const added: { event: number; value: Decimal }[] = []
  let now = last
  for (const { time, value, index } of order) {
    if (now && (time < now.at || (time === now.at && compare(value, now.value) <= 0))) continue
    const restarted = now === null || compare(value, now.value) < 0
    added.push({ event: index, value: now === null || restarted ? value : subtract(value, now.value) })
    now = { value, at: time }
  }
  return { added, last: now }
}

function excess(value: Decimal | null, sealed: SealedCount | null, factor: Decimal): Decimal {
  if (value === null) return ZERO
  return multiply(larger(ZERO, subtract(value, sealed?.value ?? ZERO)), factor)
}
