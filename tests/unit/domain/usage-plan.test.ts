import { describe, expect, it } from 'vitest'
import { decimal, formatDecimal, ZERO } from '@/lib/domain/decimal'
import { type PlanInput, planWindow } from '@/lib/domain/usage-plan'

const day = (time: string) => new Date(`2026-11-02T${time}Z`)
const clock = (time: Date) => time.toISOString().slice(11, 19)

const WINDOW = {
  startsAt: day('08:00:00'),
  endsAt: day('09:00:00'),
  late: false,
  total: decimal('12.5'),
  firstEventAt: day('08:10:00.500'),
  lastEventAt: day('08:50:00'),
}
const INPUT: PlanInput = {
  window: WINDOW,
  carry: ZERO,
  instance: { createdAt: day('00:00:00'), until: null },
  now: day('09:05:00'),
  meter: { decimals: 4, rounding: 'carry' },
  taken: [],
  stopping: [],
  overage: [],
  uncovered: 'bill',
  steps: [],
}
const pack = (id: string, remaining: string, from = '00:00:00', to = '23:00:00') => ({
  id,
  remaining: decimal(remaining),
  startsAt: day(from),
  expiresAt: day(to),
})
const steps = (...list: [time: string, amount: string][]) =>
  list.map(([time, amount]) => ({ at: day(time), amount: decimal(amount) }))

function told(changes: Partial<PlanInput>) {
  const { records, carry, rounded } = planWindow({ ...INPUT, ...changes })
  return {
    records: records.map((r) =>
      [clock(r.beginTime), clock(r.endTime), formatDecimal(r.value), r.packageId ?? r.reason ?? 'bill'].join(' '),
    ),
    carry: formatDecimal(carry),
    rounded: formatDecimal(rounded),
  }
}
const span = (begin: string, end: string) => ({ beginTime: day(begin), endTime: day(end) })

describe('amounts (protocol/metering.md 1.3)', () => {
  it.each<[string, Partial<PlanInput>, ReturnType<typeof told>]>([
    ['a whole hour', {}, { records: ['08:00:00 09:00:00 12.5 bill'], carry: '0', rounded: '0' }],
    [
      'below the last decimal it is carried',
      { window: { ...WINDOW, total: decimal('1.00005') }, carry: decimal('0.00007') },
      { records: ['08:00:00 09:00:00 1.0001 bill'], carry: '0.00002', rounded: '0' },
    ],
    ['nothing is sent of nothing', { window: { ...WINDOW, total: ZERO } }, { records: [], carry: '0', rounded: '0' }],
    [
      'what was taken back waits',
      { window: { ...WINDOW, total: decimal('-2') }, carry: decimal('0.5') },
      { records: [], carry: '-1.5', rounded: '0' },
    ],
    [
      'rounding up is booked',
      { meter: { decimals: 0, rounding: 'up' } },
      { records: ['08:00:00 09:00:00 13 bill'], carry: '0', rounded: '0.5' },
    ],
    [
      'rounding down is booked, also to nothing',
      { window: { ...WINDOW, total: decimal('0.4') }, meter: { decimals: 0, rounding: 'down' } },
      { records: [], carry: '0', rounded: '-0.4' },
    ],
    [
      'more than a record holds is split',
      { window: { ...WINDOW, total: decimal('250000000') }, meter: { decimals: 0, rounding: 'carry' } },
      {
        records: [
          '08:00:00 08:50:00 99999999 bill',
          '08:50:00 08:50:01 99999999 bill',
          '08:50:01 09:00:00 50000002 bill',
        ],
        carry: '0',
        rounded: '0',
      },
    ],
  ])('%s', (_, changes, expected) => {
    expect(told(changes)).toEqual(expected)
  })
})

