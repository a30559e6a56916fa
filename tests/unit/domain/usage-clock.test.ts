import { describe, expect, it } from 'vitest'
import type { Cycle } from '@/lib/domain/metering'
import { billingDeadline, lastMoment, sealAt, windowOf } from '@/lib/domain/usage-clock'

const at = (text: string) => new Date(text)
const hours = ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }) =>
  (endsAt.getTime() - startsAt.getTime()) / 3_600_000

describe('windows of usage (protocol/metering.md 1.5)', () => {
  it.each<[what: string, time: string, cycle: Cycle, zone: string, start: string, end: string]>([
    ['an hour', '2026-11-02T08:59:59.999Z', 'hour', 'Asia/Shanghai', '2026-11-02T08:00:00Z', '2026-11-02T09:00:00Z'],
    ['its first moment', '2026-11-02T09:00:00Z', 'hour', 'UTC', '2026-11-02T09:00:00Z', '2026-11-02T10:00:00Z'],
    [
      'an hour of UTC in a half-hour zone',
      '2026-11-02T08:40:00Z',
      'hour',
      'Asia/Kolkata',
      '2026-11-02T08:00:00Z',
      '2026-11-02T09:00:00Z',
    ],
    ['the last hour of a year', '2026-12-31T23:59:59Z', 'hour', 'UTC', '2026-12-31T23:00:00Z', '2027-01-01T00:00:00Z'],
    [
      'a day in Beijing',
      '2026-11-02T15:59:59.999Z',
      'day',
      'Asia/Shanghai',
      '2026-11-01T16:00:00Z',
      '2026-11-02T16:00:00Z',
    ],
    [
      'its first moment',
      '2026-11-02T16:00:00Z',
      'day',
      'Asia/Shanghai',
      '2026-11-02T16:00:00Z',
      '2026-11-03T16:00:00Z',
    ],
    ['a day of UTC', '2026-11-02T15:00:00Z', 'day', 'UTC', '2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z'],
    ['a leap day', '2028-02-29T12:00:00Z', 'day', 'UTC', '2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z'],
    [
      'the end of a February without one',
      '2027-02-28T20:00:00Z',
      'day',
      'UTC',
      '2027-02-28T00:00:00Z',
      '2027-03-01T00:00:00Z',
    ],
    [
      'the end of a year in Beijing',
      '2026-12-31T16:30:00Z',
      'day',
      'Asia/Shanghai',
      '2026-12-31T16:00:00Z',
      '2027-01-01T16:00:00Z',
    ],
    [
      'a spring day of 23 hours',
      '2026-03-29T12:00:00Z',
      'day',
      'Europe/Berlin',
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
    ],
    [
      'an autumn day of 25 hours',
      '2026-10-25T12:00:00Z',
      'day',
      'Europe/Berlin',
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
    ],
    [
      'a day without a midnight',
      '2026-04-24T12:00:00Z',
      'day',
      'Africa/Cairo',
      '2026-04-23T22:00:00Z',
      '2026-04-24T21:00:00Z',
    ],
    [
      'a day whose midnight comes twice',
      '2026-11-01T04:30:00Z',
      'day',
      'America/Havana',
      '2026-11-01T04:00:00Z',
      '2026-11-02T05:00:00Z',
    ],
    [
      'the same, an hour later',
      '2026-11-01T05:30:00Z',
      'day',
      'America/Havana',
      '2026-11-01T04:00:00Z',
      '2026-11-02T05:00:00Z',
    ],
    [
      'an hour shown again after midnight',
      '2010-11-07T02:45:00Z',
      'day',
      'America/St_Johns',
      '2010-11-07T02:30:00Z',
      '2010-11-08T03:30:00Z',
    ],
    [
      'the day before one that was left out',
      '2011-12-30T05:00:00Z',
      'day',
      'Pacific/Apia',
      '2011-12-29T10:00:00Z',
      '2011-12-30T10:00:00Z',
    ],
    [
      'a zone of three quarters',
      '2026-11-02T18:14:00Z',
      'day',
      'Asia/Kathmandu',
      '2026-11-01T18:15:00Z',
      '2026-11-02T18:15:00Z',
    ],
  ])('%s: %s', (_, time, cycle, zone, start, end) => {
    expect(windowOf(at(time), cycle, zone)).toEqual({ startsAt: at(start), endsAt: at(end) })
  })

  it.each([
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/Havana',
    'America/St_Johns',
    'Africa/Cairo',
    'Australia/Lord_Howe',
  ])('days of %s follow each other without a gap for a year', (zone) => {
    let span = windowOf(at('2026-01-01T12:00:00Z'), 'day', zone)
    for (let day = 0; day < 365; day += 1) {
      const last = windowOf(new Date(span.endsAt.getTime() - 1), 'day', zone)
      expect(last).toEqual(span)
      const next = windowOf(span.endsAt, 'day', zone)
      expect(next.startsAt).toEqual(span.endsAt)
      expect([23, 23.5, 24, 24.5, 25]).toContain(hours(next))
      span = next
    }
    expect(span.startsAt.getTime()).toBe(windowOf(at('2027-01-01T12:00:00Z'), 'day', zone).startsAt.getTime())
  })

  it('throws for a zone that does not exist', () => {
    expect(() => windowOf(at('2026-01-01T00:00:00Z'), 'day', 'Mars/Base')).toThrow(RangeError)
  })
})

