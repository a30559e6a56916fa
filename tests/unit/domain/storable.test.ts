import { expect, test } from 'vitest'
import { isReckonable, isStorable, storable } from '@/lib/domain/storable'

test.each([
  ['a 云 🛒', true, 'a 云 🛒'],
  ['', true, ''],
  ['a\0b\0', false, 'ab'],
  ['\ud83d', false, '\ufffd'],
  ['\ude00x', false, '\ufffdx'],
])('%j: the database keeps it as it is: %s', (text, kept, stored) => {
  expect(isStorable(text)).toBe(kept)
  expect(storable(text)).toBe(stored)
})

test.each([
  ['1969-12-31T23:59:59.999Z', false],
  ['1970-01-01T00:00:00.000Z', true],
  ['2199-12-31T23:59:59.999Z', true],
  ['2200-01-01T00:00:00.000Z', false],
])('services reckon with %s: %s', (time, expected) => {
  expect(isReckonable(Date.parse(time))).toBe(expected)
})

test('and with no time that is none', () => {
  expect(isReckonable(Number.NaN)).toBe(false)
})
