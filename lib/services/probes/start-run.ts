import { hasUnfinishedJob, insertJob } from '@/db/queries/jobs'
import { forgetRuns, insertResults, insertRun, selectCases, stopStaleRuns } from '@/db/queries/probes'
import { transaction } from '@/db/transaction'
import { dueSlot, probeOrder } from '@/lib/domain/probes'
import type { SellerSettings } from '@/lib/domain/seller'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { refusal } from '@/lib/services/refusals'

/** Two a day: a month and a half to look back on. */
const KEPT_RUNS = 100
/** A run takes seconds a case; nobody works on one that has taken this long. */
const STALE_MS = 60 * 60_000

/** Begins a run by hand. Throws `conflict` while another is going on. */
export async function startProbeRun(ctx: ServiceContext): Promise<{ runId: string }> {
  requirePermission(ctx, 'products:write')
  const runId = await begin(ctx, null)
  if (runId === null) throw refusal('probe_going_on')
  return { runId }
}

/** Begins the run whose planned time has come, once; null when none is due or it was begun already. */
export async function startPlannedRun(
  ctx: ServiceContext,
  { probeTimes, probeZone }: Pick<SellerSettings, 'probeTimes' | 'probeZone'>,
): Promise<string | null> {
  requirePermission(ctx, 'products:write')
  const slot = dueSlot(ctx.now(), probeTimes, probeZone)
  return slot === null ? null : begin(ctx, slot)
}

async function begin(ctx: ServiceContext, slot: string | null): Promise<string | null> {
  const { sellerId } = ctx
  const runId = ctx.newId()
  const now = ctx.now()
  const begun = await transaction(ctx.db, async (tx) => {
    // Without a job nobody works on a run any more: the job was called off, or given up.
    const working = await hasUnfinishedJob(tx, sellerId, LANE)
    await stopStaleRuns(tx, sellerId, new Date(now.getTime() - (working ? STALE_MS : 0)), now)
    const cases = probeOrder(await selectCases(tx, sellerId))
    const row = {
      sellerId,
      id: runId,
      slot,
      state: 'running' as const,
      publicUrl: ctx.publicUrl,
      total: cases.length,
      createdAt: now,
      createdBy: slot === null ? actorName(ctx.actor) : null,
    }
    if (!(await insertRun(tx, row))) return false
    await insertResults(
      tx,
      cases.map(({ id, name, productId, family, activity }, position) => ({
        sellerId,
        runId,
        position,
        caseId: id,
        name,
        productId,
        family,
        activity,
        state: 'waiting' as const,
        checks: [],
      })),
    )
    await insertJob(tx, {
      sellerId,
      id: runId,
      kind: 'probe',
      lane: LANE,
      payload: { kind: 'probe', runId },
      test: true,
      orderId: null,
      instanceId: null,
      idempotencyKey: `probe:${runId}`,
      now,
    })
    await forgetRuns(tx, sellerId, KEPT_RUNS)
    if (slot === null) {
      await recordAudit(tx, ctx, { action: 'probe.started', subjectKind: 'probe_run', subjectId: runId })
    }
    return true
  })
  if (begun) ctx.wakeWorker()
  return begun ? runId : null
}

/** One run of an account at a time. */
const LANE = 'probe'
