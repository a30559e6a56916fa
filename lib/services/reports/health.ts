import { countUnauthenticated, selectLastCall, selectP95, selectQueue } from '@/db/queries/reports'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type Counters, reportCounters } from '@/lib/services/incidents/counters'

/** Answers slower than this may count as failed (protocol/saas-v2.md 1). */
export const ANSWER_LIMIT_MS = 5000

const DAY_MS = 86_400_000

export type Health = {
  /** What the marketplace counts against the seller. */
  counters: Counters
  /** Over the last 24 hours; null without calls. */
  p95Ms: number | null
  lastCall: { at: Date; activity: string | null } | null
  /** The latest debugging call or dialing test. */
  lastProbe: { at: Date; ok: boolean } | null
  /** Work due but not begun: how much, and how long the oldest has waited. */
  queue: { due: number; oldestDueAt: Date | null }
  unauthenticatedToday: number
}

/** Whether the interface is well, in the marketplace's own terms. */
export async function reportHealth(ctx: ServiceContext): Promise<Health> {
  requirePermission(ctx, 'portal:read')
  const now = ctx.now()
  const day = { from: new Date(now.getTime() - DAY_MS), to: new Date(now.getTime() + 1) }
  const [counters, p95Us, call, probe, queue, unauthenticated] = await Promise.all([
    reportCounters(ctx),
    selectP95(ctx.db, ctx.sellerId, day),
    selectLastCall(ctx.db, ctx.sellerId, 'real'),
    selectLastCall(ctx.db, ctx.sellerId, 'test'),
    selectQueue(ctx.db, ctx.sellerId, now),
    countUnauthenticated(ctx.db, ctx.sellerId, day),
  ])
  return {
    counters,
    p95Ms: p95Us === null ? null : Math.round(p95Us / 100) / 10,
    lastCall: call && { at: call.receivedAt, activity: call.activity },
    lastProbe: probe && { at: probe.receivedAt, ok: probe.verdict === 'accepted' },
    queue: { due: queue.due, oldestDueAt: queue.oldestDueAt },
    unauthenticatedToday: unauthenticated,
  }
}
