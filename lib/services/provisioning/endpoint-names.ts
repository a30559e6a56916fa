import { listEndpoints } from '@/db/queries/hooks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

/** Names of the account's hook endpoints, for a product to choose one. */
export async function listEndpointNames(ctx: ServiceContext): Promise<string[]> {
  requirePermission(ctx, 'portal:read')
  return (await listEndpoints(ctx.db, ctx.sellerId)).map(({ name }) => name)
}