describe('sealing, before minute 15 (protocol/metering.md 1.5, rules 2 and 5)', () => {
  const window = { startsAt: at('2026-11-02T08:00:00Z'), endsAt: at('2026-11-02T09:00:00Z') }
  it.each<[what: string, arrived: string, sealed: string, late: boolean]>([
    ['in its hour', '2026-11-02T08:30:00Z', '2026-11-02T09:05:00Z', false],
    ['in the grace', '2026-11-02T09:04:59.999Z', '2026-11-02T09:05:00Z', false],
    ['at the moment of sealing', '2026-11-02T09:05:00Z', '2026-11-02T10:05:00Z', true],
    ['the next day', '2026-11-03T09:30:00Z', '2026-11-03T10:05:00Z', true],
    ['nearly too late', '2026-11-23T06:30:00Z', '2026-11-23T07:00:00Z', true],
    ['later than that', '2026-11-23T07:30:00Z', '2026-11-23T07:00:00Z', true],
  ])('an event that comes %s', (_, arrived, sealed, late) => {
    expect(sealAt(window, at(arrived), { graceMinutes: 5 })).toEqual({ at: at(sealed), late })
  })

  it('knows no grace of its own for days', () => {
    const day = windowOf(at('2026-11-02T08:00:00Z'), 'day', 'Asia/Shanghai')
    expect(sealAt(day, at('2026-11-02T16:10:00Z'), { graceMinutes: 14 }).at).toEqual(at('2026-11-02T16:14:00Z'))
  })
})

describe('moments that cost money (protocol/metering.md 1.5)', () => {
  it.each<[what: string, time: string, cycle: Cycle, zone: string, deadline: string]>([
    ['minute 15 of the next hour', '2026-11-02T13:25:00Z', 'hour', 'Asia/Shanghai', '2026-11-02T14:15:00Z'],
    ['minute 15 of the next year', '2026-12-31T23:25:00Z', 'hour', 'Asia/Shanghai', '2027-01-01T00:15:00Z'],
    ['01:00 in Beijing', '2026-11-02T13:25:00Z', 'day', 'Asia/Shanghai', '2026-11-02T17:00:00Z'],
    ['01:00 of 1 March', '2028-02-29T10:00:00Z', 'day', 'UTC', '2028-03-01T01:00:00Z'],
    [
      '01:00 where that is two hours after midnight',
      '2026-10-31T12:00:00Z',
      'day',
      'America/Havana',
      '2026-11-01T06:00:00Z',
    ],
    ['01:00 where that is midnight', '2026-04-23T12:00:00Z', 'day', 'Africa/Cairo', '2026-04-23T22:00:00Z'],
  ])('%s', (_, time, cycle, zone, deadline) => {
    expect(billingDeadline(windowOf(at(time), cycle, zone), cycle, zone)).toEqual(at(deadline))
  })

  it('is too old after 21 days', () => {
    expect(lastMoment(at('2028-02-20T08:00:00Z'))).toEqual(at('2028-03-12T08:00:00Z'))
  })
})
