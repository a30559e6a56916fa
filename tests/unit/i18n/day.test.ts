import { describe, expect, it } from 'vitest'
import { dayStart } from '@/lib/i18n/day'

describe('the first moment of a day', () => {
  it.each([
    ['2026-11-05', 'Asia/Shanghai', 0, '2026-11-04T16:00:00.000Z'],
    ['2026-11-05', 'Asia/Shanghai', 1, '2026-11-05T16:00:00.000Z'],
    ['2026-11-05', 'UTC', 0, '2026-11-05T00:00:00.000Z'],
    // Clocks go back and forward in the night before.
    ['2026-10-26', 'Europe/Berlin', 0, '2026-10-25T23:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', 0, '2026-10-24T22:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', 1, '2026-03-29T22:00:00.000Z'],
  ])('%s in %s, %i days on', (day, zone, plus, start) => {
    expect(dayStart(day, zone, plus)?.toISOString()).toBe(start)
  })

  it.each([undefined, '', 'yesterday', '2026-13-40', '05.11.2026', '0000-01-01', '9999-12-31'])(
    'is nothing for %j',
    (day) => {
      expect(dayStart(day, 'UTC')).toBe(undefined)
    },
  )
})
