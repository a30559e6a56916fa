import { type Decimal, subtract, ZERO } from './decimal'

/** How far back the forecast looks; milliseconds. A week holds working days and the weekend. */
export const FORECAST_SPAN_MS = 7 * 86_400_000
/** Less than this tells no trend yet. */
const SHORTEST_SPAN_MS = 3_600_000
/** A century: dates end somewhere. */
const FAR_MS = 100 * 365 * 86_400_000

/** How a package will go on, if it goes on as in the last days. */
export type PackageForecast =
  /** Nothing is left in the present period. */
  | { kind: 'used_up' }
  /** Not used lately, or not for long enough to tell. */
  | { kind: 'unknown' }
  | { kind: 'dry'; at: Date }
  /** It resets or expires with this much left over. */
  | { kind: 'lasts'; until: Date; because: 'resets' | 'expires'; left: Decimal }

/**
 * The moment a package runs dry, linear over what was used since `since`.
 * @param remaining what is left in the present period
 * @param used      what was taken from it in [since, now)
 * @param resetsAt  end of the present period; null for a package that never resets
 */
export function forecastPackage({
  remaining,
  used,
  since,
  now,
  resetsAt,
  expiresAt,
}: {
  remaining: Decimal
  used: Decimal
  since: Date
  now: Date
  resetsAt: Date | null
  /** Null for one without an end. */
  expiresAt: Date | null
}): PackageForecast {
  if (remaining <= ZERO) return { kind: 'used_up' }
  const elapsed = BigInt(now.getTime() - since.getTime())
  if (used <= ZERO || elapsed < BigInt(SHORTEST_SPAN_MS)) return { kind: 'unknown' }
  const lasts = (remaining * elapsed) / used
  const resets = resetsAt !== null && (expiresAt === null || resetsAt < expiresAt)
  const until = resets ? resetsAt : expiresAt
  const ahead = until && BigInt(until.getTime() - now.getTime())
  if (until === null || ahead === null || lasts < ahead)
    return { kind: 'dry', at: new Date(now.getTime() + Math.min(Number(lasts), FAR_MS)) }
  const spent = ((used * ahead) / elapsed) as Decimal
  return { kind: 'lasts', until, because: resets ? 'resets' : 'expires', left: subtract(remaining, spent) }
}

/** From when to look: the last days, but not before the present period began. */
export function forecastSince(now: Date, periodStart: Date): Date {
  return new Date(Math.max(now.getTime() - FORECAST_SPAN_MS, periodStart.getTime()))
}
