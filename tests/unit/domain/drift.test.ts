import { describe, expect, test } from 'vitest'
import { canTakeTheirs, compareValues, DRIFT_FIELDS, refundWindowUntil } from '@/lib/domain/drift'

describe('what differs from what the marketplace says', () => {
  test.each([
    ['productName', 'A', 'A', false],
    ['productName', ' A ', 'A', false],
    ['productName', ' A ', ' B', true],
    ['productName', 'A', 'a', true],
    ['productName', '1.0', '1', true],
    ['orderAmount', '9.50', '9.5', false],
    ['orderAmount', '09.5', '9.5', false],
    ['orderAmount', '100', '100.', false],
    ['orderAmount', '100', '1', true],
    ['orderAmount', '0.00', '-0', false],
    ['orderAmount', '00', '0', false],
    ['orderAmount', '-9.50', '-9.5', false],
    ['orderAmount', '-9.5', '9.5', true],
    ['orderAmount', '0.05', '0.5', true],
    ['orderAmount', '10.10', '10.1', false],
    ['orderAmount', '1001', '101', true],
    ['orderAmount', '1e2', '100', true],
    ['orderAmount', 'free ', 'free', false],
    ['linearValue', '5', '5.000', false],
    ['linearValue', '50', '5', true],
    ['linearValue', 'x5', 'y5', true],
    ['linearValue', '5x', '5y', true],
  ] as const)('%s %j and %j: %s', (field, ours, theirs, differs) => {
    const expected = differs ? [{ field, ours: ours.trim(), theirs: theirs.trim() }] : []
    expect(compareValues({ [field]: ours }, { [field]: theirs })).toEqual(expected)
  })

  test.each([null, undefined, ''])('where either side says %j there is no difference', (nothing) => {
    expect(compareValues({ skuCode: 'a' }, { skuCode: nothing })).toEqual([])
    expect(compareValues({ skuCode: nothing }, { skuCode: 'a' })).toEqual([])
  })

  test('moments count by the minute, as the console shows them', () => {
    const orderedAt = new Date('2026-11-02T08:00:59.999Z')
    expect(compareValues({ orderedAt }, { orderedAt: new Date('2026-11-02T08:00:00Z') })).toEqual([])
    const later = new Date('2026-11-02T08:01:00Z')
    expect(compareValues({ orderedAt }, { orderedAt: later }, 'i-1')).toEqual([
      { field: 'orderedAt', instanceId: 'i-1', ours: '2026-11-02T08:00:59.999Z', theirs: '2026-11-02T08:01:00.000Z' },
    ])
  })

  test('each difference is told, in the order of the fields', () => {
    const found = compareValues({ skuCode: 'a', orderType: 'NEW' }, { skuCode: 'b', orderType: 'CHANGE' })
    expect(found.map(({ field }) => field)).toEqual(['orderType', 'skuCode'])
  })
})

test('the console’s status has nothing of ours to replace', () => {
  expect(DRIFT_FIELDS.filter((field) => !canTakeTheirs(field))).toEqual(['status'])
})

test('5 × 24 h after provisioning (protocol/seller-center.md 8)', () => {
  const ready = new Date('2026-11-02T08:00:00Z')
  const until = new Date('2026-11-07T08:00:00Z')
  expect(refundWindowUntil(ready, ready)).toEqual(until)
  expect(refundWindowUntil(ready, new Date(until.getTime() - 1))).toEqual(until)
  expect(refundWindowUntil(ready, until)).toBeNull()
  expect(refundWindowUntil(null, ready)).toBeNull()
})
