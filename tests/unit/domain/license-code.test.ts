import { describe, expect, it } from 'vitest'
import { answerAge, type DeviceLimits, type DeviceRequest, judgeDevice } from '@/lib/domain/license-code'

const NOW = new Date('2026-11-02T08:00:00Z')
const ago = (ms: number) => new Date(NOW.getTime() - ms)
const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('how good a kept answer is', () => {
  it.each([
    [0, 'fresh'],
    [10 * MINUTE - 1, 'fresh'],
    [10 * MINUTE, 'usable'],
    [72 * HOUR, 'usable'],
    [72 * HOUR + 1, 'too_old'],
  ])('after %i ms: %s', (age, word) => {
    expect(answerAge(ago(age), NOW, { freshMinutes: 10, maxHours: 72 })).toBe(word)
  })
})

describe('licences of devices (protocol/license.md 3.3.5, 3.3.6)', () => {
  const day = (text: string) => new Date(`2026-${text}T00:00:00Z`)
  const before = (text: string) => new Date(day(text).getTime() - 1)
  const once = { chargingMode: 'ONE_TIME' }
  const ASKED: DeviceRequest = {
    effectiveTime: day('02-01'),
    expireTime: day('06-01'),
    deviceFingerprint: 'D1',
  }
  const LIMITS: DeviceLimits = {
    status: 'open',
    expireTime: day('12-31'),
    chargingMode: 'PERIOD',
    needsFingerprint: true,
  }
  it.each<[string, Partial<DeviceRequest>, Partial<DeviceLimits>, ReturnType<typeof judgeDevice>]>([
    ['inside the term', {}, {}, null],
    ['to the very end of the order', { expireTime: day('12-31') }, {}, null],
    ['beyond it (000901)', { expireTime: new Date(day('12-31').getTime() + 1) }, {}, 'outside_term'],
    ['beginning when the order ends', { effectiveTime: day('12-31'), expireTime: undefined }, once, 'outside_term'],
    ['beginning just before', { effectiveTime: before('12-31'), expireTime: undefined }, once, null],
    ['ending as it begins', { expireTime: day('02-01') }, {}, 'outside_term'],
    ['ending as it begins, in an order for ever', { expireTime: day('02-01') }, { expireTime: null }, 'outside_term'],
    ['of an order whose end nobody knows', { expireTime: day('12-30') }, { expireTime: null }, null],
    ['of a frozen order', {}, { status: 'frozen' }, 'outside_term'],
    ['of a released one', {}, { status: 'released' }, 'outside_term'],
    ['sold by period, without an expiry (000902)', { expireTime: undefined }, {}, 'expiry_missing'],
    ['sold once, without an expiry', { expireTime: undefined }, once, null],
    ['sold nobody knows how, without an expiry', { expireTime: undefined }, { chargingMode: null }, null],
    ['without the fingerprint it needs (000903)', { deviceFingerprint: undefined }, {}, 'fingerprint_missing'],
    ['with an empty one', { deviceFingerprint: '' }, {}, 'fingerprint_missing'],
    ['without one that it need not have', { deviceFingerprint: undefined }, { needsFingerprint: false }, null],
    ['the last one paid for', {}, { quota: { allowed: 3, used: 2 } }, null],
    ['one too many (000900)', {}, { quota: { allowed: 3, used: 3 } }, 'quota_used_up'],
    ['far too many', {}, { quota: { allowed: 3, used: 5 } }, 'quota_used_up'],
  ])('%s', (_, asked, limits, refusal) => {
    expect(judgeDevice({ ...ASKED, ...asked }, { ...LIMITS, ...limits })).toBe(refusal)
  })
})
