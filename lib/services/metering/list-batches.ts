import { z } from 'zod'
import { selectBatches } from '@/db/queries/usage-lists'
import type { UsagePush } from '@/lib/domain/metering'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, momentFilter, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'

/** `under_way`: not answered yet, or its process died. */
export const BATCH_OUTCOMES = ['accepted', 'partly', 'refused', 'unknown', 'under_way'] as const
export type BatchOutcome = (typeof BATCH_OUTCOMES)[number]

const listInput = z.object({
  ...pageFields,
  outcome: choice(BATCH_OUTCOMES),
  code: textFilter,
  from: momentFilter,
  to: momentFilter,
  id: z.uuid().optional().catch(undefined),
})

export type BatchListRow = {
  id: string
  push: UsagePush
  size: number
  sentAt: Date
  answeredAt: Date | null
  outcome: BatchOutcome
  status: number | null
  code: string | null
  answer: string | null
  host: string | null
  durationMs: number | null
}

/** One page of calls of the usage push, newest first. */
export async function listBatches(ctx: ServiceContext, input: ListInput): Promise<Page<BatchListRow>> {
  requirePermission(ctx, 'portal:read')
  const { cursor, limit = PAGE_SIZE, test: _, ...filter } = parseInput(listInput, input)
  const place = readUuidCursor(cursor)
  const found = await selectBatches(ctx.db, ctx.sellerId, filter, place, limit + 1)
  const page = toPage(found, limit, place, ({ sentAt, id }) => ({ at: sentAt, id }))
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ sellerId: _, outcome, ...row }) => ({ ...row, outcome: outcome ?? 'under_way' })),
  }
}
