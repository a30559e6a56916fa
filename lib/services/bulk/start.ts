import { z } from 'zod'
import { isUniqueViolation } from '@/db/pg-errors'
import { insertBulkItems, insertBulkRun } from '@/db/queries/bulk-runs'
import { insertJob } from '@/db/queries/jobs'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { BULK_KINDS, bulkPermission, groupsOf } from '@/lib/domain/bulk'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { BULK_ADAPTERS } from './adapters'
import { selectionField } from './plan'

const input = z.object({
  kind: z.enum(BULK_KINDS),
  selection: selectionField,
  reason: z.string().trim().min(1).max(500),
})

/**
 * Begins a run of all that a selection finds and that is not hopeless. What it is about is settled now, in one statement:
 * what comes later is not taken up. One run of a kind at a time; throws `nothing_to_retry` and `run_going_on`.
 */
export async function startBulkRun(
  ctx: ServiceContext,
  raw: z.input<typeof input>,
): Promise<{ runId: string; total: number; leftOut: number }> {
  requirePermission(ctx, bulkPermission(raw.kind))
  const { kind, selection, reason } = parseInput(input, raw)
  const id = ctx.newId()
  const run = { sellerId: ctx.sellerId, id }
  const taken = groupsOf(kind).flatMap(([group, fate]) => (fate === 'leave' ? [] : [group]))
  try {
    const counts = await transaction(ctx.db, async (tx) => {
      const found = await insertBulkItems(tx, run, BULK_ADAPTERS[kind].candidates(ctx, selection), taken)
      if (found.total === 0) throw refusal('nothing_to_retry')
      await insertBulkRun(tx, {
        ...run,
        kind,
        state: 'running',
        filter: selection,
        ...found,
        reason,
        createdAt: ctx.now(),
        createdById: ctx.actor.kind === 'user' ? ctx.actor.id : null,
        createdBy: actorName(ctx.actor),
      })
      await insertRunJob(tx, ctx, id)
      const { ids, ...filter } = selection
      await recordAudit(tx, ctx, {
        action: 'bulk.start',
        subjectKind: 'bulk_run',
        subjectId: id,
        reason,
        details: { kind, ...found, ...(ids === undefined ? { filter } : { chosen: ids.split(',').length }) },
      })
      return found
    })
    ctx.wakeWorker()
    return { runId: id, ...counts }
  } catch (error) {
    if (isUniqueViolation(error)) throw refusal('run_going_on')
    throw error
  }
}

/** The job that works a run off. The lane sees to it that two of them, after a pause, never work side by side. */
export async function insertRunJob(tx: Tx, ctx: ServiceContext, runId: string): Promise<void> {
  const id = ctx.newId()
  await insertJob(tx, {
    sellerId: ctx.sellerId,
    id,
    kind: 'bulk_retry',
    lane: `bulk:${runId}`,
    payload: { kind: 'bulk_retry', runId },
    test: false,
    orderId: null,
    instanceId: null,
    idempotencyKey: `bulk_retry:${id}`,
    now: ctx.now(),
  })
}
