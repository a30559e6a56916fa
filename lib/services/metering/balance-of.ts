import { selectBalance } from '@/db/queries/balances'
import type { Db, Tx } from '@/db/types'
import { type Decimal, formatDecimal, subtract, sumOf, ZERO } from '@/lib/domain/decimal'
import { presentPeriod, shareOut } from '@/lib/domain/package-ledger'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ledgerOf, openUsage } from './packages/ledger'
import { stops } from './packages/tell'

export type PackageBalance = {
  packageInstanceId: string
  quota: string
  used: string
  remaining: string
  /** When the quota is full again; null for a package that never resets. */
  resetsAt: Date | null
  expiresAt: Date | null
}

/** What a pay-per-use instance may still use, in marketplace units; exact decimal text. */
export type Balance = {
  instanceId: string
  meter: string
  unit: string | null
  remaining: string
  quota: string
  used: string
  /** Nothing may be used now: the packages that stop are used up, or the instance is frozen or released. */
  stop: boolean
  /** Those that can pay now, the one to be used first in front; usage not sealed yet is drawn already. */
  packages: PackageBalance[]
}

/** The balance of a metered instance at this moment, from one query; null for an instance that is none. */
export async function balanceOf(db: Db | Tx, ctx: ServiceContext, instanceId: string): Promise<Balance | null> {
  requirePermission(ctx, 'portal:read')
  const rows = await selectBalance(db, ctx.sellerId, instanceId)
  const [first] = rows
  if (!first) return null
  const { series, status } = first
  const now = ctx.now()
  const own = rows.flatMap(({ pkg }) => (pkg ? [ledgerOf(pkg)] : []))
  const { shares, remaining } = shareOut(own, openUsage(series), now)
  const quota: Decimal = sumOf(shares.map(({ pkg }) => pkg.quota))
  return {
    instanceId,
    meter: series.meter,
    unit: series.unit,
    remaining: formatDecimal(remaining),
    quota: formatDecimal(quota),
    used: formatDecimal(subtract(quota, remaining)),
    stop: status !== 'open' || (remaining <= ZERO && stops(own)),
    packages: shares.map(({ pkg, ...share }) => ({
      packageInstanceId: pkg.id,
      quota: formatDecimal(pkg.quota),
      used: formatDecimal(share.used),
      remaining: formatDecimal(share.remaining),
      resetsAt: resetOf(pkg, now),
      expiresAt: pkg.expiresAt,
    })),
  }
}

/** The last period ends with the package: then nothing is full again. */
function resetOf(pkg: Parameters<typeof presentPeriod>[0], now: Date): Date | null {
  if (pkg.resets === 'none') return null
  const end = presentPeriod(pkg, now)?.endsAt ?? null
  return end !== null && end.getTime() === pkg.expiresAt?.getTime() ? null : end
}
