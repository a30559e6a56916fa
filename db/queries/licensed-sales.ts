import { and, eq, inArray, or } from 'drizzle-orm'
import { instances, products } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** Those of the given instance and order ids that are about a product of the kind `license`. */
export async function findLicensedSales(
  db: Db | Tx,
  sellerId: string,
  ids: { instanceIds: readonly string[]; orderIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const { instanceIds, orderIds } = ids
  if (instanceIds.length === 0 && orderIds.length === 0) return new Set()
  const rows = await db
    .selectDistinct({ instanceId: instances.instanceId, orderId: instances.orderId })
    .from(instances)
    .innerJoin(
      products,
      and(
        eq(products.sellerId, instances.sellerId),
        eq(products.productId, instances.productId),
        eq(products.kind, 'license'),
      ),
    )
    .where(
      and(
        eq(instances.sellerId, sellerId),
        // Named, because the index by order has it before the order.
        inArray(instances.test, [false, true]),
        or(inArray(instances.instanceId, [...instanceIds]), inArray(instances.orderId, [...orderIds])),
      ),
    )
  return new Set(rows.flatMap((row) => [row.instanceId, row.orderId]))
}
