import { listAuditChoices } from '@/db/queries/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

const NEWEST = 2000

/** People, actions and kinds of subjects that occur among the newest entries: what the filters offer. */
export async function listAuditFilterChoices(
  ctx: ServiceContext,
): Promise<{ actors: string[]; actions: string[]; subjectKinds: string[] }> {
  requirePermission(ctx, 'audit:read')
  return listAuditChoices(ctx.db, ctx.sellerId, NEWEST)
}
