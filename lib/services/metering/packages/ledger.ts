import type { PackageRow } from '@/db/queries/packages'
import type { SeriesRow } from '@/db/queries/usage-series'
import { add, type Decimal, decimal, subtract } from '@/lib/domain/decimal'
import { type LedgerPackage, presentPeriod, type Threshold } from '@/lib/domain/package-ledger'

/** A row as the rules know it, with the row itself. */
export type LedgerRow = LedgerPackage & { row: PackageRow }

export function ledgerOf(row: PackageRow): LedgerRow {
  const { packageInstanceId, quota, used, periodStart, resets, whenUsedUp, startsAt, expiresAt, state } = row
  return {
    id: packageInstanceId,
    quota: decimal(quota),
    used: decimal(used),
    periodStart,
    resets,
    whenUsedUp,
    startsAt,
    expiresAt,
    state,
    row,
  }
}

/** What was told about the package in the period of `at`. */
export function toldOf({ row }: LedgerRow, at: Date): Threshold {
  const { warned, warnedAt } = row
  if (warned === 0 || warnedAt === null) return 0
  const then = presentPeriod(row, warnedAt)?.startsAt
  const now = presentPeriod(row, at)?.startsAt
  if (then === undefined || now === undefined || then.getTime() !== now.getTime()) return 0
  return warned >= 100 ? 100 : 80
}

/** What is used, not drawn from any package yet, and may still be. */
export function openUsage(series: Pick<SeriesRow, 'open' | 'carried' | 'uncovered'>): Decimal {
  return subtract(add(decimal(series.open), decimal(series.carried)), decimal(series.uncovered))
}
