import { describe, expect, it } from 'vitest'
import { type ChannelRules, DEFAULT_RULES, isQuiet, mayTell, tells } from '@/lib/domain/notifications'

const rules = (changes: Partial<ChannelRules> = {}): ChannelRules => ({ ...DEFAULT_RULES, ...changes })
const at = (local: string) => new Date(`2026-11-${local}:00+08:00`)

describe('quiet hours', () => {
  it.each([
    ['02T21:59', false],
    ['02T22:00', true],
    ['03T00:00', true],
    ['03T07:59', true],
    ['03T08:00', false],
  ])('over midnight: %s is quiet: %s', (time, quiet) => {
    expect(isQuiet(rules({ quiet: { from: '22:00', to: '08:00' } }), at(time))).toBe(quiet)
  })

  it('within a day, and by the clock of the channel', () => {
    const noon = rules({ quiet: { from: '12:00', to: '14:00' }, zone: 'Europe/Berlin' })
    expect(isQuiet(noon, new Date('2026-11-02T11:30:00Z'))).toBe(true)
    // The same hour of UTC in summer.
    expect(isQuiet(noon, new Date('2026-07-02T12:30:00Z'))).toBe(false)
  })

  it.each([
    ['02T11:59', false],
    ['02T12:00', true],
    ['02T13:59', true],
    ['02T14:00', false],
  ])('within a day: %s is quiet: %s', (time, quiet) => {
    expect(isQuiet(rules({ quiet: { from: '12:00', to: '14:00' } }), at(time))).toBe(quiet)
  })

  it('from a time to the same is none, and none is none', () => {
    expect(isQuiet(rules({ quiet: { from: '12:00', to: '12:00' } }), at('02T12:00'))).toBe(false)
    expect(isQuiet(rules(), at('02T12:00'))).toBe(false)
    expect(mayTell(rules(), 'info', at('02T12:00'), at('02T12:00'))).toBe(true)
  })

  it('to the minute', () => {
    const half = rules({ quiet: { from: '07:30', to: '08:45' } })
    expect(['02T07:29', '02T07:30', '02T08:44', '02T08:45'].map((time) => isQuiet(half, at(time)))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('critical ones come through, unless they are not to', () => {
    const night = rules({ quiet: { from: '22:00', to: '08:00' } })
    expect(mayTell(night, 'critical', at('02T23:00'), at('02T23:00'))).toBe(true)
    expect(mayTell(night, 'warning', at('02T23:00'), at('02T23:00'))).toBe(false)
    expect(mayTell({ ...night, criticalAtOnce: false }, 'critical', at('02T23:00'), at('02T23:00'))).toBe(false)
    expect(mayTell(night, 'warning', at('02T23:00'), at('03T08:00'))).toBe(true)
  })
})

describe('digests', () => {
  it('hourly: at the next full hour', () => {
    const hourly = rules({ digest: 'hourly' })
    expect(mayTell(hourly, 'warning', at('02T10:05'), at('02T10:59'))).toBe(false)
    expect(mayTell(hourly, 'warning', at('02T10:05'), at('02T11:00'))).toBe(true)
  })

  it('daily: at the next such time by the clock of the channel', () => {
    const daily = rules({ digest: 'daily', digestAt: '09:00' })
    expect(mayTell(daily, 'warning', at('02T10:05'), at('03T08:59'))).toBe(false)
    expect(mayTell(daily, 'warning', at('02T10:05'), at('03T09:00'))).toBe(true)
    expect(mayTell(daily, 'warning', at('02T08:59'), at('02T09:00'))).toBe(true)
    expect(mayTell(daily, 'warning', at('02T09:00'), at('02T23:59'))).toBe(false)
    const half = rules({ digest: 'daily', digestAt: '18:30', zone: 'UTC' })
    const [before, then] = [new Date('2026-11-02T18:29:00Z'), new Date('2026-11-02T18:30:00Z')]
    expect(mayTell(half, 'info', before, then)).toBe(true)
    expect(mayTell(half, 'info', before, before)).toBe(false)
  })
})

it('a channel hears of what it asked for, from its severity on', () => {
  const warn = rules({ events: ['call_failing', 'package_low'] })
  expect(tells(warn, { event: 'call_failing', severity: 'critical' })).toBe(true)
  expect(tells(warn, { event: 'package_low', severity: 'info' })).toBe(false)
  expect(tells(warn, { event: 'keys_low', severity: 'critical' })).toBe(false)
  expect(tells(rules(), { event: 'keys_low', severity: 'warning' })).toBe(true)
  expect(tells(rules({ minSeverity: 'critical' }), { event: 'keys_low', severity: 'warning' })).toBe(false)
  expect(tells(rules({ minSeverity: 'info' }), { event: 'keys_low', severity: 'info' })).toBe(true)
  expect(tells(rules({ events: [] }), { event: 'keys_low', severity: 'critical' })).toBe(false)
})
