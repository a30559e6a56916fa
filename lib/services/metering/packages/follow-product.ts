import type { InstanceRow } from '@/db/queries/fulfilment'
import {
  addPackages,
  ensureSeriesOf,
  type PackageRow,
  selectInstancesToPayFor,
  selectPackagesOf,
  selectWaitingPackages,
  updatePackage,
} from '@/db/queries/packages'
import type { Tx } from '@/db/types'
import type { MeterSettings, PackageSettings } from '@/lib/domain/metering'
import type { ServiceContext } from '@/lib/services/context'
import { chooseMeter, choosePackage, type ProductChoice } from '@/lib/services/provisioning/choose'
import { changingBalance } from './tell'

type Products = readonly ProductChoice[]

/**
 * What is known of an instance's product decides its part in metering: a package gets its ledger and is linked to the
 * buyer's pay-per-use instance of that meter, a pay-per-use instance gets its series and the packages that wait for it.
 * Costs nothing where neither is the case.
 * @param instance as it is from now on
 * @param before   the product it had
 */
export async function followProduct(
  tx: Tx,
  ctx: ServiceContext,
  products: Products,
  instance: InstanceRow,
  before: Pick<InstanceRow, 'productId' | 'skuCode'>,
): Promise<void> {
  const settings = choosePackage(products, instance)
  const had = choosePackage(products, before)
  if (settings ?? had) {
    const changed = before.productId !== instance.productId || before.skuCode !== instance.skuCode
    await holdPackage(tx, ctx, products, instance, settings, changed)
  }
  const meter = chooseMeter(products, instance)
  if (meter && instance.status !== 'released') await meterInstance(tx, ctx, products, instance, meter)
}

/** Whether there is anything to follow. */
export function keepsBooks(products: Products, product: Pick<InstanceRow, 'productId' | 'skuCode'>): boolean {
  return choosePackage(products, product) !== null || chooseMeter(products, product) !== null
}

async function holdPackage(
  tx: Tx,
  ctx: ServiceContext,
  products: Products,
  instance: InstanceRow,
  settings: PackageSettings | null,
  changed: boolean,
): Promise<void> {
  const now = ctx.now()
  const { sellerId, instanceId } = instance
  const items = settings ? [{ meter: settings.meter, quota: settings.quota }, ...(settings.also ?? [])] : []
  if (settings) {
    const { resets, whenUsedUp } = settings
    const { test, customerId, orderId, productName, createdAt: startsAt, expireTime: expiresAt } = instance
    const common = {
      sellerId,
      packageInstanceId: instanceId,
      test,
      customerId,
      orderId,
      productName,
      startsAt,
      expiresAt,
    }
    const state = stateOf(instance.status)
    const rows = items.map((item) => ({
      ...common,
      ...item,
      resets,
      whenUsedUp,
      state,
      createdAt: now,
      updatedAt: now,
    }))
    await addPackages(tx, rows)
  }
  for (const row of await selectPackagesOf(tx, sellerId, instanceId)) {
    const item = items.find(({ meter }) => meter === row.meter)
    if (changed) {
      // What was sold before keeps its ledger; another product holds what it says now.
      const patch =
        item && settings
          ? {
              quota: item.quota,
              resets: settings.resets,
              whenUsedUp: settings.whenUsedUp,
              state: stateOf(instance.status),
            }
          : { state: 'ended' as const }
      const write = () => updatePackage(tx, row, { ...patch, updatedAt: now })
      if (row.instanceId === null) await write()
      else await changingBalance(tx, ctx, { instanceId: row.instanceId, row }, write)
    }
    if (item && row.instanceId === null) await linkPackage(tx, ctx, products, row)
  }
}

/** Finds what a package pays for: the buyer's pay-per-use instance of its meter, of the same order first, else the newest. */
async function linkPackage(tx: Tx, ctx: ServiceContext, products: Products, row: PackageRow): Promise<void> {
  const productIds = products.filter(({ meter }) => meter?.key === row.meter).map(({ productId }) => productId)
  if (productIds.length === 0) return
  const candidates = await selectInstancesToPayFor(tx, row, productIds)
  const found = candidates.find((candidate) => chooseMeter(products, candidate)?.key === row.meter)
  if (found) await link(tx, ctx, row, found.instanceId)
}

async function meterInstance(
  tx: Tx,
  ctx: ServiceContext,
  products: Products,
  instance: InstanceRow,
  meter: MeterSettings,
): Promise<void> {
  const { sellerId, instanceId, test, customerId } = instance
  const { key, aggregation, cycle, unit = null } = meter
  const createdAt = ctx.now()
  await ensureSeriesOf(tx, { sellerId, instanceId, test, customerId, meter: key, aggregation, cycle, unit, createdAt })
  if (!products.some((product) => holds(product.package, key))) return
  for (const row of await selectWaitingPackages(tx, instance, key)) await link(tx, ctx, row, instanceId)
}

async function link(tx: Tx, ctx: ServiceContext, row: PackageRow, instanceId: string): Promise<void> {
  await changingBalance(tx, ctx, { instanceId, row }, () =>
    updatePackage(tx, row, { instanceId, updatedAt: ctx.now() }),
  )
}

function holds(settings: PackageSettings | null | undefined, meter: string): boolean {
  return settings?.meter === meter || (settings?.also ?? []).some((item) => item.meter === meter)
}

export function stateOf(status: InstanceRow['status']): PackageRow['state'] {
  switch (status) {
    case 'open':
      return 'active'
    case 'frozen':
      return 'frozen'
    case 'released':
      return 'ended'
    default:
      return status satisfies never
  }
}
