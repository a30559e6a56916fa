import { z } from 'zod'
import { endBulkRun, lockBulkRun } from '@/db/queries/bulk-runs'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

const input = z.object({ runId: z.uuid(), reason: z.string().trim().max(500).optional() })

/** Stops a retry of many: the call that is being run ends and is counted, no further one begins. */
export async function cancelRetry(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { runId, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const run = await lockBulkRun(tx, { sellerId: ctx.sellerId, id: runId })
    if (!run) throw notFound('bulk run')
    if (run.state !== 'running') throw refusal('run_ended')
    await endBulkRun(tx, run, { state: 'cancelled', finishedAt: ctx.now(), cancelledBy: actorName(ctx.actor) })
    const { total, succeeded, failed, skipped } = run
    await recordAudit(tx, ctx, {
      action: 'message.bulk_cancel',
      subjectKind: 'bulk_run',
      subjectId: runId,
      reason: reason || undefined,
      details: { total, succeeded, failed, skipped },
    })
  })
}
