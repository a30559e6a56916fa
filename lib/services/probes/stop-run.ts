import { z } from 'zod'
import { findRun, skipWaitingResults, updateRun } from '@/db/queries/probes'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

const input = z.object({ runId: z.uuid() })

/**
 * Stops a run: the case on its way is still answered, what was not sent yet is not sent any more. Its job finds the run
 * stopped and is done. Throws `conflict` when the run has ended by itself.
 */
export async function stopProbeRun(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'products:write')
  const { runId } = parseInput(input, raw)
  const key = { sellerId: ctx.sellerId, id: runId }
  await transaction(ctx.db, async (tx) => {
    if (!(await findRun(tx, key))) throw notFound('probe run')
    const stopped = await updateRun(tx, key, { state: 'stopped', finishedAt: ctx.now() })
    if (!stopped) throw refusal('probe_ended')
    await skipWaitingResults(tx, key)
    await recordAudit(tx, ctx, { action: 'probe.stopped', subjectKind: 'probe_run', subjectId: runId })
  })
}
