import { expect, test } from 'vitest'
import { ceilSecond, createSpans, floorSecond } from '@/lib/domain/usage-span'

const span = (begin: number, end: number) => ({
  beginTime: new Date(begin * 1_000),
  endTime: new Date(end * 1_000),
})
const WIDE = { from: 0, to: 100 }
/** Every span between two seconds, both included. */
const all = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => from + n).flatMap((begin) =>
    Array.from({ length: to - begin }, (_, n) => [begin, begin + n + 1] as const),
  )

test('a moment within a second belongs to the whole one before, or after', () => {
  expect([floorSecond(new Date(1_999)), ceilSecond(new Date(1_001)), ceilSecond(new Date(2_000))]).toEqual([1, 2, 2])
})

/** What is taken, what is wished for, what is given (protocol/metering.md 1.5, rules 3 and 5). */
test.each<[string, readonly (readonly [number, number])[], [number, number], { from: number; to: number }, string]>([
  ['the one wished for', [], [10, 20], WIDE, '10-20'],
  ['then a later begin', [[10, 20]], [10, 20], WIDE, '11-20'],
  ['then an earlier end', all(10, 12).filter(([, end]) => end === 12), [10, 12], WIDE, '10-11'],
  ['then one that reaches further back', all(10, 12), [10, 12], WIDE, '9-12'],
  ['and never before the bounds', all(10, 12), [10, 12], { from: 10, to: 100 }, '10-13'],
  ['as far back as the bounds', [...all(10, 12), [9, 12]], [10, 12], { from: 8, to: 12 }, '8-12'],
  ['as far on as the bounds', [...all(10, 12), [10, 13]], [10, 12], { from: 10, to: 14 }, '10-14'],
  ['none beyond them', all(10, 12), [10, 12], { from: 10, to: 12 }, 'null'],
  ['none where the bounds hold nothing', [], [10, 20], { from: 15, to: 15 }, 'null'],
  ['cut to the bounds', [], [10, 20], { from: 12, to: 18 }, '12-18'],
  ['wished for before the bounds', [], [10, 20], { from: 30, to: 40 }, '30-31'],
  ['wished for after them', [], [50, 60], { from: 30, to: 40 }, '39-40'],
])('gives %s', (_, taken, [begin, end], bounds, given) => {
  const found = createSpans(taken.map(([from, to]) => span(from, to))).take(begin, end, bounds)
  expect(found ? `${floorSecond(found.beginTime)}-${floorSecond(found.endTime)}` : 'null').toBe(given)
})

test('what it gave is taken', () => {
  const spans = createSpans([])
  expect([spans.take(1, 3, WIDE), spans.take(1, 3, WIDE), spans.take(1, 3, WIDE)]).toEqual([
    span(1, 3),
    span(2, 3),
    span(1, 2),
  ])
})
