import { describe, expect, test } from 'vitest'
import { afterFault, type Circuit, troubles, wants } from '@/lib/domain/hooks'

const NOW = new Date('2026-11-23T08:00:00Z')
const at = (ms: number) => new Date(NOW.getTime() + ms)
const DAY = 86_400_000

describe('the circuit of an endpoint (docs/hooks.md)', () => {
  const CLOSED: Circuit = { failures: 0, failingSince: null, openUntil: null }
  test.each([
    [1, null],
    [4, null],
    [5, 30_000],
    [6, 60_000],
    [7, 120_000],
    [8, 240_000],
    [9, 480_000],
    [10, 600_000],
    [5_000, 600_000],
  ])('after fault %i in a row it is open for %s ms', (count, open) => {
    const next = afterFault({ ...CLOSED, failures: count - 1, failingSince: NOW }, NOW)
    expect(next).toEqual({
      failures: count,
      failingSince: NOW,
      openUntil: open === null ? null : at(open),
      pause: false,
    })
  })

  test('it fails since the first fault, and is paused after five days', () => {
    expect(afterFault(CLOSED, NOW)).toMatchObject({ failingSince: NOW, pause: false })
    const failing = { ...CLOSED, failures: 9, failingSince: NOW }
    expect(afterFault(failing, at(5 * DAY - 1))).toMatchObject({ failingSince: NOW, pause: false })
    expect(afterFault(failing, at(5 * DAY))).toMatchObject({ failingSince: NOW, pause: true })
  })
})

test.each([
  [200, false],
  [400, false],
  [404, false],
  [408, true],
  [410, false],
  [422, false],
  [429, true],
  [499, false],
  [500, true],
  [503, true],
])('HTTP %i is trouble of the whole endpoint: %s', (status, trouble) => {
  expect(troubles(status)).toBe(trouble)
})

test.each<[readonly string[] | null, boolean]>([
  [null, true],
  [[], false],
  [['instance.created'], true],
  [['instance.ready'], false],
  [['instance.*'], true],
  [['license.*'], false],
  [['license.*', 'instance.created'], true],
])('the filter %j lets instance.created through: %s', (filter, through) => {
  expect(wants(filter, 'instance.created')).toBe(through)
})
