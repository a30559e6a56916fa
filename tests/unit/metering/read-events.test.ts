import { expect, test } from 'vitest'
import { readAmount, readEvent, readTime } from '@/lib/services/metering/read-events'

test.each([
  ['0', '0'],
  ['12', '12'],
  ['007', '7'],
  ['1.50', '1.5'],
  ['0.000000001', '0.000000001'],
  ['999999999999999.999999999', '999999999999999.999999999'],
  ['1.5e3', '1500'],
  ['15e-2', '0.15'],
  ['1E+2', '100'],
  ['1000000000000000', null],
  ['0.0000000001', null],
  ['1e99', null],
  ['-1', null],
  ['', null],
  ['.5', null],
  ['1,5', null],
  ['0x10', null],
  ['NaN', null],
  ['١', null],
])('amount %s', (text, expected) => {
  expect(readAmount(text)).toBe(expected)
})

test.each([
  ['2026-11-02T08:00:00Z', 0],
  ['2026-11-02T08:00Z', 0],
  ['2026-11-02T16:00:00.123+08:00', 123],
  ['2026-11-02T08:00:00.123456789Z', 123],
])('time %s', (text, ms) => {
  expect(readTime(text)).toBe(Date.UTC(2026, 10, 2, 8) + ms)
})

test.each(['2026-11-02T08:00:00', '2026-11-02', '2026-02-30T08:00:00Z', '2026-13-01T08:00:00Z', '1730534400000', ''])(
  'no time: %s',
  (text) => {
    expect(readTime(text)).toBeNull()
  },
)

test('keeps all digits of a number that came as its text', () => {
  const event = { id: 'e', instanceId: 'i', value: '0.123456789', time: '2026-11-02T08:00:00Z' }
  expect(readEvent(event)).toMatchObject({ value: '0.123456789', meter: null, attributes: null })
})

test.each([
  [{ id: 'x'.repeat(129) }, 'bad_id'],
  [{ id: 7 }, 'bad_id'],
  [{ id: 'a\0b' }, 'bad_id'],
  [{ instanceId: undefined }, 'unknown_instance'],
  [{ meter: 'a b' }, 'unknown_meter'],
  [{ value: null }, 'bad_value'],
  [{ value: { a: 1 } }, 'bad_value'],
  [{ time: 1_730_534_400_000 }, 'bad_time'],
  [{ attributes: [] }, 'bad_attributes'],
  [{ attributes: { a: '\0' } }, 'bad_attributes'],
])('refuses %j', (change, reason) => {
  const event = { id: 'e', instanceId: 'i', value: '1', time: '2026-11-02T08:00:00Z' }
  expect(readEvent({ ...event, ...change })).toMatchObject({ reason })
})

test.each([null, 1, 'x', []])('refuses what is no object: %j', (event) => {
  expect(readEvent(event)).toMatchObject({ reason: 'bad_id' })
})

test.each([
  [{ id: '\ud800' }, 'bad_id'],
  [{ instanceId: 'i\udc00' }, 'unknown_instance'],
  [{ value: '1\ud800' }, 'bad_value'],
  [{ attributes: { name: '\ud800' } }, 'bad_attributes'],
  [{ attributes: { 'a\0': 1 } }, 'bad_attributes'],
  [{ time: '0000-01-01T00:00:00Z' }, 'bad_time'],
])('what the database does not keep is refused for itself: %j', (members, reason) => {
  const event = { id: 'e', instanceId: 'i', value: '1', time: '2026-11-02T08:00:00Z', ...members }
  expect(readEvent(event)).toMatchObject({ reason, id: 'id' in members ? '\ufffd' : 'e' })
})
