import { type AuditRow, findAudit } from '@/db/queries/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'

/** One entry of the audit log with its details. Throws `not_found`. */
export async function findAuditEntry(ctx: ServiceContext, id: string): Promise<AuditRow> {
  requirePermission(ctx, 'audit:read')
  const row = await findAudit(ctx.db, ctx.sellerId, id)
  if (!row) throw new ServiceError('not_found', 'There is no such entry in the audit log.')
  return row
}