describe('spans (protocol/metering.md 1.5)', () => {
  const late = { ...WINDOW, late: true }
  it.each<[string, Partial<PlanInput>, string]>([
    [
      'an instance born in the hour begins with its first event',
      { instance: { createdAt: day('08:05:00'), until: null } },
      '08:10:00 09:00:00',
    ],
    [
      'a frozen one ends when it was frozen',
      { instance: { createdAt: day('00:00:00'), until: day('08:51:30.700') } },
      '08:00:00 08:51:30',
    ],
    ['nothing ends in the future', { now: day('08:55:00.900') }, '08:00:00 08:55:00'],
    [
      'what came late has the span of its events',
      { window: late, taken: [span('08:00:00', '09:00:00')] },
      '08:10:00 08:50:00',
    ],
    ['and another where that is taken', { window: late, taken: [span('08:10:00', '08:50:00')] }, '08:10:01 08:50:00'],
    [
      'one event is a second long',
      {
        window: { ...late, firstEventAt: day('08:10:00'), lastEventAt: day('08:10:00') },
        taken: [span('08:10:00', '08:10:01')],
      },
      '08:09:59 08:10:01',
    ],
    [
      'frozen in the first second of the hour: the second before',
      { instance: { createdAt: day('00:00:00'), until: day('08:00:00.400') } },
      '07:59:59 08:00:00',
    ],
  ])('%s', (_, changes, expected) => {
    expect(told(changes).records.map((text) => text.slice(0, 17))).toEqual([expected])
  })

  it('holds what has no span at all', () => {
    const instance = { createdAt: day('08:10:00.100'), until: day('08:10:00.900') }
    expect(told({ instance }).records).toEqual(['08:10:00 08:10:01 12.5 no_free_span'])
  })
})

describe('packages that stop (protocol/metering.md 5)', () => {
  const used = steps(['08:10:00', '4'], ['08:20:00', '4'], ['08:50:00', '4.5'])
  it.each<[string, Partial<PlanInput>, string[]]>([
    ['one pays', { stopping: [pack('a', '100')] }, ['08:00:00 09:00:00 12.5 a']],
    [
      'the next takes over in the second in which one runs dry',
      { stopping: [pack('a', '6'), pack('b', '100')] },
      ['08:00:00 08:20:00 6 a', '08:20:00 09:00:00 6.5 b'],
    ],
    [
      'what none pays for is held',
      { stopping: [pack('a', '6')], uncovered: 'used_up' },
      ['08:00:00 08:20:00 6 a', '08:20:00 09:00:00 6.5 used_up'],
    ],
    ['without any', { uncovered: 'no_package' }, ['08:00:00 09:00:00 12.5 no_package']],
    [
      'one that ended in the hour pays until then',
      { stopping: [pack('a', '100', '00:00:00', '08:15:00'), pack('b', '100')] },
      ['08:00:00 08:20:00 4 a', '08:20:00 09:00:00 8.5 b'],
    ],
    [
      'one that ran dry at once leaves a second to each',
      {
        stopping: [pack('a', '1'), pack('b', '1'), pack('c', '100')],
        window: { ...WINDOW, lastEventAt: WINDOW.firstEventAt },
      },
      ['08:00:00 08:10:00 1 a', '08:10:00 08:10:01 1 b', '08:10:01 09:00:00 10.5 c'],
    ],
    [
      'less than a decimal in it pays for nothing',
      { stopping: [pack('a', '0.5'), pack('b', '100')], meter: { decimals: 0, rounding: 'carry' } },
      ['08:00:00 09:00:00 12 b'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(told({ steps: used, ...changes }).records).toEqual(expected)
  })

  it('tells what is left', () => {
    const { records } = planWindow({ ...INPUT, steps: used, stopping: [pack('a', '6'), pack('b', '100')] })
    expect(
      records.flatMap((r) => r.draws.map((d) => [d.packageId, formatDecimal(d.amount), formatDecimal(d.remaining)])),
    ).toEqual([
      ['a', '6', '0'],
      ['b', '6.5', '93.5'],
    ])
  })

  it('draws overage packages without naming them', () => {
    const { records } = planWindow({ ...INPUT, overage: [pack('o', '10'), pack('p', '10')] })
    expect(records.map((r) => r.packageId)).toEqual([null])
    expect(records.flatMap((r) => r.draws.map((d) => [d.packageId, formatDecimal(d.amount)]))).toEqual([
      ['o', '10'],
      ['p', '2.5'],
    ])
  })
})
