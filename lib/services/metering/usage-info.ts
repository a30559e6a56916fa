import { selectPackagesByIds, selectSeriesOf } from '@/db/queries/balances'
import type { InstanceRow } from '@/db/queries/fulfilment'
import { type PackageRow, selectPackagesOfInstances } from '@/db/queries/packages'
import type { SeriesRow } from '@/db/queries/usage-ingest'
import type { Db, Tx } from '@/db/types'
import { type Decimal, decimal, formatDecimal, larger, roundDown, ZERO } from '@/lib/domain/decimal'
import type { InstanceUsage } from '@/lib/domain/outcomes'
import { shareOut, usedOf } from '@/lib/domain/package-ledger'
import type { ServiceContext } from '@/lib/services/context'
import { chooseMeter, choosePackage, type ProductChoice } from '@/lib/services/provisioning/choose'
import { ledgerOf, openUsage } from './packages/ledger'
import { usageUrl } from './usage-url'

/** Decimals the wire takes (protocol/metering.md 4.4). */
const DECIMALS = 4

/**
 * `usageInfo` of queryInstance (protocol/metering.md 4.4): of a pay-per-use instance the running total, of a package what
 * is used of it, one entry per meter. Asks the database only where one of the instances is either.
 */
export async function usageInfoOf(
  db: Db | Tx,
  ctx: ServiceContext,
  products: readonly ProductChoice[],
  instances: readonly Pick<InstanceRow, 'instanceId' | 'productId' | 'skuCode'>[],
): Promise<Map<string, InstanceUsage[]>> {
  const metered = instances.filter((row) => chooseMeter(products, row) !== null)
  const packed = instances.filter((row) => choosePackage(products, row) !== null)
  const infos = new Map<string, InstanceUsage[]>()
  if (metered.length === 0 && packed.length === 0) return infos
  const { sellerId } = ctx
  const ids = metered.map(({ instanceId }) => instanceId)
  const rows =
    packed.length === 0
      ? []
      : await selectPackagesByIds(
          db,
          sellerId,
          packed.map(({ instanceId }) => instanceId),
        )
  const linked = [...new Set(rows.flatMap(({ instanceId }) => instanceId ?? []))]
  const [series, others] = await Promise.all([
    selectSeriesOf(db, sellerId, [...ids, ...linked]),
    linked.length === 0 ? [] : selectPackagesOfInstances(db, sellerId, linked),
  ])
  const bySeries = new Map(series.map((row) => [row.instanceId, row]))
  const at = ctx.now()
  const entry = (value: Decimal, instanceId: string): InstanceUsage => ({
    value: formatDecimal(roundDown(larger(ZERO, value), DECIMALS)),
    at,
    dashboardUrl: usageUrl(ctx.publicUrl, ctx.secretBox, sellerId, instanceId),
  })
  for (const instanceId of ids) {
    infos.set(instanceId, [entry(decimal(bySeries.get(instanceId)?.counted ?? '0'), instanceId)])
  }
  for (const row of rows) {
    const { packageInstanceId, instanceId } = row
    const used = usedNow(row, others, bySeries, at)
    const info = {
      ...entry(used, instanceId ?? packageInstanceId),
      ...(instanceId ? { relatedInstanceId: instanceId } : {}),
    }
    infos.set(packageInstanceId, [...(infos.get(packageInstanceId) ?? []), info])
  }
  return infos
}

/** What records took and what open windows will take of a package. */
function usedNow(
  row: PackageRow,
  others: readonly PackageRow[],
  series: ReadonlyMap<string, SeriesRow>,
  at: Date,
): Decimal {
  const books = row.instanceId === null ? undefined : series.get(row.instanceId)
  if (books) {
    const own = others.filter(({ instanceId }) => instanceId === row.instanceId).map(ledgerOf)
    const { shares } = shareOut(own, openUsage(books), at)
    const share = shares.find(({ pkg }) => pkg.id === row.packageInstanceId)
    if (share) return share.used
  }
  return usedOf(ledgerOf(row), at)
}
