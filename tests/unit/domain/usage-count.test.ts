import { expect, test } from 'vitest'
import { decimal, formatDecimal } from '@/lib/domain/decimal'
import { countLast, countMax, countReadings, countSum, countUnique, EMPTY_WINDOW } from '@/lib/domain/usage-count'

const at = (time: number, value: string) => ({ time, value: decimal(value) })
const one = decimal('1')
const total = (window: { total: ReturnType<typeof decimal> }) => formatDecimal(window.total)

test('sums exactly, times the factor', () => {
  const window = countSum(EMPTY_WINDOW, ['0.1', '0.2'].map(decimal), decimal('0.000000001'))
  expect(total(window)).toBe('0.0000000003')
  expect(total(countSum(window, [decimal('1')], one))).toBe('1.0000000003')
})

test('takes the highest, and of equal ones the earliest moment', () => {
  const window = countMax(EMPTY_WINDOW, [at(2, '5'), at(1, '5'), at(3, '4')], decimal('2'), null)
  expect([total(window), window.valueAt]).toEqual(['10', 1])
  expect(total(countMax(EMPTY_WINDOW, [at(9, '4')], one, { value: decimal('5'), valueAt: 1 }))).toBe('0')
  expect(total(countMax(EMPTY_WINDOW, [at(9, '7')], one, { value: decimal('5'), valueAt: 1 }))).toBe('2')
})

test('takes the latest, which may be less than the one before', () => {
  const first = countLast(EMPTY_WINDOW, [at(1, '5')], one, null)
  expect(total(countLast(first, [at(3, '2'), at(2, '9')], one, null))).toBe('2')
  expect(total(countLast(first, [at(0, '9')], one, null))).toBe('5')
})

test('what a sealed window counted stands', () => {
  const sealed = { value: decimal('5'), valueAt: 5 }
  expect(total(countLast(EMPTY_WINDOW, [at(4, '9')], one, sealed))).toBe('0')
  expect(total(countLast(EMPTY_WINDOW, [at(6, '3')], one, sealed))).toBe('0')
  expect(total(countLast(EMPTY_WINDOW, [at(6, '9')], one, sealed))).toBe('4')
})

test('no order of arrival makes a difference to the highest or the latest', () => {
  const events = [at(2, '5'), at(2, '7'), at(1, '7'), at(2, '6')]
  for (const order of permutations(events)) {
    const high = countMax(EMPTY_WINDOW, order, one, null)
    expect([total(high), high.valueAt]).toEqual(['7', 1])
    const last = countLast(EMPTY_WINDOW, order, one, null)
    expect([total(last), last.valueAt]).toEqual(['7', 2])
  }
})

test('a later value that is higher is the highest', () => {
  for (const order of permutations([at(1, '5'), at(2, '7')])) {
    const high = countMax(EMPTY_WINDOW, order, one, null)
    expect([total(high), high.valueAt]).toEqual(['7', 2])
  }
})

test('nothing counted is nothing, whatever was sealed', () => {
  for (const sealed of [null, { value: decimal('5'), valueAt: 5 }, { value: null, valueAt: null }]) {
    expect(countMax(EMPTY_WINDOW, [], one, sealed)).toEqual(EMPTY_WINDOW)
    expect(countLast(EMPTY_WINDOW, [], one, sealed)).toEqual(EMPTY_WINDOW)
  }
})

test('of the sealed moment itself, what is above it is still counted', () => {
  expect(total(countLast(EMPTY_WINDOW, [at(5, '9')], one, { value: decimal('5'), valueAt: 5 }))).toBe('4')
})

test('counts distinct values', () => {
  expect(total(countUnique(countUnique(EMPTY_WINDOW, 3n, decimal('0.5')), 1n, decimal('0.5')))).toBe('2')
})

test.each([
  ['the first counts whole', null, ['0:7'], ['7'], '7'],
  ['differences by time, whatever the order', '0:5', ['2:9', '1:6'], ['1', '3'], '9'],
  ['a counter that began anew', '0:5', ['1:2', '2:4'], ['2', '2'], '4'],
  ['a reading from before the last', '5:5', ['4:9'], [], '5'],
  ['the same reading again', '5:5', ['5:5'], [], '5'],
  ['more at the same moment', '5:5', ['5:7'], ['2'], '7'],
  ['of one moment the smaller first', '0:5', ['1:9', '1:7'], ['2', '2'], '9'],
  ['nothing used', '5:5', ['6:5'], ['0'], '5'],
])('running total: %s', (_, last, events, added, reading) => {
  const read = (text: string) => at(Number(text.split(':')[0]), text.split(':')[1] ?? '')
  const before = last === null ? null : { value: read(last).value, at: read(last).time }
  const result = countReadings(before, events.map(read))
  expect(result.added.map(({ value }) => formatDecimal(value))).toEqual(added)
  expect(result.last && formatDecimal(result.last.value)).toBe(reading)
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}
