import { selectPackagesByIds } from '@/db/queries/balances'
import type { InstanceRow } from '@/db/queries/fulfilment'
import { selectSeries } from '@/db/queries/usage-series'
import type { Db, Tx } from '@/db/types'
import { type Decimal, decimal, formatDecimal, larger, roundDown, ZERO } from '@/lib/domain/decimal'
import type { InstanceUsage } from '@/lib/domain/outcomes'
import type { ServiceContext } from '@/lib/services/context'
import { chooseMeter, choosePackage, type ProductChoice } from '@/lib/services/provisioning/choose'
import { currentUse } from './current-use'
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
  const at = ctx.now()
  const [series, usedOf] = await Promise.all([
    ids.length === 0 ? [] : selectSeries(db, sellerId, ids),
    currentUse(db, sellerId, rows, at),
  ])
  const counted = new Map(series.map((row) => [row.instanceId, row.counted]))
  const entry = (value: Decimal, instanceId: string): InstanceUsage => ({
    value: formatDecimal(roundDown(larger(ZERO, value), DECIMALS)),
    at,
    dashboardUrl: usageUrl(ctx.publicUrl, ctx.secretBox, sellerId, instanceId),
  })
  for (const instanceId of ids) {
    infos.set(instanceId, [entry(decimal(counted.get(instanceId) ?? '0'), instanceId)])
  }
  for (const row of rows) {
    const { packageInstanceId, instanceId } = row
    const info = {
      ...entry(usedOf(row), instanceId ?? packageInstanceId),
      ...(instanceId ? { relatedInstanceId: instanceId } : {}),
    }
    infos.set(packageInstanceId, [...(infos.get(packageInstanceId) ?? []), info])
  }
  return infos
}
