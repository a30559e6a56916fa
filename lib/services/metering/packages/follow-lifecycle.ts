import type { InstanceRow } from '@/db/queries/fulfilment'
import { selectPackagesOf, updatePackage } from '@/db/queries/packages'
import type { Tx } from '@/db/types'
import type { Lifecycle } from '@/lib/domain/instance'
import type { ServiceContext } from '@/lib/services/context'
import { choosePackage, type ProductChoice } from '@/lib/services/provisioning/choose'
import { stateOf } from './follow-product'
import { changingBalance } from './tell'

/**
 * A package takes over what just changed of its instance: term, freeze, release. Costs nothing for instances that are
 * no packages.
 * @param next as it is from now on
 */
export async function followLifecycle(
  tx: Tx,
  ctx: ServiceContext,
  products: readonly ProductChoice[],
  instance: Pick<InstanceRow, 'instanceId' | 'productId' | 'skuCode'>,
  next: Pick<Lifecycle, 'status' | 'expireTime'>,
): Promise<void> {
  if (choosePackage(products, instance) === null) return
  const patch = { state: stateOf(next.status), expiresAt: next.expireTime, updatedAt: ctx.now() }
  for (const row of await selectPackagesOf(tx, ctx.sellerId, instance.instanceId)) {
    const write = () => updatePackage(tx, row, patch)
    if (row.instanceId === null) await write()
    else await changingBalance(tx, ctx, { instanceId: row.instanceId, row }, write)
  }
}
