/** What one call finds of its key's allowance. */
export type Allowance = { granted: boolean; headers: Record<string, string> }

/** Calls per minute and key, in the memory of this process: a call pays no query for it. */
export type ApiLimits = { take(keyId: string, route: { calls?: 'often' }): Allowance }

const WINDOW_S = 60
/** Routes that software asks for each of its own users' clicks. */
const OFTEN = 20

/**
 * A bucket per key that refills evenly, so that a burst of a minute's calls is served and a steady flow never stops. Told
 * in the headers of draft-ietf-httpapi-ratelimit-headers.
 */
export function createApiLimits(callsPerMinute: number, nowMs: () => number): ApiLimits {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    take(keyId, { calls }) {
      const name = calls ?? 'calls'
      const quota = calls === 'often' ? callsPerMinute * OFTEN : callsPerMinute
      const perMs = quota / (WINDOW_S * 1_000)
      const now = nowMs()
      const id = `${name}:${keyId}`
      // Only keys that were found have a bucket, so there are no more of them than keys.
      const bucket = buckets.get(id) ?? { tokens: quota, at: now }
      const tokens = Math.min(quota, bucket.tokens + Math.max(0, now - bucket.at) * perMs)
      const granted = tokens >= 1
      const left = granted ? tokens - 1 : tokens
      buckets.set(id, { tokens: left, at: now })
      const full = Math.ceil((quota - left) / perMs / 1_000)
      return {
        granted,
        headers: {
          'RateLimit-Policy': `"${name}";q=${quota};w=${WINDOW_S}`,
          RateLimit: `"${name}";r=${Math.floor(left)};t=${full}`,
          ...(granted ? {} : { 'Retry-After': String(Math.ceil((1 - left) / perMs / 1_000)) }),
        },
      }
    },
  }
}
