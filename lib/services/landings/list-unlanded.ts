import { z } from 'zod'
import { selectUnlanded } from '@/db/queries/landing-lists'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'

const input = z.object({ ...pageFields, bound: choice(['1', '0']) })

export type UnlandedRow = Awaited<ReturnType<typeof selectUnlanded>>[number]

/** Registration pending: paid and ready, and nobody has ever come in. */
export async function listUnlanded(ctx: ServiceContext, raw: ListInput): Promise<Page<UnlandedRow>> {
  requirePermission(ctx, 'portal:read')
  const { test, bound, cursor, limit = PAGE_SIZE } = parseInput(input, raw)
  const place = readCursor(cursor)
  const filter = { withTests: test === '1', bound: bound === undefined ? undefined : bound === '1' }
  const rows = await selectUnlanded(ctx.db, ctx.sellerId, filter, place, limit + 1)
  return toPage(rows, limit, place, ({ createdAt, instanceId }) => ({ at: createdAt, id: instanceId }))
}
