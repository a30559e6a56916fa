/** Decides which refused calls are stored whole; the rest are counted, so that a flood cannot fill the disk. */
export type RefusalLimit = {
  /** True when this one may be stored. */
  take(sellerId: string, reason: string): boolean
  /** The counts since the last drain, by seller and reason. */
  drain(): { sellerId: string; reason: string; count: number }[]
}

const BURST = 100
const PER_SECOND = 1
const MAX_BUCKETS = 1_000

export function createRefusalLimit(nowMs: () => number): RefusalLimit {
  const buckets = new Map<string, { tokens: number; at: number }>()
  const counts = new Map<string, { sellerId: string; reason: string; count: number }>()
  return {
    take(sellerId, reason) {
      if (buckets.size >= MAX_BUCKETS) buckets.clear()
      const bucket = buckets.get(sellerId) ?? { tokens: BURST, at: nowMs() }
      const tokens = Math.min(BURST, bucket.tokens + ((nowMs() - bucket.at) / 1_000) * PER_SECOND)
      const granted = tokens >= 1
      buckets.set(sellerId, { tokens: granted ? tokens - 1 : tokens, at: nowMs() })
      if (!granted) {
        const key = `${sellerId} ${reason}`
        const entry = counts.get(key) ?? { sellerId, reason, count: 0 }
        counts.set(key, { ...entry, count: entry.count + 1 })
      }
      return granted
    },
    drain() {
      const drained = [...counts.values()]
      counts.clear()
      return drained
    },
  }
}
