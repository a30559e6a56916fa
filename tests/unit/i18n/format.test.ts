import { describe, expect, it } from 'vitest'
import { formatBytes, formatDuration, formatExact, formatNumber, formatRelative, formatZone } from '@/lib/i18n/format'
import { DEFAULT_TIME_ZONE, validTimeZone } from '@/lib/i18n/time-zone'

const at = new Date('2026-11-05T06:03:22Z')

describe('times', () => {
  it('writes the exact moment with its zone, alike in both languages', () => {
    expect(formatExact(at, 'Asia/Shanghai')).toBe('2026-11-05 14:03:22 UTC+8')
    expect(formatExact(at, 'UTC')).toBe('2026-11-05 06:03:22 UTC')
    expect(formatZone(at, 'Asia/Kolkata')).toBe('UTC+5:30')
  })

  it('measures from the moment given', () => {
    const later = (ms: number) => new Date(at.getTime() + ms)
    expect(formatRelative(at, later(180_000), 'zh')).toBe('3分钟前')
    expect(formatRelative(at, later(180_000), 'en')).toBe('3 min. ago')
    expect(formatRelative(later(7_200_000), at, 'en')).toBe('in 2 hr.')
  })

  it('takes only real zones', () => {
    expect(validTimeZone('Europe/Berlin')).toBe('Europe/Berlin')
    expect(validTimeZone('Moon/Base')).toBe(DEFAULT_TIME_ZONE)
    expect(validTimeZone(undefined)).toBe(DEFAULT_TIME_ZONE)
  })
})

describe('amounts', () => {
  it.each([
    [0, '0 ms'],
    [840, '840 ms'],
    [3_240, '3.2 sec'],
    [59_600, '1 min'],
    [4_320_000, '1 hr 12 min'],
    [-90_000, '1 min 30 sec'],
    [180_000_000, '2 days 2 hr'],
  ])('writes %d ms in its two largest units', (ms, text) => {
    expect(formatDuration(ms, 'en')).toBe(text)
  })

  it('keeps all digits of decimal strings', () => {
    expect(formatNumber('12345678901234567890.1234', 'en')).toBe('12,345,678,901,234,567,890.1234')
  })

  it('counts bytes in thousands', () => {
    expect(formatBytes(999, 'en')).toBe('999 byte')
    expect(formatBytes(3_400, 'en')).toBe('3.4 kB')
    expect(formatBytes(1_048_576, 'en')).toBe('1 MB')
  })
})
