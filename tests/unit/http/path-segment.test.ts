import { expect, test } from 'vitest'
import { pathSegment } from '@/lib/http/path-segment'

test.each([
  ['CS2611', 'CS2611'],
  ['%E6%B5%8B%2F1', '测/1'],
  ['%25', '%'],
  ['%', '%'],
  ['100%zz', '100%zz'],
  ['%ff', '%ff'],
])('%s is %s', (segment, meant) => {
  expect(pathSegment(segment)).toBe(meant)
})
