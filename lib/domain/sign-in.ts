/** How many failed sign-ins are taken before a pause. */
export type AttemptLimit = { failures: number; windowMs: number }

const WINDOW_MS = 15 * 60_000
export const EMAIL_LIMIT: AttemptLimit = { failures: 5, windowMs: WINDOW_MS }
export const ADDRESS_LIMIT: AttemptLimit = { failures: 30, windowMs: WINDOW_MS }

/**
 * Milliseconds until the next attempt is taken; 0 when it may be made now.
 * @param failures times of earlier failures, in any order
 */
export function waitAfterFailures(failures: readonly Date[], limit: AttemptLimit, now: Date): number {
  const since = now.getTime() - limit.windowMs
  const recent = failures.map((at) => at.getTime()).filter((at) => at > since)
  const deciding = recent.sort((a, b) => b - a)[limit.failures - 1]
  return deciding === undefined ? 0 : deciding + limit.windowMs - now.getTime()
}
