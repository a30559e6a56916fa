import { z } from 'zod'
import { type AuditFilter, type AuditRow, listAudit } from '@/db/queries/audit'
import { type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'

export type { AuditFilter, AuditRow } from '@/db/queries/audit'

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
  cursor: z.string().max(300).optional(),
  limit: z.number().int().min(1).max(MAX_PAGE).default(50),
})

/** One page of the audit log, newest first. */
export async function listAuditLog(
  ctx: ServiceContext,
  raw: { filter: AuditFilter; cursor?: string; limit?: number },
): Promise<Page<AuditRow>> {
  requirePermission(ctx, 'audit:read')
  const { filter, cursor, limit } = parseInput(input, raw)
  const place = readUuidCursor(cursor)
  return toPage(await listAudit(ctx.db, ctx.sellerId, filter, limit + 1, place), limit, place, ({ at, id }) => ({
    at,
    id,
  }))
}
