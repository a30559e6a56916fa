import { z } from 'zod'
import { selectTenants } from '@/db/queries/organisation-lists'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'

const listInput = z.object({
  ...pageFields,
  q: textFilter,
  state: choice(['bound', 'unbound']),
  trouble: choice(['1']),
})

export type TenantListRow = Awaited<ReturnType<typeof selectTenants>>[number]

/** One page of tenants, newest first, with what they have and what is wrong. */
export async function listTenants(ctx: ServiceContext, input: ListInput): Promise<Page<TenantListRow>> {
  requirePermission(ctx, 'portal:read')
  const { test, q, state, trouble, cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const filter = { withTests: test === '1', text: q, state, trouble: trouble === '1' }
  const place = readCursor(cursor)
  const rows = await selectTenants(ctx.db, ctx.sellerId, filter, place, limit + 1)
  return toPage(rows, limit, place, ({ createdAt, tenantId }) => ({ at: createdAt, id: tenantId }))
}
