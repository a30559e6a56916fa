import { z } from 'zod'
import { type AuditCursor, type AuditFilter, type AuditRow, listAudit } from '@/db/queries/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'

export type { AuditCursor, AuditFilter, AuditRow } from '@/db/queries/audit'

const MAX_PAGE = 1000

const input = z.object({
  filter: z.object({
    actor: z.string().max(200).optional(),
    action: z.string().max(200).optional(),
    subjectKind: z.string().max(200).optional(),
    subjectId: z.string().max(200).optional(),
    from: z.date().optional(),
    to: z.date().optional(),
  }),
  cursor: z.object({ at: z.date(), id: z.uuid() }).optional(),
  limit: z.number().int().min(1).max(MAX_PAGE).default(50),
})

/** One page of the audit log, newest first; `next` continues it, null at its end. */
export async function listAuditLog(
  ctx: ServiceContext,
  raw: { filter: AuditFilter; cursor?: AuditCursor; limit?: number },
): Promise<{ rows: AuditRow[]; next: AuditCursor | null }> {
  requirePermission(ctx, 'audit:read')
  const { filter, cursor, limit } = parseInput(input, raw)
  const found = await listAudit(ctx.db, ctx.sellerId, filter, limit + 1, cursor)
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > limit && last ? { at: last.at, id: last.id } : null }
}
