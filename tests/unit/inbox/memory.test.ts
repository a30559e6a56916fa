import { describe, expect, test } from 'vitest'
import { createRefusalLimit } from '@/lib/services/inbox/refusal-limit'
import { createSellerCache, type Known } from '@/lib/services/inbox/seller-cache'

describe('seller cache', () => {
  const setUp = (load: () => Promise<Known | null> = async () => null) => {
    const clock = { now: 0 }
    const loads: string[] = []
    const cache = createSellerCache(
      (sellerId) => {
        loads.push(sellerId)
        return load()
      },
      () => clock.now,
    )
    return { clock, loads, cache }
  }

  test('loads once a second, for all who ask meanwhile', async () => {
    const { clock, loads, cache } = setUp()
    await Promise.all([cache.get('acme'), cache.get('acme'), cache.get('other')])
    clock.now = 999
    await cache.get('acme')
    expect(loads).toEqual(['acme', 'other'])
    clock.now = 1_000
    await cache.get('acme')
    expect(loads).toHaveLength(3)
  })

  test('forgetting shows a change at once', async () => {
    const { loads, cache } = setUp()
    await cache.get('acme')
    cache.forget('acme')
    await cache.get('acme')
    expect(loads).toHaveLength(2)
  })

  test('a flood of wrong signatures reloads five times a second', async () => {
    const { clock, loads, cache } = setUp()
    for (let n = 0; n < 100; n += 1) await cache.reload('acme')
    expect(loads).toHaveLength(5)
    clock.now = 1_000
    await cache.reload('acme')
    expect(loads).toHaveLength(6)
  })

  test('a failed load is not remembered', async () => {
    const database: { away: boolean } = { away: true }
    const { cache, loads } = setUp(async () => {
      if (database.away) throw new Error('the database is away')
      return null
    })
    await expect(cache.get('acme')).rejects.toThrow('away')
    database.away = false
    await expect(cache.get('acme')).resolves.toBeNull()
    expect(loads).toHaveLength(2)
  })

  test.each(['', 'A', 'a b', 'a\u0000', '../x', 'é', 'x'.repeat(65)])(
    '%j is no account and asks no database',
    async (id) => {
      const { cache, loads } = setUp()
      expect(await cache.get(id)).toBeNull()
      expect(await cache.reload(id)).toBeNull()
      expect(loads).toEqual([])
    },
  )
})

describe('refusal limit', () => {
  test('a burst of a hundred, then one a second, by account; the rest is counted by reason', () => {
    const clock = { now: 0 }
    const limit = createRefusalLimit(() => clock.now)
    const granted = Array.from({ length: 130 }, (_, n) => limit.take('acme', n % 2 ? 'no_key' : 'signature_mismatch'))
    expect(granted.filter(Boolean)).toHaveLength(100)
    expect(limit.take('other', 'no_key')).toBe(true)
    clock.now = 2_000
    expect([1, 2, 3].map(() => limit.take('acme', 'no_key'))).toEqual([true, true, false])
    expect(limit.drain()).toEqual([
      { sellerId: 'acme', reason: 'signature_mismatch', count: 15 },
      { sellerId: 'acme', reason: 'no_key', count: 16 },
    ])
    expect(limit.drain()).toEqual([])
    clock.now = 10_000_000
    const later = Array.from({ length: 101 }, () => limit.take('acme', 'no_key'))
    expect(later.filter(Boolean), 'saved up to the burst only').toHaveLength(100)
  })
})
