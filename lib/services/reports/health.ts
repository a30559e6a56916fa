import {
  countUnauthenticated,
  selectFailedPurchases,
  selectLastCall,
  selectP95,
  selectQueue,
} from '@/db/queries/reports'
import { clockFor } from '@/lib/domain/platform-clocks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { monthStart } from './range'

/** The marketplace takes a product down after more failed orders than this in a calendar month (seller-center.md 6.3). */
export const FAILED_ORDERS_ALLOWED = 5
/** Answers slower than this may count as failed (protocol/saas-v2.md 1). */
export const ANSWER_LIMIT_MS = 5000

/** The marketplace counts in its own zone. */
const PLATFORM_ZONE = 'Asia/Shanghai'
const DAY_MS = 86_400_000

export type Health = {
  /** Orders of this calendar month that failed for good, and those that still may. */
  failedOrders: number
  ordersAtRisk: number
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
  const window = clockFor('saas_v2', 'newInstance', now, [], now)
  const windowMs = (window.givesUpAt ?? now).getTime() - now.getTime()
  const [purchases, p95Us, call, probe, queue, unauthenticated] = await Promise.all([
    selectFailedPurchases(ctx.db, ctx.sellerId, monthStart(now, PLATFORM_ZONE), windowMs / 60_000),
    selectP95(ctx.db, ctx.sellerId, day),
    selectLastCall(ctx.db, ctx.sellerId, 'real'),
    selectLastCall(ctx.db, ctx.sellerId, 'test'),
    selectQueue(ctx.db, ctx.sellerId, now),
    countUnauthenticated(ctx.db, ctx.sellerId, day),
  ])
  const lost = purchases.filter((order) => !order.recovered)
  const failedOrders = lost.filter((order) => order.firstFailedAt.getTime() + windowMs <= now.getTime()).length
  return {
    failedOrders,
    ordersAtRisk: lost.length - failedOrders,
    p95Ms: p95Us === null ? null : Math.round(p95Us / 100) / 10,
    lastCall: call && { at: call.receivedAt, activity: call.activity },
    lastProbe: probe && { at: probe.receivedAt, ok: probe.verdict === 'accepted' },
    queue: { due: queue.due, oldestDueAt: queue.oldestDueAt },
    unauthenticatedToday: unauthenticated,
  }
}
