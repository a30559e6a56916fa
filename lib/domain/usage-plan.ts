import {
  add,
  compare,
  type Decimal,
  decimal,
  isZero,
  negate,
  roundDown,
  roundUp,
  smaller,
  subtract,
  sumOf,
  ZERO,
} from './decimal'
import type { HoldReason, Rounding } from './metering'
import { ceilSecond, createSpans, floorSecond, type RecordSpan, type SpanBounds, type Spans } from './usage-span'

/**
 * How a sealed window becomes usage records (protocol/metering.md 1.3, 1.5, 5). What the records come to, and what is
 * carried or rounded, is exactly what was used: Σ records + new carry − old carry − rounded = total.
 */

/** Usage of one second of a window, in marketplace units. */
export type UsageStep = { at: Date; amount: Decimal }

/** A package that may pay: active, and for part of the window valid. `remaining` is of the window's period. */
export type PlanPackage = { id: string; remaining: Decimal; startsAt: Date; expiresAt: Date }

export type PlanInput = {
  window: { startsAt: Date; endsAt: Date; late: boolean; total: Decimal; firstEventAt: Date; lastEventAt: Date }
  /** Left over from earlier windows; negative where a later value took back what was counted. */
  carry: Decimal
  /** `until`: when the instance was frozen or released. */
  instance: { createdAt: Date; until: Date | null }
  now: Date
  meter: { decimals: number; rounding: Rounding }
  /** Spans of the instance's other records that touch the window or the hours before it. */
  taken: readonly RecordSpan[]
  /** Packages that stop, the one to be used first in front. */
  stopping: readonly PlanPackage[]
  /** Packages the marketplace deducts from by itself, in its order. */
  overage: readonly PlanPackage[]
  /** What becomes of usage that no package pays for: billed, or held for this reason. */
  uncovered: 'bill' | Extract<HoldReason, 'used_up' | 'no_package'>
  /** When it was used, in order of time; only asked for where packages stop. All at the last event, when empty. */
  steps: readonly UsageStep[]
}

export type Draw = { packageId: string; amount: Decimal; at: Date; remaining: Decimal }

export type PlannedRecord = RecordSpan & {
  value: Decimal
  /** To be named in the record. */
  packageId: string | null
  state: 'sealed' | 'held'
  reason: HoldReason | null
  draws: Draw[]
}

export type Plan = { records: PlannedRecord[]; carry: Decimal; rounded: Decimal }

/** Double(12,4): a record's value stays below it (1.3). */
export const VALUE_LIMIT = decimal('100000000')
/** More than this from one window is a fault of the product; the rest is carried. */
const MAX_RECORDS = 1_000

/** How far before its window a span may begin, where the window has none that is free. */
export const REACH_BACK_SECONDS = 3_600

/** Usage paid by one package, or by none, and the second it begins with. */
type Part = { packageId: string | null; value: Decimal; from: number }

export function planWindow(input: PlanInput): Plan {
  const { meter, window } = input
  const amount = add(window.total, input.carry)
  const billed = billable(amount, meter)
  if (isZero(billed.value)) return { records: [], carry: billed.carry, rounded: billed.rounded }
  const bounds = boundsOf(input)
  const cut = cutByValue(partsOf(input, billed.value), largestValue(meter.decimals))
  const parts = cut.slice(0, MAX_RECORDS)
  const beyond = sumOf(cut.slice(MAX_RECORDS).map((part) => part.value))
  const spans = createSpans(input.taken)
  const records = placed(input, parts, bounds, spans)
  drawOverage(input, records)
  return { records, carry: add(billed.carry, beyond), rounded: billed.rounded }
}

/** The part of an amount that can stand in records, and what becomes of the rest. */
function billable(amount: Decimal, { decimals, rounding }: PlanInput['meter']) {
  if (compare(amount, ZERO) <= 0) return { value: ZERO, carry: amount, rounded: ZERO }
  switch (rounding) {
    case 'carry': {
      const value = roundDown(amount, decimals)
      return { value, carry: subtract(amount, value), rounded: ZERO }
    }
    case 'up': {
      const value = roundUp(amount, decimals)
      return { value, carry: ZERO, rounded: subtract(value, amount) }
    }
    case 'down': {
      const value = roundDown(amount, decimals)
      return { value, carry: ZERO, rounded: negate(subtract(amount, value)) }
    }
    default:
      return rounding satisfies never
  }
}

/**
 * Where spans may lie. A window that began before the instance begins with its first event; what is frozen or released
 * ends then (1.5, rule 3); nothing ends in the future.
 */
function boundsOf({ window, instance, now }: PlanInput): SpanBounds & { begin: number } {
  const created = ceilSecond(instance.createdAt)
  const start = floorSecond(window.startsAt)
  const begin = start >= created && !window.late ? start : floorSecond(window.firstEventAt)
  const ends = [window.endsAt, now, ...(instance.until ? [instance.until] : [])]
  const from = Math.max(created, start - REACH_BACK_SECONDS)
  return { from, to: Math.min(...ends.map(floorSecond)), begin: Math.max(begin, created) }
}

/**
 * One part per package, in the order they came to pay. Amounts are made whole at the sums, so that no part is cut finer
 * than a record can say and none exceeds its package.
 */
