import { describe, expect, it } from 'vitest'
import {
  formatChinaTime,
  formatCompactTime,
  formatSdkDate,
  formatSpacedTime,
  parseChinaTime,
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
    ['09990101000000', undefined],
    ['10000101000000', '1000-01-01T00:00:00.000Z'],
    ['20260131095959999', '2026-01-31T09:59:59.999Z'],
    ['20260131090060', undefined],
    ['x20260131090000', undefined],
    ['20260131090000x', undefined],
    ['20260131090000 ', undefined],
    ['2026013109000012', undefined],
    ['202601310900001234', undefined],
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

  it.each([
    'x20260131T090000Z',
    '20260131T090000Zx',
    '20260131T090000',
    '20260131 090000Z',
    '2026013T090000Z',
    '202601311T090000Z',
    '20260131T09000Z',
    '20260131T0900000Z',
    '2026T01310900Z',
    '20260131t090000z',
    '',
  ])('%j is no X-Sdk-Date', (text) => {
    expect(parseSdkDate(text)).toBeUndefined()
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
    ['2023-10-27 10:30:15 GMT', '2023-10-27T10:30:15.000Z'],
    ['2023-10-27T10:30:15+0000', '2023-10-27T10:30:15.000Z'],
    ['2023-10-27  10:30:15   z', '2023-10-27T10:30:15.000Z'],
    ['2023-10-27 10:30:15.25 z', '2023-10-27T10:30:15.250Z'],
    ['2023-10-27 10:30:15.007z', '2023-10-27T10:30:15.007Z'],
    [' 20231027103015 ', '2023-10-27T10:30:15.000Z'],
    ['x2023-10-27 10:30:15 z', undefined],
    ['2023-10-27 10:30:15 zx', undefined],
    ['12023-10-27 10:30:15', undefined],
    ['203-10-27 10:30:15', undefined],
    ['2023-100-27 10:30:15', undefined],
    ['2023-10-270 10:30:15', undefined],
    ['2023-10-27x10:30:15', undefined],
    ['2023-10-2710:30:15', undefined],
    ['2023-10-27 100:30:15', undefined],
    ['2023-10-27 10:3:15', undefined],
    ['2023-10-27 10:30:5', undefined],
    ['2023-10-27 10:30', undefined],
    ['2023-10-27 10:30:15.', undefined],
    ['2023-10-27 10:30:15.x', undefined],
    ['2023-10-27 10:30:15 +00', undefined],
    ['2023-10-27 10:30:15 00:00', undefined],
    ['2023-10-27 10:30:15 -00:00', undefined],
    ['2023-10-27 10:30:15 CST', undefined],
  ])('reads %j as %s', (text, iso) => {
    expect(parseLenientTime(text)?.toISOString()).toBe(iso)
  })

  it('writes what it reads', () => {
    const date = new Date('2023-10-27T10:30:15Z')
    expect(formatSpacedTime(date)).toBe('2023-10-27 10:30:15 z')
    expect(parseLenientTime(formatSpacedTime(date))).toEqual(date)
  })
})

/** Further ones stand with the Kit's calls. */
describe('times of the Kit, local in UTC+8 (protocol/kit-and-oauth.md 1.7)', () => {
  it.each([
    ['20250101075959999', '2024-12-31T23:59:59.999Z'],
    ['2025010107595999', '2024-12-31T23:59:59.990Z'],
    [' 20250101080000 ', '2025-01-01T00:00:00.000Z'],
    ['x20250101080000', undefined],
    ['20250101080000x', undefined],
    ['2025010108000', undefined],
    ['20250101080000.123', undefined],
  ])('reads %j as %s', (text, iso) => {
    expect(parseChinaTime(text)?.toISOString()).toBe(iso)
  })

  it('writes them in 17 digits', () => {
    expect(formatChinaTime(new Date('2024-12-31T16:00:00.005Z'))).toBe('20250101000000005')
  })
})
