import { selectPackagesOfInstances, selectUsedUp, updatePackage } from '@/db/queries/packages'
import { lockSeries } from '@/db/queries/usage-series'
import { transaction } from '@/db/transaction'
import type { Db } from '@/db/types'
import { ZERO } from '@/lib/domain/decimal'
import { shareOut } from '@/lib/domain/package-ledger'
import { ledgerOf, openUsage, toldOf } from './ledger'
import { tell } from './tell'

/**
 * Tells `resumed` of packages that were used up and whose quota is full again by a new period. Safe to repeat and to run
 * in several processes.
 */
export async function tellResets(db: Db, now: () => Date, newId: () => string): Promise<void> {
  for (const found of await selectUsedUp(db)) {
    const { sellerId, instanceId, packageInstanceId, meter } = found
    if (instanceId === null || toldOf(ledgerOf(found), now()) === 100) continue
    await transaction(db, async (tx) => {
      const at = now()
      const [series] = await lockSeries(tx, sellerId, [instanceId])
      const own = (await selectPackagesOfInstances(tx, sellerId, [instanceId])).map(ledgerOf)
      const pkg = own.find(({ row }) => row.packageInstanceId === packageInstanceId && row.meter === meter)
      if (pkg?.row.warned !== 100 || toldOf(pkg, at) === 100) return
      const { shares } = shareOut(own, series ? openUsage(series) : ZERO, at)
      const share = shares.find((candidate) => candidate.pkg === pkg)
      // Expired: nothing comes back by itself.
      if (!share) return
      await updatePackage(tx, pkg.row, { warned: 0, warnedAt: at, updatedAt: at })
      if (share.remaining > ZERO) {
        await tell(tx, { sellerId, newId, now }, [{ kind: 'resumed', row: pkg.row, stop: false }])
      }
    })
  }
}