function partsOf(input: PlanInput, value: Decimal): Part[] {
  const { decimals } = input.meter
  const left = input.stopping.map((pkg) => ({ ...pkg, remaining: roundDown(pkg.remaining, decimals) }))
  const raw: Part[] = []
  const pay = (packageId: string | null, amount: Decimal, at: Date) => {
    const part = raw.find((known) => known.packageId === packageId)
    if (part) part.value = add(part.value, amount)
    else raw.push({ packageId, value: amount, from: floorSecond(at) })
  }
  for (const step of stepsOf(input, value)) {
    let rest = step.amount
    for (const pkg of left) {
      if (compare(rest, ZERO) <= 0) break
      if (compare(pkg.remaining, ZERO) <= 0 || step.at < pkg.startsAt || step.at >= pkg.expiresAt) continue
      const taken = smaller(pkg.remaining, rest)
      pkg.remaining = subtract(pkg.remaining, taken)
      rest = subtract(rest, taken)
      pay(pkg.id, taken, step.at)
    }
    if (compare(rest, ZERO) > 0) pay(null, rest, step.at)
  }
  let exact = ZERO
  let whole = ZERO
  return raw.flatMap((part) => {
    exact = add(exact, part.value)
    const next = roundDown(exact, decimals)
    const own = subtract(next, whole)
    whole = next
    return isZero(own) ? [] : [{ ...part, value: own }]
  })
}

/** The steps, made to come to `value`: what was carried stands in front, what is missing at the last event. */
function stepsOf({ steps, carry, window }: PlanInput, value: Decimal): UsageStep[] {
  const start = steps[0]?.at ?? window.lastEventAt
  const found = compare(carry, ZERO) > 0 ? [{ at: start, amount: carry }, ...steps] : steps
  let rest = value
  const fitted: UsageStep[] = []
  for (const { at, amount } of found) {
    const own = smaller(amount, rest)
    if (compare(own, ZERO) <= 0) continue
    fitted.push({ at, amount: own })
    rest = subtract(rest, own)
  }
  return isZero(rest) ? fitted : [...fitted, { at: window.lastEventAt, amount: rest }]
}

function largestValue(decimals: number): Decimal {
  return subtract(VALUE_LIMIT, decimal(decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`))
}

function cutByValue(parts: readonly Part[], largest: Decimal): Part[] {
  return parts.flatMap((part) => {
    const cut: Part[] = []
    let rest = part.value
    while (compare(rest, ZERO) > 0 && cut.length <= MAX_RECORDS) {
      const value = smaller(rest, largest)
      cut.push({ ...part, value })
      rest = subtract(rest, value)
    }
    // The rest of what is cut off here is not lost: it stands in the last piece, which is beyond the limit.
    const last = cut.at(-1)
    if (last) last.value = add(last.value, rest)
    return cut
  })
}

/** Gives each part its span: cut where the next begins, at least a second long, and free. */
function placed(
  input: PlanInput,
  parts: readonly Part[],
  bounds: SpanBounds & { begin: number },
  spans: Spans,
): PlannedRecord[] {
  const { window, instance } = input
  const remaining = new Map(input.stopping.map((pkg) => [pkg.id, pkg.remaining]))
  const lastSecond = window.late
    ? Math.min(bounds.to, Math.max(ceilSecond(window.lastEventAt), bounds.begin + parts.length))
    : bounds.to
  const cuts = parts.map((part, index) =>
    Math.max(bounds.begin + index, Math.min(index === 0 ? bounds.begin : part.from, lastSecond - parts.length + index)),
  )
  let floor = bounds.begin
  const begins = cuts.map((cut, index) => {
    floor = index === 0 ? cut : Math.max(cut, floor + 1)
    return floor
  })
  return parts.map((part, index) => {
    const begin = begins[index] ?? bounds.begin
    const end = begins[index + 1] ?? lastSecond
    const span = spans.take(begin, end, bounds)
    // An instance that lived for less than a second has no span to bill; a person decides.
    const first = floorSecond(window.firstEventAt)
    const free = span ?? spans.take(first, first + 1, { from: first, to: Number.MAX_SAFE_INTEGER })
    if (!free) throw new RangeError(`No span is free after ${instance.createdAt.toISOString()}.`)
    const held =
      span === null ? 'no_free_span' : part.packageId === null && input.uncovered !== 'bill' ? input.uncovered : null
    const draws: Draw[] = []
    if (part.packageId !== null && span !== null) {
      const left = subtract(remaining.get(part.packageId) ?? ZERO, part.value)
      remaining.set(part.packageId, left)
      draws.push({ packageId: part.packageId, amount: part.value, at: free.beginTime, remaining: left })
    }
    return {
      ...free,
      value: part.value,
      packageId: span === null ? null : part.packageId,
      state: held === null ? 'sealed' : 'held',
      reason: held,
      draws,
    }
  })
}

/** What the marketplace will deduct by itself from records that name no package (5). */
function drawOverage({ overage, window }: PlanInput, records: readonly PlannedRecord[]): void {
  const left = overage.map((pkg) => ({ ...pkg }))
  for (const record of records) {
    if (record.packageId !== null || record.state === 'held') continue
    let rest = record.value
    for (const pkg of left) {
      if (pkg.startsAt >= window.endsAt || pkg.expiresAt <= window.startsAt) continue
      const amount = smaller(pkg.remaining, rest)
      if (compare(amount, ZERO) <= 0) continue
      pkg.remaining = subtract(pkg.remaining, amount)
      rest = subtract(rest, amount)
      record.draws.push({ packageId: pkg.id, amount, at: record.beginTime, remaining: pkg.remaining })
    }
  }
}
