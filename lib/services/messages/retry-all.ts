import { z } from 'zod'
import { isUniqueViolation } from '@/db/pg-errors'
import {
  countFailingCalls,
  findBulkRun,
  insertBulkItems,
  insertBulkRun,
  listBulkItems,
  listBulkRuns,
} from '@/db/queries/bulk-runs'
import { insertJob } from '@/db/queries/jobs'
import { transaction } from '@/db/transaction'
import type { BulkState } from '@/lib/domain/messages'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'
import { type MessageQuery, messageQuery, toFilter } from './query'

const input = z.object({ filter: messageQuery, reason: z.string().trim().min(1).max(500) })

const SHOWN_RUNS = 3
const SHOWN_FAILED = 50

export type BulkRunView = {
  id: string
  state: BulkState
  filter: Record<string, string>
  total: number
  succeeded: number
  failed: number
  skipped: number
  /** Not reached: still to come, or left out when it was cancelled. */
  left: number
  reason: string
  createdAt: Date
  createdBy: string
  finishedAt: Date | null
  cancelledBy: string | null
}

/** How many failing calls `retryAll` would run again for this filter, each counted once however often it failed. */
export async function countRetryable(ctx: ServiceContext, filter: MessageQuery): Promise<number> {
  requirePermission(ctx, 'portal:read')
  return countFailingCalls(ctx.db, toFilter(ctx, messageQuery.parse(filter)))
}

/**
 * Has the worker run every open failure again that a filter of the message list finds. What it is about is settled now:
 * failures that come later are not taken up. One run at a time.
 */
export async function retryAll(
  ctx: ServiceContext,
  raw: z.input<typeof input>,
): Promise<{ runId: string; total: number }> {
  requirePermission(ctx, 'fulfilment:write')
  const { filter, reason } = parseInput(input, raw)
  const now = ctx.now()
  const id = ctx.newId()
  const run = { sellerId: ctx.sellerId, id }
  const asked = queryText(filter)
  try {
    const total = await transaction(ctx.db, async (tx) => {
      const count = await insertBulkItems(tx, run, toFilter(ctx, filter))
      if (count === 0) throw refusal('nothing_to_retry')
      await insertBulkRun(tx, {
        ...run,
        state: 'running',
        filter: asked,
        total: count,
        reason,
        createdAt: now,
        createdById: ctx.actor.kind === 'user' ? ctx.actor.id : null,
        createdBy: actorName(ctx.actor),
      })
      await insertJob(tx, {
        ...run,
        kind: 'bulk_retry',
        lane: `bulk:${id}`,
        payload: { kind: 'bulk_retry', runId: id },
        test: false,
        orderId: null,
        instanceId: null,
        idempotencyKey: `bulk_retry:${id}`,
        now,
      })
      await recordAudit(tx, ctx, {
        action: 'message.bulk_retry',
        subjectKind: 'bulk_run',
        subjectId: id,
        reason,
        details: { total: count, filter: asked },
      })
      return count
    })
    ctx.wakeWorker()
    return { runId: id, total }
  } catch (error) {
    if (isUniqueViolation(error)) throw refusal('run_going_on')
    throw error
  }
}

/** One run with the first of its items that failed. */
export async function getBulkRun(
  ctx: ServiceContext,
  runId: string,
): Promise<BulkRunView & { failures: { messageId: string; note: string | null }[] }> {
  requirePermission(ctx, 'portal:read')
  const key = { sellerId: ctx.sellerId, id: runId }
  const run = z.uuid().safeParse(runId).success ? await findBulkRun(ctx.db, key) : undefined
  if (!run) throw notFound('bulk run')
  const failures = await listBulkItems(ctx.db, key, 'failed', SHOWN_FAILED)
  return { ...view(run), failures: failures.map(({ messageId, note }) => ({ messageId, note })) }
}

/** The latest runs, newest first. */
export async function latestBulkRuns(ctx: ServiceContext): Promise<BulkRunView[]> {
  requirePermission(ctx, 'portal:read')
  return (await listBulkRuns(ctx.db, ctx.sellerId, SHOWN_RUNS)).map(view)
}

function view(run: NonNullable<Awaited<ReturnType<typeof findBulkRun>>>): BulkRunView {
  const { sellerId: _, createdById: __, ...rest } = run
  return { ...rest, left: run.total - run.succeeded - run.failed - run.skipped }
}

function queryText(query: MessageQuery): Record<string, string> {
  const { before: _, after: __, ...filter } = query
  return Object.fromEntries(Object.entries(filter).filter((pair): pair is [string, string] => pair[1] !== undefined))
}
