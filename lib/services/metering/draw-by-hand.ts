import { selectPackagesOfInstances } from '@/db/queries/packages'
import type { RecordRow } from '@/db/queries/usage-records'
import { insertDraws, setPackagesUsed } from '@/db/queries/usage-sealing'
import type { Tx } from '@/db/types'
import { add, compare, decimal, formatDecimal, subtract, ZERO } from '@/lib/domain/decimal'
import { presentPeriod } from '@/lib/domain/package-ledger'
import type { ServiceContext } from '@/lib/services/context'
import { refusal } from '@/lib/services/refusals'

/** Has a package that stops pay for a record, because a person said so. Refused where it holds too little. */
export async function drawByHand(
  tx: Tx,
  ctx: ServiceContext,
  record: Pick<RecordRow, 'instanceId' | 'meter' | 'value' | 'meteringSn'>,
  packageInstanceId: string,
): Promise<void> {
  const now = ctx.now()
  const packages = await selectPackagesOfInstances(tx, ctx.sellerId, [record.instanceId])
  const pkg = packages.find((one) => one.packageInstanceId === packageInstanceId && one.meter === record.meter)
  if (pkg?.whenUsedUp !== 'stop' || pkg.state !== 'active') throw refusal('package_unfit')
  const period = pkg.resets === 'none' ? null : presentPeriod(pkg, now)
  const before = period && pkg.periodStart !== null && pkg.periodStart < period.startsAt ? ZERO : decimal(pkg.used)
  const used = add(before, decimal(record.value))
  const remaining = subtract(decimal(pkg.quota), used)
  if (compare(used, decimal(pkg.quota)) > 0) throw refusal('package_too_small')
  await insertDraws(tx, ctx.sellerId, [
    {
      packageInstanceId,
      meter: record.meter,
      // Of the present period, whenever it was used: that is what the person decided.
      at: now,
      meteringSn: record.meteringSn,
      amount: formatDecimal(decimal(record.value)),
      remaining: formatDecimal(remaining),
    },
  ])
  const { meter } = pkg
  const [periodStart, periodEnd] = period ? [period.startsAt, period.endsAt] : [pkg.periodStart, pkg.periodEnd]
  await setPackagesUsed(tx, ctx.sellerId, now, [
    { packageInstanceId, meter, used: formatDecimal(used), periodStart, periodEnd },
  ])
}
