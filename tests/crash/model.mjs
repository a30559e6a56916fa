// What the portal must hold in the end, kept by the campaign from what it sent and what was acknowledged.

/** A seeded source of chance (mulberry32), so that a campaign can be run again. */
export function chance(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n) => Math.floor(next() * n)
  return {
    next,
    /** True with the given probability. */
    is: (probability) => next() < probability,
    /** A whole number from 0 to `n` - 1. */
    below,
    /** @template T @param {readonly T[]} items @returns {T} */
    pick: (items) => items[below(items.length)],
    /** @template T @param {readonly T[]} items @returns {T[]} */
    shuffle: (items) =>
      items
        .map((item) => [next(), item])
        .sort(([a], [b]) => a - b)
        .map(([, item]) => item),
  }
}

/**
 * Status and expiry of something sold: the sender's time decides which call came last, an order acts once, and nothing
 * leaves `released`.
 */
export class Lifecycle {
  status = 'open'
  statusAt = 0
  /** @type {number | null} */
  expireTime = null
  expiryAt = 0
  /** What orders did, as `effect orderId`. @type {Set<string>} */
  effects = new Set()

  /** @param {'open' | 'frozen'} status */
  turn(status, at) {
    if (this.status === 'released' || at < this.statusAt) return
    this.status = status
    this.statusAt = at
  }

  /** @param {string} effect of which order; a second time it changes nothing. @returns {boolean} whether it acted */
  renew(effect, compactTime, at) {
    if (this.effects.has(effect)) return false
    this.effects.add(effect)
    if (this.status === 'released' || at < this.expiryAt) return false
    this.expireTime = fromCompact(compactTime)
    this.expiryAt = at
    return true
  }

  release() {
    this.status = 'released'
  }
}

/** Milliseconds of `yyyyMMddHHmmss`, with or without milliseconds, UTC. */
export function fromCompact(text) {
  const [, y, mo, d, h, mi, s, ms] = /^(....)(..)(..)(..)(..)(..)(...)?$/.exec(text) ?? []
  return Date.UTC(+y, +mo - 1, +d, +h, +mi, +s, +(ms ?? 0))
}

/** An expiry some years ahead, with or without milliseconds. */
export function someExpiry(random) {
  const month = String(1 + random.below(12)).padStart(2, '0')
  return `${2027 + random.below(8)}${month}15235959${random.is(0.5) ? '' : '000'}`
}

export function byText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}
