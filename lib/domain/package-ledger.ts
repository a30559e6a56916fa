import { compare, type Decimal, larger, smaller, subtract, sumOf, ZERO } from './decimal'
import type { Reset, WhenUsedUp } from './metering'

/** Which package pays, and what is left of it (protocol/metering.md 5). All days and months are those of UTC. */

export type LedgerPackage = {
  id: string
  quota: Decimal
  /** What records took of the period below; of earlier ones nothing is kept. */
  used: Decimal
  /** The period `used` is of; null before the first draw, and for a package that never resets. */
  periodStart: Date | null
  resets: Reset
  whenUsedUp: WhenUsedUp
  startsAt: Date
  expiresAt: Date | null
  state: 'active' | 'frozen' | 'ended'
}

/** `endsAt` is null for a package without any end. */
export type PackagePeriod = { startsAt: Date; endsAt: Date | null }

type Term = Pick<LedgerPackage, 'resets' | 'startsAt' | 'expiresAt'>

const DAY_MS = 86_400_000

/**
 * The period of the package that `at` belongs to: between two resets, counted from the package's start; its whole term
 * for one that never resets. Null outside of its term.
 */
export function presentPeriod(pkg: Term, at: Date): PackagePeriod | null {
  const { resets, startsAt, expiresAt } = pkg
  if (at < startsAt || (expiresAt !== null && at >= expiresAt)) return null
  if (resets === 'none') return { startsAt, endsAt: expiresAt }
  // Of the month or year of `at`; that reset may still be to come.
  const last = periodsUntil(resets, startsAt, at)
  const n = resetNumber(resets, startsAt, last) > at ? last - 1 : last
  const next = resetNumber(resets, startsAt, n + 1)
  return {
    startsAt: resetNumber(resets, startsAt, n),
    endsAt: expiresAt !== null && expiresAt < next ? expiresAt : next,
  }
}

/** What records took of the period of `at`; zero where that period is not the one last drawn from but a later one. */
export function usedOf(pkg: LedgerPackage, at: Date): Decimal {
  const period = presentPeriod(pkg, at)
  if (!period || pkg.resets === 'none' || pkg.periodStart === null) return pkg.used
  // Of a period that is over nothing is known any more: it counts as used up.
  if (pkg.periodStart > period.startsAt) return pkg.quota
  return pkg.periodStart < period.startsAt ? ZERO : pkg.used
}

/** What the package can still pay for at `at`: nothing when it is frozen, ended, or outside of its term. */
export function remainingOf(pkg: LedgerPackage, at: Date): Decimal {
  if (pkg.state !== 'active' || presentPeriod(pkg, at) === null) return ZERO
  return larger(ZERO, subtract(pkg.quota, usedOf(pkg, at)))
}

/**
 * The packages that can pay at `at`, the one to be used first in front: whose period ends soonest, then whichever
 * started first, then by id (the marketplace's own rule as far as it is known; protocol/metering.md 5).
 */
export function packageOrder<P extends LedgerPackage>(packages: readonly P[], at: Date): P[] {
  const paying = packages.flatMap((pkg) => {
    const period = pkg.state === 'active' ? presentPeriod(pkg, at) : null
    return period ? [{ pkg, ends: period.endsAt?.getTime() ?? Number.POSITIVE_INFINITY }] : []
  })
  return paying
    .sort(
      (a, b) =>
        (a.ends === b.ends ? 0 : a.ends - b.ends) ||
        a.pkg.startsAt.getTime() - b.pkg.startsAt.getTime() ||
        (a.pkg.id < b.pkg.id ? -1 : 1),
    )
    .map(({ pkg }) => pkg)
}

export type Share<P> = { pkg: P; used: Decimal; remaining: Decimal }

/**
 * The packages as they will stand once usage not sealed yet is drawn from them; `excess` is what none of them covers.
 * @param open usage of windows still open
 */
export function shareOut<P extends LedgerPackage>(
  packages: readonly P[],
  open: Decimal,
  at: Date,
): { shares: Share<P>[]; remaining: Decimal; excess: Decimal } {
  let rest = larger(ZERO, open)
  const shares = packageOrder(packages, at).map((pkg) => {
    const left = remainingOf(pkg, at)
    const drawn = smaller(left, rest)
    rest = subtract(rest, drawn)
    const remaining = subtract(left, drawn)
    return { pkg, remaining, used: subtract(pkg.quota, remaining) }
  })
  return { shares, remaining: sumOf(shares.map(({ remaining }) => remaining)), excess: rest }
}

/** Shares of a package's quota about which the product and people are told, in percent. */
export type Threshold = 0 | 80 | 100

export function thresholdOf({ pkg, used }: Share<LedgerPackage>): Threshold {
  if (compare(used, pkg.quota) >= 0) return 100
  return used * 100n >= pkg.quota * 80n ? 80 : 0
}

function periodsUntil(resets: Exclude<Reset, 'none'>, from: Date, at: Date): number {
  switch (resets) {
    case 'day':
      return Math.floor((at.getTime() - from.getTime()) / DAY_MS)
    case 'month':
      return (at.getUTCFullYear() - from.getUTCFullYear()) * 12 + at.getUTCMonth() - from.getUTCMonth()
    case 'year':
      return at.getUTCFullYear() - from.getUTCFullYear()
    default:
      return resets satisfies never
  }
}

/** The same day and time `n` periods later; the month's last day where it has no such day, like 31 January + 1 month. */
function resetNumber(resets: Exclude<Reset, 'none'>, from: Date, n: number): Date {
  if (resets === 'day') return new Date(from.getTime() + n * DAY_MS)
  const months = from.getUTCMonth() + n * (resets === 'year' ? 12 : 1)
  const year = from.getUTCFullYear()
  const lastDay = new Date(Date.UTC(year, months + 1, 0)).getUTCDate()
  const time = from.getTime() - Date.UTC(year, from.getUTCMonth(), from.getUTCDate())
  return new Date(Date.UTC(year, months, Math.min(from.getUTCDate(), lastDay)) + time)
}
