import { describe, expect, it } from 'vitest'
import { EMAIL_LIMIT, waitAfterFailures } from '@/lib/domain/sign-in'

const NOW = new Date('2026-03-01T12:00:00Z')
const minutesAgo = (...minutes: number[]) => minutes.map((m) => new Date(NOW.getTime() - m * 60_000))

describe('the pause after failed sign-ins', () => {
  it('begins with the fifth failure in 15 minutes', () => {
    expect(waitAfterFailures(minutesAgo(1, 2, 3, 4), EMAIL_LIMIT, NOW)).toBe(0)
    expect(waitAfterFailures(minutesAgo(1, 2, 3, 4, 5), EMAIL_LIMIT, NOW)).toBe(10 * 60_000)
  })

  it('forgets failures as they leave the window', () => {
    expect(waitAfterFailures(minutesAgo(1, 2, 3, 4, 15), EMAIL_LIMIT, NOW)).toBe(0)
    expect(waitAfterFailures(minutesAgo(1, 2, 3, 4, 20), EMAIL_LIMIT, NOW)).toBe(0)
    expect(waitAfterFailures(minutesAgo(1, 2, 3, 4, 14, 14.5), EMAIL_LIMIT, NOW)).toBe(60_000)
  })

  it('takes times in any order', () => {
    expect(waitAfterFailures(minutesAgo(5, 1, 4, 2, 3), EMAIL_LIMIT, NOW)).toBe(10 * 60_000)
  })
})
