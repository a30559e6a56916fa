import { z } from 'zod'
import { lockBulkRun, moveBulkRun } from '@/db/queries/bulk-runs'
import { transaction } from '@/db/transaction'
import { BULK_PERMISSION, type BulkState, isUnderWay } from '@/lib/domain/bulk'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'
import { insertRunJob } from './start'

const input = z.object({ runId: z.uuid(), reason: z.string().trim().max(500).optional() })
type Input = z.input<typeof input>

type Act = 'pause' | 'resume' | 'cancel'

async function steer(ctx: ServiceContext, raw: Input, act: Act, from: readonly BulkState[]): Promise<void> {
  requirePermission(ctx, 'portal:read')
  const { runId, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const run = await lockBulkRun(tx, { sellerId: ctx.sellerId, id: runId })
    if (!run) throw notFound('bulk run')
    requirePermission(ctx, BULK_PERMISSION[run.kind])
    if (!isUnderWay(run.state)) throw refusal('run_ended')
    if (!from.includes(run.state)) throw refusal(act === 'pause' ? 'run_paused' : 'run_not_paused')
    await moveBulkRun(tx, run, from, changeOf(ctx, act))
    if (act === 'resume') await insertRunJob(tx, ctx, runId)
    const { kind, total, succeeded, failed, skipped } = run
    await recordAudit(tx, ctx, {
      action: `bulk.${act}`,
      subjectKind: 'bulk_run',
      subjectId: runId,
      reason: reason || undefined,
      details: { kind, total, succeeded, failed, skipped },
    })
  })
  if (act === 'resume') ctx.wakeWorker()
}

function changeOf(ctx: ServiceContext, act: Act): Parameters<typeof moveBulkRun>[3] {
  const now = ctx.now()
  const name = actorName(ctx.actor)
  switch (act) {
    case 'pause':
      return { state: 'paused', pausedAt: now, pausedBy: name, fault: null }
    case 'resume':
      return { state: 'running', pausedAt: null, pausedBy: null, fault: null }
    case 'cancel':
      return { state: 'cancelled', finishedAt: now, cancelledBy: name }
    default:
      return act satisfies never
  }
}

/** Halts a run: what is being done ends and is counted, nothing further begins until it is resumed. */
export function pauseBulkRun(ctx: ServiceContext, raw: Input): Promise<void> {
  return steer(ctx, raw, 'pause', ['running'])
}

/** Goes on with a paused run where it stopped. */
export function resumeBulkRun(ctx: ServiceContext, raw: Input): Promise<void> {
  return steer(ctx, raw, 'resume', ['paused'])
}

/** Ends a run for good: what is being done ends and is counted, the rest is never begun. Nothing done is undone. */
export function cancelBulkRun(ctx: ServiceContext, raw: Input): Promise<void> {
  return steer(ctx, raw, 'cancel', ['running', 'paused'])
}
