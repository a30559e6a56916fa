import { selectRecentWindows } from '@/db/queries/balances'
import { selectSeries } from '@/db/queries/usage-series'
import type { WindowState } from '@/lib/domain/metering'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

/** What an instance has used; amounts in marketplace units, exact decimal text. */
export type InstanceUsageView = {
  instanceId: string
  meter: string
  unit: string | null
  /** Since the beginning. */
  total: string
  /** Of it: not in a record yet, on its way to the marketplace, accepted there, held back, not billable. */
  open: string
  carried: string
  waiting: string
  accepted: string
  held: string
  dead: string
  events: number
  lastEventAt: Date | null
  lastArrivalAt: Date | null
  /** Windows of today, UTC, oldest first. */
  windows: {
    startsAt: Date
    endsAt: Date
    state: WindowState
    late: boolean
    total: string
    events: number
    sealAt: Date
  }[]
}

const DAY_MS = 86_400_000

/** The running total of a metered instance and its windows of today; null for an instance that is not metered. */
export async function usageOf(ctx: ServiceContext, instanceId: string): Promise<InstanceUsageView | null> {
  requirePermission(ctx, 'portal:read')
  const today = new Date(Math.floor(ctx.now().getTime() / DAY_MS) * DAY_MS)
  const [[series], windows] = await Promise.all([
    selectSeries(ctx.db, ctx.sellerId, [instanceId]),
    selectRecentWindows(ctx.db, ctx.sellerId, instanceId, today),
  ])
  if (!series) return null
  const { meter, unit, counted, open, carried, waiting, accepted, held, dead, events } = series
  const { lastEventAt, lastArrivalAt } = series
  const books = { total: counted, open, carried, waiting, accepted, held, dead }
  return { instanceId, meter, unit, ...books, events, lastEventAt, lastArrivalAt, windows }
}
