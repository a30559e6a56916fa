import { z } from 'zod'
import { selectLandings } from '@/db/queries/landing-lists'
import { LANDING_OUTCOMES } from '@/lib/domain/landing'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import type { AnyFault } from '@/lib/services/landing/deps'
import { isFault } from '@/lib/services/landing/faults'
import { choice, type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'

const input = z.object({ ...pageFields, q: textFilter, outcome: choice(LANDING_OUTCOMES), fault: textFilter })

type Found = Awaited<ReturnType<typeof selectLandings>>[number]
export type LandingListRow = Omit<Found['landing'], 'sellerId' | 'fault'> & {
  fault: AnyFault | null
  tenantName: string | null
}

/** How buyers' landings went, newest first. */
export async function listLandings(ctx: ServiceContext, raw: ListInput): Promise<Page<LandingListRow>> {
  requirePermission(ctx, 'portal:read')
  const { test, q, outcome, fault, cursor, limit = PAGE_SIZE } = parseInput(input, raw)
  const place = readUuidCursor(cursor)
  const filter = { withTests: test === '1', text: q, outcome, fault: isFault(fault) ? fault : undefined }
  const found = await selectLandings(ctx.db, ctx.sellerId, filter, place, limit + 1)
  const rows = found.map(({ landing: { sellerId: _, fault: said, ...row }, tenantName }): LandingListRow => {
    return { ...row, tenantName, fault: said === null ? null : isFault(said) ? said : 'unexpected' }
  })
  return toPage(rows, limit, place, ({ at, id }) => ({ at, id }))
}
