import { lockInstance } from '@/db/queries/fulfilment'
import { selectProductChoices } from '@/db/queries/product-choices'
import { selectSoldInstances } from '@/db/queries/products'
import { transaction } from '@/db/transaction'
import type { ServiceContext } from '@/lib/services/context'
import { followProduct } from '@/lib/services/metering/packages/follow-product'

/** More than this are taken up by their first events and calls. */
const MOST = 1_000

/**
 * Instances sold before their product was set up as metered or as a package get their series and ledger. What one has
 * already stays as it was sold. Safe to repeat.
 */
export async function adoptSold(ctx: ServiceContext, productId: string): Promise<void> {
  const products = await selectProductChoices(ctx.db, ctx.sellerId)
  for (const instanceId of await selectSoldInstances(ctx.db, ctx.sellerId, productId, MOST)) {
    await transaction(ctx.db, async (tx) => {
      const instance = await lockInstance(tx, ctx.sellerId, instanceId)
      if (instance && instance.status !== 'released') await followProduct(tx, ctx, products, instance, instance)
    })
  }
}
