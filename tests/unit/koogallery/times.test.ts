import { describe, expect, it } from 'vitest'
import {
  formatCompactTime,
  formatSdkDate,
  formatSpacedTime,
  parseCompactTime,
  parseLenientTime,
  parseSdkDate,
} from '@/lib/koogallery/times'

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
    ['00000101000000', undefined],
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

describe('times of getLicenseAsync (protocol/license.md 3.3.5)', () => {
  it.each([
    ['2023-10-27 10:30:15 z', '2023-10-27T10:30:15.000Z'],
    ['2023-10-27 10:30:15 Z', '2023-10-27T10:30:15.000Z'],
    ['2023-10-27 10:30:15', '2023-10-27T10:30:15.000Z'],
    ['2023-10-27T10:30:15Z', '2023-10-27T10:30:15.000Z'],
    ['2023-10-27T10:30:15.5Z', '2023-10-27T10:30:15.500Z'],
    ['2023-10-27T10:30:15.123456+00:00', '2023-10-27T10:30:15.123Z'],
    [' 2023-1-2 3:30:15 utc ', '2023-01-02T03:30:15.000Z'],
    ['20231027103015', '2023-10-27T10:30:15.000Z'],
    ['20231027103015999', '2023-10-27T10:30:15.999Z'],
    ['2023-02-30 10:30:15 z', undefined],
    ['2023-10-27 24:30:15 z', undefined],
    ['2023-10-27 10:30:15 +08:00', undefined],
    ['2023-10-27', undefined],
    ['', undefined],
  ])('reads %j as %s', (text, iso) => {
    expect(parseLenientTime(text)?.toISOString()).toBe(iso)
  })

  it('writes what it reads', () => {
    const date = new Date('2023-10-27T10:30:15Z')
    expect(formatSpacedTime(date)).toBe('2023-10-27 10:30:15 z')
    expect(parseLenientTime(formatSpacedTime(date))).toEqual(date)
  })
})
