import { selectProductNames } from '@/db/queries/product-lists'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

/** More would not be found in a list to choose from; the search finds them. */
const MOST = 200

/** Products by name, one entry per product id, to filter lists by. */
export async function listProductNames(ctx: ServiceContext): Promise<{ productId: string; name: string }[]> {
  requirePermission(ctx, 'portal:read')
  return selectProductNames(ctx.db, ctx.sellerId, MOST)
}
