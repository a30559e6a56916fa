import { expect, test } from 'vitest'
import {
  completeRetention,
  cutoffOf,
  DEFAULT_RETENTION,
  FEWEST_DAYS,
  MOST_DAYS,
  RETENTION_KINDS,
} from '@/lib/domain/retention'

const NOW = new Date('2026-11-23T08:00:00Z')

test('what is kept for three days goes after three days, what is kept for ever never', () => {
  expect(cutoffOf(3, NOW)).toEqual(new Date('2026-11-20T08:00:00Z'))
  expect(cutoffOf(0, NOW)).toEqual(NOW)
  expect(cutoffOf(null, NOW)).toBeNull()
})

test('an account’s choices stand over the defaults, for ever too', () => {
  expect(completeRetention({})).toEqual(DEFAULT_RETENTION)
  expect(completeRetention({ messages: 60, audit: null })).toEqual({ ...DEFAULT_RETENTION, messages: 60, audit: null })
})

test.each(RETENTION_KINDS)('%s: the default may be chosen', (kind) => {
  const days = DEFAULT_RETENTION[kind] ?? MOST_DAYS
  expect(days).toBeGreaterThanOrEqual(FEWEST_DAYS[kind])
  expect(days).toBeLessThanOrEqual(MOST_DAYS)
})

test('usage stays for as long as it can be billed, 21 days (protocol/metering.md 1.5)', () => {
  expect(FEWEST_DAYS.usage_events).toBeGreaterThan(21)
})
