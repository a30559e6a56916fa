import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  add,
  compare,
  type Decimal,
  decimal,
  formatDecimal,
  negate,
  roundDown,
  subtract,
  sumOf,
  ZERO,
} from '@/lib/domain/decimal'
import { ROUNDINGS } from '@/lib/domain/metering'
import { type PlanInput, planWindow, VALUE_LIMIT } from '@/lib/domain/usage-plan'

const HOUR = Date.UTC(2026, 10, 2, 8)
const at = (ms: number) => new Date(HOUR + ms)

const micro = (max: bigint) =>
  fc.bigInt({ min: 0n, max }).map((n) => decimal(`${n / 1_000_000n}.${String(n % 1_000_000n).padStart(6, '0')}`))
const ms = fc.integer({ min: 0, max: 3_599_999 })
const amount = fc.oneof(micro(1_000n), micro(50_000_000n), micro(900_000_000_000_000n))
const pkg = fc.record({
  remaining: micro(40_000_000n),
  from: fc.integer({ min: -1, max: 40 }),
  to: fc.integer({ min: 20, max: 70 }),
})

const input: fc.Arbitrary<PlanInput> = fc
  .record({
    events: fc.array(fc.record({ at: ms, amount }), { minLength: 1, maxLength: 8 }),
    late: fc.boolean(),
    carry: fc.oneof(micro(200n), micro(200n).map(negate)),
    created: fc.integer({ min: -7_200_000, max: 0 }),
    until: fc.option(fc.integer({ min: 5_000, max: 4_000_000 })),
    sealed: fc.integer({ min: 5_000, max: 8_000_000 }),
    decimals: fc.integer({ min: 0, max: 4 }),
    rounding: fc.constantFrom(...ROUNDINGS),
    taken: fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 3_590, max: 3_600 })), {
      maxLength: 30,
    }),
    stopping: fc.array(pkg, { maxLength: 4 }),
    overage: fc.array(pkg, { maxLength: 2 }),
    uncovered: fc.constantFrom<PlanInput['uncovered'][]>('bill', 'used_up', 'no_package'),
  })
  .map((made) => {
    const steps = made.events.map((event) => ({ at: at(event.at), amount: event.amount })).sort((a, b) => +a.at - +b.at)
    const packages = (list: typeof made.stopping, name: string) =>
      list.map(({ remaining, from, to }, index) => ({
        id: `${name}${index}`,
        remaining,
        startsAt: at(from * 60_000),
        expiresAt: at(to * 60_000),
      }))
    const [first, last] = [steps[0]?.at ?? at(0), steps.at(-1)?.at ?? at(0)]
    return {
      window: {
        startsAt: at(0),
        endsAt: at(3_600_000),
        late: made.late,
        total: sumOf(steps.map((step) => step.amount)),
        firstEventAt: first,
        lastEventAt: last,
      },
      carry: made.carry,
      instance: { createdAt: at(made.created), until: made.until === null ? null : at(made.until) },
      now: at(Math.max(made.sealed, 5_000)),
      meter: { decimals: made.decimals, rounding: made.rounding },
      taken: made.taken.map(([begin, end]) => ({ beginTime: at(begin * 1_000), endTime: at(end * 1_000) })),
      stopping: packages(made.stopping, 'stop'),
      overage: packages(made.overage, 'over'),
      uncovered: made.uncovered,
      steps,
    }
  })

test('property: what the records come to, what is carried and what is rounded is what was used', () => {
  fc.assert(
    fc.property(input, (given) => {
      const { records, carry, rounded } = planWindow(given)
      const value = sumOf(records.map((record) => record.value))
      const sum = subtract(subtract(add(value, carry), given.carry), rounded)
      expect(formatDecimal(sum)).toBe(formatDecimal(given.window.total))
      if (given.meter.rounding === 'carry') expect(rounded).toBe(ZERO)
    }),
    { numRuns: 1_000 },
  )
})

test('property: every record is one the interface takes (protocol/metering.md 1.3, 1.5)', () => {
  fc.assert(
    fc.property(input, (given) => {
      const { records } = planWindow(given)
      const seen = new Set(given.taken.map((span) => `${+span.beginTime}-${+span.endTime}`))
      const end = Math.min(
        +given.window.endsAt,
        +given.now,
        given.instance.until === null ? Infinity : +given.instance.until,
      )
      for (const record of records) {
        const [begin, until] = [+record.beginTime, +record.endTime]
        expect(begin % 1_000).toBe(0)
        expect(until % 1_000).toBe(0)
        expect(begin).toBeLessThan(until)
        if (record.reason !== 'no_free_span') {
          expect(begin).toBeGreaterThanOrEqual(+given.instance.createdAt)
          expect(until).toBeLessThanOrEqual(end)
        }
        expect(seen.has(`${begin}-${until}`)).toBe(false)
        seen.add(`${begin}-${until}`)
        expect(compare(record.value, ZERO)).toBe(1)
        expect(compare(record.value, VALUE_LIMIT)).toBe(-1)
        expect(roundDown(record.value, given.meter.decimals)).toBe(record.value)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('property: no package pays more than it holds, and each record of one is paid by it in full', () => {
  fc.assert(
    fc.property(input, (given) => {
      const { records } = planWindow(given)
      for (const { id, remaining } of [...given.stopping, ...given.overage]) {
        const draws = records.flatMap((record) => record.draws.filter((draw) => draw.packageId === id))
        expect(compare(sumOf(draws.map((draw) => draw.amount)), remaining)).not.toBe(1)
        const last = draws.at(-1)
        if (last) expect(last.remaining).toBe(subtract(remaining, sumOf(draws.map((draw) => draw.amount))))
      }
      for (const record of records) {
        const held = record.packageId === null && given.uncovered !== 'bill'
        if (record.packageId !== null) expect(record.draws.map((draw): Decimal => draw.amount)).toEqual([record.value])
        if (held) expect(record.state).toBe('held')
        expect(record.state === 'held').toBe(record.reason !== null)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('property: the same window always becomes the same records', () => {
  fc.assert(
    fc.property(input, (given) => {
      expect(planWindow(given)).toEqual(planWindow(structuredClone(given)))
    }),
  )
})
