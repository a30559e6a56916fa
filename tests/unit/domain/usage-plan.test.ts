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
    [
      'the smallest amount that can stand in a record is sent',
      { window: { ...WINDOW, total: decimal('0.0001') } },
      { records: ['08:00:00 09:00:00 0.0001 bill'], carry: '0', rounded: '0' },
    ],
    [
      'what was carried is taken back with the rest',
      { window: { ...WINDOW, total: decimal('3') }, carry: decimal('-0.5') },
      { records: ['08:00:00 09:00:00 2.5 bill'], carry: '0', rounded: '0' },
    ],
    [
      'rounding up of what is whole adds nothing',
      { window: { ...WINDOW, total: decimal('3') }, meter: { decimals: 0, rounding: 'up' } },
      { records: ['08:00:00 09:00:00 3 bill'], carry: '0', rounded: '0' },
    ],
    [
      'rounding down leaves nothing to carry',
      { window: { ...WINDOW, total: decimal('3.46') }, meter: { decimals: 1, rounding: 'down' } },
      { records: ['08:00:00 09:00:00 3.4 bill'], carry: '0', rounded: '-0.06' },
    ],
    [
      'exactly what a record holds stays whole',
      { window: { ...WINDOW, total: decimal('99999999.9999') } },
      { records: ['08:00:00 09:00:00 99999999.9999 bill'], carry: '0', rounded: '0' },
    ],
    [
      'a record holds as many decimals as the meter has',
      { window: { ...WINDOW, total: decimal('100000000') }, meter: { decimals: 1, rounding: 'carry' } },
      { records: ['08:00:00 08:50:00 99999999.9 bill', '08:50:00 09:00:00 0.1 bill'], carry: '0', rounded: '0' },
    ],
  ])('%s', (_, changes, expected) => {
    expect(told(changes)).toEqual(expected)
  })

  it.each([
    [1_000, '0'],
    [1_001, '99999999'],
    [1_500, '49999999500'],
  ])('sends 1,000 records of a window and carries what is beyond: %i times the largest', (times, carry) => {
    const total = decimal(String(99_999_999 * times))
    const plan = planWindow({ ...INPUT, window: { ...WINDOW, total }, meter: { decimals: 0, rounding: 'carry' } })
    expect(plan.records).toHaveLength(1_000)
    expect(new Set(plan.records.map(({ beginTime }) => beginTime.getTime())).size).toBe(1_000)
    expect(formatDecimal(plan.carry)).toBe(carry)
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
    [
      'an instance as old as the hour has the whole of it',
      { instance: { createdAt: day('08:00:00'), until: null } },
      '08:00:00 09:00:00',
    ],
    [
      'one born a moment later begins with its first event',
      { instance: { createdAt: day('08:00:00.001'), until: null } },
      '08:10:00 09:00:00',
    ],
    [
      'an event in the second of the birth is billed from the second after',
      { instance: { createdAt: day('08:10:00.400'), until: null } },
      '08:10:01 09:00:00',
    ],
    [
      'frozen after the hour',
      { instance: { createdAt: day('00:00:00'), until: day('09:01:00') } },
      '08:00:00 09:00:00',
    ],
    [
      'where the whole hour is taken, up to an hour before',
      { instance: { createdAt: day('00:00:00'), until: day('08:00:01') }, taken: [span('08:00:00', '08:00:01')] },
      '07:59:59 08:00:01',
    ],
    [
      'but not before it was created',
      { instance: { createdAt: day('07:59:59'), until: day('08:00:00') }, taken: [] },
      '07:59:59 08:00:00',
    ],
    [
      'late events within one second have the whole of it',
      { window: { ...late, firstEventAt: day('08:10:00.100'), lastEventAt: day('08:10:00.900') } },
      '08:10:00 08:10:01',
    ],
    [
      'late ones end with the second of the last',
      { window: { ...late, lastEventAt: day('08:50:00.001') } },
      '08:10:00 08:50:01',
    ],
    [
      'late ones of a frozen instance end with the freeze',
      { window: late, instance: { createdAt: day('00:00:00'), until: day('08:30:00') } },
      '08:10:00 08:30:00',
    ],
  ])('%s', (_, changes, expected) => {
    expect(told(changes).records.map((text) => text.slice(0, 17))).toEqual([expected])
  })

  it('holds what has no span at all', () => {
    const instance = { createdAt: day('08:10:00.100'), until: day('08:10:00.900') }
    expect(told({ instance }).records).toEqual(['08:10:00 08:10:01 12.5 no_free_span'])
  })

  it('draws no package for what it holds', () => {
    const instance = { createdAt: day('08:10:00.100'), until: day('08:10:00.900') }
    for (const packages of [{ stopping: [pack('a', '100')] }, { overage: [pack('a', '100')] }]) {
      const { records } = planWindow({ ...INPUT, instance, ...packages })
      expect(records).toMatchObject([{ state: 'held', reason: 'no_free_span', packageId: null, draws: [] }])
    }
  })

  it('holds the next in a span of its own', () => {
    const instance = { createdAt: day('08:10:00.100'), until: day('08:10:00.900') }
    const taken = [span('08:10:00', '08:10:01')]
    expect(told({ instance, taken }).records).toEqual(['08:10:00 08:10:02 12.5 no_free_span'])
  })

  it('says that a record can be sent, and why one cannot', () => {
    const states = (changes: Partial<PlanInput>) =>
      planWindow({ ...INPUT, ...changes }).records.map(({ state, reason }) => [state, reason])
    expect(states({})).toEqual([['sealed', null]])
    expect(states({ uncovered: 'no_package' })).toEqual([['held', 'no_package']])
    expect(states({ uncovered: 'used_up', stopping: [pack('a', '12.5')] })).toEqual([['sealed', null]])
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
    [
      'one that has nothing left pays for nothing',
      { stopping: [pack('a', '0'), pack('b', '100')] },
      ['08:00:00 09:00:00 12.5 b'],
    ],
    [
      'one begins to pay in the second it starts',
      { stopping: [pack('a', '100', '08:20:00'), pack('b', '100')] },
      ['08:00:00 08:20:00 4 b', '08:20:00 09:00:00 8.5 a'],
    ],
    [
      'and pays no more in the second it ends',
      { stopping: [pack('a', '100', '00:00:00', '08:20:00'), pack('b', '100')] },
      ['08:00:00 08:20:00 4 a', '08:20:00 09:00:00 8.5 b'],
    ],
    [
      'one that pays again later has one record all the same',
      { stopping: [pack('a', '100', '08:20:00', '08:30:00'), pack('b', '100')] },
      ['08:00:00 08:20:00 8.5 b', '08:20:00 09:00:00 4 a'],
    ],
    [
      'one that paid less than a decimal has no record, and what it paid is the next one’s',
      {
        stopping: [pack('a', '100', '00:00:00', '08:15:00'), pack('b', '100')],
        steps: steps(['08:10:00', '0.4'], ['08:20:00', '12.1']),
        meter: { decimals: 0, rounding: 'carry' },
      },
      ['08:00:00 09:00:00 12 b'],
    ],
    [
      'decimals of several are made whole together',
      {
        stopping: [pack('a', '100', '00:00:00', '08:15:00'), pack('b', '100')],
        steps: steps(['08:10:00', '1.6'], ['08:20:00', '10.9']),
        meter: { decimals: 0, rounding: 'carry' },
      },
      ['08:00:00 08:20:00 1 a', '08:20:00 09:00:00 11 b'],
    ],
    [
      'what was carried is used first',
      { carry: decimal('3'), stopping: [pack('a', '3'), pack('b', '100')] },
      ['08:00:00 08:10:00 3 a', '08:10:00 09:00:00 12.5 b'],
    ],
    [
      'so a package that ends in the hour still pays for it',
      { carry: decimal('3'), stopping: [pack('a', '100', '00:00:00', '08:15:00'), pack('b', '100')] },
      ['08:00:00 08:20:00 7 a', '08:20:00 09:00:00 8.5 b'],
    ],
    [
      'what is rounded up is used last',
      {
        stopping: [pack('a', '12'), pack('b', '100')],
        meter: { decimals: 0, rounding: 'up' },
      },
      ['08:00:00 08:50:00 12 a', '08:50:00 09:00:00 1 b'],
    ],
    [
      'what was taken back is not used',
      { carry: decimal('-8.5'), stopping: [pack('a', '4'), pack('b', '100')] },
      ['08:00:00 09:00:00 4 a'],
    ],
    [
      'nobody knows when: at the last event',
      { stopping: [pack('a', '6', '08:50:00'), pack('b', '100')], steps: [] },
      ['08:00:00 08:50:00 6 a', '08:50:00 09:00:00 6.5 b'],
    ],
    [
      'used in the last second, there is still a second for each',
      {
        stopping: [pack('a', '6'), pack('b', '100')],
        steps: steps(['08:59:59', '12.5']),
      },
      ['08:00:00 08:59:59 6 a', '08:59:59 09:00:00 6.5 b'],
    ],
    [
      'late events of one second have a second for each package',
      {
        window: { ...WINDOW, late: true, firstEventAt: day('08:10:00'), lastEventAt: day('08:10:00') },
        stopping: [pack('a', '1'), pack('b', '1'), pack('c', '100')],
        steps: steps(['08:10:00', '12.5']),
      },
      ['08:10:00 08:10:01 1 a', '08:10:01 08:10:02 1 b', '08:10:02 08:10:03 10.5 c'],
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
    expect(records.flatMap((r) => r.draws.map((d) => clock(d.at)))).toEqual(['08:00:00', '08:20:00'])
  })

  it('tells it of a package with more decimals than a record has, and after each of its records', () => {
    const { records } = planWindow({
      ...INPUT,
      window: { ...WINDOW, total: decimal('150000000') },
      stopping: [pack('a', '200000000.5')],
      meter: { decimals: 0, rounding: 'carry' },
    })
    expect(records.flatMap((r) => r.draws.map((d) => formatDecimal(d.remaining)))).toEqual([
      '100000001.5',
      '50000000.5',
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

  it.each([
    ['ended as the hour began', pack('o', '10', '00:00:00', '08:00:00'), []],
    ['ended in it', pack('o', '10', '00:00:00', '08:00:01'), ['o 10 0']],
    ['starts as it ends', pack('o', '10', '09:00:00'), []],
    ['starts in it', pack('o', '10', '08:59:59'), ['o 10 0']],
    ['holds nothing', pack('o', '0'), []],
    ['holds more', pack('o', '20'), ['o 12.5 7.5']],
  ])('draws an overage package that %s', (_, overage, expected) => {
    const { records } = planWindow({ ...INPUT, overage: [overage] })
    const draws = records.flatMap((r) => r.draws)
    expect(draws.map((d) => `${d.packageId} ${formatDecimal(d.amount)} ${formatDecimal(d.remaining)}`)).toEqual(
      expected,
    )
    for (const draw of draws) expect(clock(draw.at)).toBe('08:00:00')
  })

  it('draws none for a record that names its package, or is held', () => {
    const overage = [pack('o', '100')]
    const stopping = [pack('a', '6')]
    const drawn = (uncovered: PlanInput['uncovered']) =>
      planWindow({ ...INPUT, steps: used, stopping, overage, uncovered }).records.map((r) =>
        r.draws.map((d) => `${d.packageId} ${formatDecimal(d.amount)}`),
      )
    expect(drawn('bill')).toEqual([['a 6'], ['o 6.5']])
    expect(drawn('used_up')).toEqual([['a 6'], []])
  })
})
