import type { InstanceRow } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import type { ProductChoice } from '@/lib/services/provisioning/choose'
import { chooseLicense } from './choose'
import { issueLicense } from './issue-license'
import { originOf } from './origin'

/** Whether the seller's product is to send the key of what it prepares. */
export function awaitsKey(products: readonly ProductChoice[], instance: InstanceRow): boolean {
  return chooseLicense(products, instance).settings.source === 'hook'
}

/**
 * Makes the key the product has sent the licence of its instance, in the caller's transaction. The first one stands for
 * ever: what a later answer says does not replace it. Throws `conflict` for a key that is another licence's.
 */
export async function takeKey(
  tx: Tx,
  ctx: ServiceContext,
  products: readonly ProductChoice[],
  instance: InstanceRow,
  key: string,
): Promise<void> {
  const { instanceId, test, orderId, orderLineId, productId, skuCode, productName, customerId, expireTime } = instance
  await issueLicense(
    tx,
    ctx,
    { products },
    {
      origin: originOf(instanceId),
      test,
      instance: { instanceId, orderId, orderLineId },
      product: { productId, skuCode, productName },
      customerId,
      term: { expireTime },
      given: { key, source: 'hook' },
    },
  )
}
