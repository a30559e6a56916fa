import { z } from 'zod'
import { findBulkRun, latestBulkRun, selectBulkItems, selectBulkRuns } from '@/db/queries/bulk-runs'
import { BULK_ITEM_STATES, BULK_KINDS, BULK_STATES, type BulkItemState, type BulkKind } from '@/lib/domain/bulk'
import { cutPage, PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { type BulkRunView, viewRun } from './view'

const listInput = z.object({ ...pageFields, kind: choice(BULK_KINDS), state: choice(BULK_STATES) })

/** One page of bulk runs, newest first. */
export async function listBulkRuns(ctx: ServiceContext, input: ListInput): Promise<Page<BulkRunView>> {
  requirePermission(ctx, 'portal:read')
  const { kind, state, cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const place = readUuidCursor(cursor)
  const found = await selectBulkRuns(ctx.db, ctx.sellerId, { kind, state }, place, limit + 1)
  const page = toPage(found, limit, place, ({ createdAt, id }) => ({ at: createdAt, id }))
  return { ...page, rows: page.rows.map(viewRun) }
}

/** The newest run of a kind, if there was any. */
export async function latestRun(ctx: ServiceContext, kind: BulkKind): Promise<BulkRunView | null> {
  requirePermission(ctx, 'portal:read')
  const run = await latestBulkRun(ctx.db, ctx.sellerId, kind)
  return run ? viewRun(run) : null
}

/** Throws `not_found` for what is no run of the account. */
export async function getBulkRun(ctx: ServiceContext, runId: string): Promise<BulkRunView> {
  requirePermission(ctx, 'portal:read')
  const key = { sellerId: ctx.sellerId, id: runId }
  const run = z.uuid().safeParse(runId).success ? await findBulkRun(ctx.db, key) : undefined
  if (!run) throw notFound('bulk run')
  return viewRun(run)
}

export type BulkItemView = {
  position: number
  subjectId: string
  label: string | null
  state: BulkItemState
  note: string | null
}

const itemInput = z.object({
  ...pageFields,
  runId: z.string(),
  state: choice(BULK_ITEM_STATES),
  cursor: z
    .string()
    .regex(/^b?\d{1,9}$/)
    .optional()
    .catch(undefined),
})

/** One page of what a run is about, in the order in which it is done. */
export async function listBulkItems(ctx: ServiceContext, input: ListInput): Promise<Page<BulkItemView>> {
  requirePermission(ctx, 'portal:read')
  const { runId, state, cursor, limit = PAGE_SIZE } = parseInput(itemInput, input)
  if (!z.uuid().safeParse(runId).success) throw notFound('bulk run')
  const place =
    cursor === undefined ? null : { position: Number(cursor.replace('b', '')), back: cursor.startsWith('b') }
  const found = await selectBulkItems(ctx.db, { sellerId: ctx.sellerId, id: runId }, state, place, limit + 1)
  const page = cutPage(found, limit, place, ({ position }, back) => `${back ? 'b' : ''}${position}`)
  return {
    ...page,
    rows: page.rows.map(({ position, subjectId, label, state: now, note }) => ({
      position,
      subjectId,
      label,
      state: now,
      note,
    })),
  }
}
