import { type PackageRow, selectPackagesOfInstances } from '@/db/queries/packages'
import { selectSeries } from '@/db/queries/usage-series'
import type { Db, Tx } from '@/db/types'
import type { Decimal } from '@/lib/domain/decimal'
import { shareOut, usedOf } from '@/lib/domain/package-ledger'
import { ledgerOf, openUsage } from './packages/ledger'

/**
 * What records took and what open windows will take of packages, as it stands at `at`: the same for people, buyers, the
 * marketplace and the product. Two queries, whatever the number of packages.
 */
export async function currentUse(
  db: Db | Tx,
  sellerId: string,
  rows: readonly Pick<PackageRow, 'instanceId'>[],
  at: Date,
): Promise<(row: PackageRow) => Decimal> {
  const linked = [...new Set(rows.flatMap(({ instanceId }) => instanceId ?? []))]
  const [series, packages] =
    linked.length === 0
      ? [[], []]
      : await Promise.all([selectSeries(db, sellerId, linked), selectPackagesOfInstances(db, sellerId, linked)])
  const used = new Map<string, Decimal>()
  for (const books of series) {
    const own = packages.filter((row) => row.instanceId === books.instanceId).map(ledgerOf)
    for (const share of shareOut(own, openUsage(books), at).shares) {
      used.set(`${share.pkg.id} ${books.instanceId}`, share.used)
    }
  }
  return (row) => used.get(`${row.packageInstanceId} ${row.instanceId}`) ?? usedOf(ledgerOf(row), at)
}
