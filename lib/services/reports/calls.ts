import { selectCallsByVerdict, selectP95BySteps } from '@/db/queries/reports'
import { VERDICTS, type Verdict } from '@/lib/domain/messages'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { rowsBySteps } from '@/lib/services/settled'
import { type ChartRange, chartSpan } from './range'

export type CallsPoint = { at: Date; p95Ms: number | null } & Record<Verdict, number>

/** A call is written as it is answered; nothing about it that is counted here changes afterwards. */
const SETTLED_MS = 60_000

/** Calls by verdict and their p95 answer time, one point per step; steps without calls are there, empty. */
export async function reportCalls(
  ctx: ServiceContext,
  { range, timeZone }: { range: ChartRange; timeZone: string },
): Promise<CallsPoint[]> {
  requirePermission(ctx, 'portal:read')
  const span = chartSpan(range, ctx.now(), timeZone)
  const [calls, times] = await Promise.all([
    rowsBySteps(ctx, 'calls', span, SETTLED_MS, (part) => selectCallsByVerdict(ctx.db, ctx.sellerId, part)),
    rowsBySteps(ctx, 'p95', span, SETTLED_MS, (part) => selectP95BySteps(ctx.db, ctx.sellerId, part)),
  ])
  const points = span.starts.map(
    (at): CallsPoint => ({ at, p95Ms: null, accepted: 0, failed: 0, refused: 0, unknown: 0 }),
  )
  for (const { step, verdict, calls: amount } of calls) {
    const point = points[step]
    if (point && VERDICTS.includes(verdict)) point[verdict] += amount
  }
  for (const { step, p95Us } of times) {
    const point = points[step]
    if (point) point.p95Ms = Math.round(p95Us / 100) / 10
  }
  return points
}
