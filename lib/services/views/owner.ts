import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'

/** Whose views these are: views belong to people, not to what calls by key. */
export function viewOwner(ctx: ServiceContext): { sellerId: string; userId: string } {
  requirePermission(ctx, 'portal:read')
  if (ctx.actor.kind !== 'user') throw new ServiceError('forbidden', 'Only people have saved views.')
  return { sellerId: ctx.sellerId, userId: ctx.actor.id }
}
