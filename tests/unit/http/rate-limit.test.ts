import { describe, expect, it } from 'vitest'
import { createApiLimits } from '@/lib/http/api/rate-limit'

describe('the allowance of an API key', () => {
  const open = (perMinute: number) => {
    const clock = { now: 0 }
    return { clock, limits: createApiLimits(perMinute, () => clock.now) }
  }

  it('grants a minute’s calls at once, refuses the next, and says when to come again', () => {
    const { limits } = open(60)
    for (let call = 0; call < 60; call += 1) expect(limits.take('a', {}).granted).toBe(true)
    const refused = limits.take('a', {})
    expect(refused).toEqual({
      granted: false,
      headers: { 'RateLimit-Policy': '"calls";q=60;w=60', RateLimit: '"calls";r=0;t=60', 'Retry-After': '1' },
    })
  })

  it('refills evenly', () => {
    const { clock, limits } = open(60)
    for (let call = 0; call < 60; call += 1) limits.take('a', {})
    clock.now += 999
    expect(limits.take('a', {}).granted).toBe(false)
    clock.now += 1
    expect(limits.take('a', {}).granted).toBe(true)
    expect(limits.take('a', {}).granted).toBe(false)
    clock.now += 3_600_000
    expect(limits.take('a', {}).headers.RateLimit).toBe('"calls";r=59;t=1')
  })

  it('is each key’s own, and larger for what is asked often', () => {
    const { limits } = open(60)
    for (let call = 0; call < 60; call += 1) limits.take('a', {})
    expect(limits.take('a', {}).granted).toBe(false)
    expect(limits.take('b', {}).granted).toBe(true)
    expect(limits.take('a', { calls: 'often' }).headers.RateLimit).toBe('"often";r=1199;t=1')
  })

  it('survives a clock that goes back', () => {
    const { clock, limits } = open(60)
    clock.now = 10_000
    limits.take('a', {})
    clock.now = 0
    expect(limits.take('a', {}).headers.RateLimit).toBe('"calls";r=58;t=2')
  })
})
