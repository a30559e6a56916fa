import { expect, test } from 'vitest'
import { orderOfLine } from '@/lib/domain/order-lines'

/** Lines are called after their order (protocol/saas-v2.md 6.1). */
test.each([
  ['CS2601310900TEST1-000001', 'CS2601310900TEST1'],
  ['CS1-1', 'CS1'],
  ['CS-1-000002', 'CS-1'],
  [`${'x'.repeat(64)}-000001`, 'x'.repeat(64)],
  [`${'x'.repeat(65)}-000001`, undefined],
  ['CS1', undefined],
  ['CS1-', undefined],
  ['CS1-0000001', undefined],
  ['CS1-00001x', undefined],
  ['-000001', undefined],
  ['', undefined],
])('%s belongs to %s', (line, order) => {
  expect(orderOfLine(line)).toBe(order)
})
