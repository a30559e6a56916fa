import { describe, expect, it } from 'vitest'
import { formatCompactTime, formatSdkDate, parseCompactTime, parseSdkDate } from '@/lib/koogallery/times'

describe('times (protocol/saas-v2.md 4.2, 4.3, 7.2)', () => {
  it.each([
    ['20260131090000', '2026-01-31T09:00:00.000Z'],
    ['20260131090000123', '2026-01-31T09:00:00.123Z'],
    ['20240229235959', '2024-02-29T23:59:59.000Z'],
    ['20260229000000', undefined],
    ['20261301000000', undefined],
    ['20260100000000', undefined],
    ['20260131240000', undefined],
    ['20260131006000', undefined],
    ['2026013109000', undefined],
    ['202601310900001', undefined],
    ['2026-01-31', undefined],
    ['', undefined],
  ])('reads %j as %s', (text, iso) => {
    expect(parseCompactTime(text)?.toISOString()).toBe(iso)
  })

  it('writes what it reads', () => {
    const date = new Date('2026-01-31T09:00:00.123Z')
    expect(formatCompactTime(date)).toBe('20260131090000')
    expect(formatCompactTime(date, 'milliseconds')).toBe('20260131090000123')
    expect(formatSdkDate(date)).toBe('20260131T090000Z')
    expect(parseSdkDate('20260131T090000Z')).toEqual(new Date('2026-01-31T09:00:00Z'))
    expect(parseSdkDate('20260231T090000Z')).toBeUndefined()
    expect(parseSdkDate('20260131090000')).toBeUndefined()
  })
})
