import { addChanges } from '@/db/queries/changes'
import { type PackageRow, selectPackagesOfInstances, updatePackage } from '@/db/queries/packages'
import { addUncovered } from '@/db/queries/usage-ingest'
import { lockSeries } from '@/db/queries/usage-series'
import type { Tx } from '@/db/types'
import { type Decimal, formatDecimal, subtract, ZERO } from '@/lib/domain/decimal'
import { shareOut, thresholdOf } from '@/lib/domain/package-ledger'
import type { ServiceContext } from '@/lib/services/context'
import { type LedgerRow, ledgerOf, openUsage, toldOf } from './ledger'

type Teller = Pick<ServiceContext, 'sellerId' | 'newId' | 'now'>
type Told = { kind: 'low' | 'used_up' | 'resumed'; row: PackageRow; used?: Decimal; stop: boolean }

/**
 * Tells once per period that a package is used up by 80 % or whole, counting what is not sealed yet. `stop` says that
 * nothing is left that may pay, so the product should stop serving. The series of the instances are locked.
 * @param open used and not drawn yet, by instance
 */
export async function tellThresholds(
  tx: Tx,
  ctx: Teller,
  rows: readonly PackageRow[],
  open: ReadonlyMap<string, Decimal>,
): Promise<void> {
  const now = ctx.now()
  const told: Told[] = []
  for (const [instanceId, usage] of open) {
    const own = rows.filter((row) => row.instanceId === instanceId).map(ledgerOf)
    if (own.length === 0) continue
    const { shares, remaining } = shareOut(own, usage, now)
    for (const share of shares) {
      const level = thresholdOf(share)
      if (level === 0 || level <= toldOf(share.pkg, now)) continue
      await updatePackage(tx, share.pkg.row, { warned: level, warnedAt: now, updatedAt: now })
      const stop = remaining <= ZERO && stops(own)
      told.push({ kind: level === 100 ? 'used_up' : 'low', row: share.pkg.row, used: share.used, stop })
    }
  }
  await tell(tx, ctx, told)
}

/** Whether the product must stop serving once nothing is left: the marketplace would not bill the excess. */
export function stops(own: readonly LedgerRow[]): boolean {
  return (
    own.some(({ whenUsedUp }) => whenUsedUp === 'stop') &&
    !own.some(({ whenUsedUp, state }) => whenUsedUp === 'overage' && state === 'active')
  )
}

/**
 * Makes a change to the packages of a pay-per-use instance, its series locked; tells `resumed` when there is a balance
 * again where there was none. What was used while nothing could pay stays uncovered: a later package that stops does
 * not pay for it, as sealing will find by the time of use.
 */
export async function changingBalance(
  tx: Tx,
  ctx: Teller,
  { instanceId, row }: { instanceId: string; row: PackageRow },
  change: () => Promise<void>,
): Promise<void> {
  const now = ctx.now()
  const [series] = await lockSeries(tx, ctx.sellerId, [instanceId])
  const open = series ? openUsage(series) : ZERO
  const owned = async () => (await selectPackagesOfInstances(tx, ctx.sellerId, [instanceId])).map(ledgerOf)
  const ownBefore = await owned()
  const before = shareOut(ownBefore, open, now)
  await change()
  const own = await owned()
  const uncovered = stops(own) ? before.excess : ZERO
  if (uncovered > ZERO) await addUncovered(tx, ctx.sellerId, instanceId, formatDecimal(uncovered))
  const after = shareOut(own, subtract(open, uncovered), now)
  if (ownBefore.length > 0 && before.remaining <= ZERO && after.remaining > ZERO) {
    await tell(tx, ctx, [{ kind: 'resumed', row: { ...row, instanceId }, stop: false }])
  }
}

export async function tell(tx: Tx, ctx: Teller, told: readonly Told[]): Promise<void> {
  const at = ctx.now()
  const rows = told.map(({ kind, row, used, stop }) => ({
    id: ctx.newId(),
    entity: 'package' as const,
    entityId: row.packageInstanceId,
    kind,
    test: row.test,
    at,
    payload: {
      instanceId: row.instanceId,
      meter: row.meter,
      quota: row.quota,
      ...(used === undefined ? {} : { used: formatDecimal(used) }),
      stop,
    },
  }))
  await addChanges(tx, ctx.sellerId, rows)
}
