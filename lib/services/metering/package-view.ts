import { selectDrawSteps } from '@/db/queries/package-lists'
import type { PackageRow } from '@/db/queries/packages'
import type { Db } from '@/db/types'
import { compare, type Decimal, decimal, formatDecimal, larger, subtract, sumOf, ZERO } from '@/lib/domain/decimal'
import type { Reset, WhenUsedUp } from '@/lib/domain/metering'
import { forecastPackage, forecastSince, type PackageForecast } from '@/lib/domain/package-forecast'
import { presentPeriod } from '@/lib/domain/package-ledger'
import { ledgerOf } from './packages/ledger'

/** What a package holds of one meter now. */
export type PackageView = {
  packageInstanceId: string
  meter: string
  test: boolean
  customerId: string | null
  orderId: string
  productName: string | null
  instanceId: string | null
  quota: string
  used: string
  remaining: string
  /** Used share of the present period in percent, 0 to 100. */
  usedPercent: number
  resets: Reset
  whenUsedUp: WhenUsedUp
  startsAt: Date
  expiresAt: Date | null
  /** The period between two resets; both null for a package that never resets. */
  periodStart: Date | null
  periodEnd: Date | null
  state: 'active' | 'frozen' | 'ended' | 'expired'
  createdAt: Date
}

const PERCENT = 100n

/** A package as it stands at `now`. @param used of its present period, open windows included (`currentUse`) */
export function viewPackage(row: PackageRow, now: Date, used: Decimal): PackageView {
  const ledger = ledgerOf(row)
  const { quota } = ledger
  const period = row.resets === 'none' ? null : presentPeriod(ledger, now)
  return {
    packageInstanceId: row.packageInstanceId,
    meter: row.meter,
    test: row.test,
    customerId: row.customerId,
    orderId: row.orderId,
    productName: row.productName,
    instanceId: row.instanceId,
    quota: formatDecimal(quota),
    used: formatDecimal(used),
    remaining: formatDecimal(larger(subtract(quota, used), ZERO)),
    usedPercent: compare(quota, ZERO) > 0 ? Math.min(Number((used * PERCENT) / quota), 100) : 0,
    resets: row.resets,
    whenUsedUp: row.whenUsedUp,
    startsAt: row.startsAt,
    expiresAt: row.expiresAt,
    periodStart: period?.startsAt ?? null,
    periodEnd: period?.endsAt ?? null,
    state: row.state === 'active' && row.expiresAt !== null && row.expiresAt <= now ? 'expired' : row.state,
    createdAt: row.createdAt,
  }
}

/** When it runs dry, if it goes on as in the last days; null for one that pays for nothing now. */
export async function forecastOf(
  db: Db,
  sellerId: string,
  view: PackageView,
  now: Date,
): Promise<PackageForecast | null> {
  if (view.state !== 'active' || view.startsAt > now) return null
  const since = forecastSince(now, view.periodStart ?? view.startsAt)
  const stepMs = Math.max(now.getTime() - since.getTime(), 1)
  const steps = await selectDrawSteps(
    db,
    { sellerId, packageInstanceId: view.packageInstanceId, meter: view.meter },
    { from: since, to: now, stepMs },
  )
  const used: Decimal = sumOf(steps.map(({ amount }) => decimal(amount)))
  return forecastPackage({
    remaining: decimal(view.remaining),
    used,
    since,
    now,
    resetsAt: view.periodEnd,
    expiresAt: view.expiresAt,
  })
}
