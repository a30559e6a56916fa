import { countIncidents, countPresumed } from '@/db/queries/incidents'
import { countFailedLookups, countOpenTasks, listDiscoveredProducts, selectQueue } from '@/db/queries/reports'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { listIncidents } from '@/lib/services/incidents/list'
import type { IncidentView } from '@/lib/services/incidents/view'
import { type LowPool, lowPools } from '@/lib/services/licensing/stock'
import { countUnauthenticatedOpen } from '@/lib/services/messages/failures'
import { type AlarmView, ringingAlarms } from '@/lib/services/metering/list-alarms'

const SHOWN_INCIDENTS = 5
const MOST_PRESUMED = 100
const LOOKUP_DAYS = 90

export type Attention = {
  /** The most urgent incidents, and how many there are. */
  incidents: IncidentView[]
  incidentCount: number
  /** Orders presumed refunded that nobody has looked after, up to 100. */
  presumed: number
  /** Calls that did not authenticate and look like the marketplace's own, up to a hundred: a key may be wrong. */
  unauthenticated: number
  deadJobs: number
  tasksOpen: number
  tasksOverdue: number
  failedLookups: number
  /** Pools of licence keys that run dry, the emptiest first. */
  lowPools: LowPool[]
  /** Alarms of metering, most urgent first. */
  alarms: AlarmView[]
  /** Sold, but never set up. */
  discovered: { productId: string; skuCode: string; name: string }[]
}

/** What wants a person now, most urgent first. */
export async function reportAttention(ctx: ServiceContext): Promise<Attention> {
  requirePermission(ctx, 'portal:read')
  const now = ctx.now()
  const [incidents, counted, presumed, unauthenticated, queue, tasks, failedLookups, discovered, pools, alarms] =
    await Promise.all([
      listIncidents(ctx, { limit: SHOWN_INCIDENTS }),
      countIncidents(ctx.db, ctx.sellerId),
      countPresumed(ctx.db, ctx.sellerId, MOST_PRESUMED),
      countUnauthenticatedOpen(ctx),
      selectQueue(ctx.db, ctx.sellerId, now),
      countOpenTasks(ctx.db, ctx.sellerId, now),
      countFailedLookups(ctx.db, ctx.sellerId, new Date(now.getTime() - LOOKUP_DAYS * 86_400_000)),
      listDiscoveredProducts(ctx.db, ctx.sellerId),
      lowPools(ctx),
      ringingAlarms(ctx),
    ])
  return {
    incidents: incidents.rows,
    incidentCount: counted.active,
    presumed,
    unauthenticated,
    deadJobs: queue.dead,
    tasksOpen: tasks.open,
    tasksOverdue: tasks.overdue,
    failedLookups,
    lowPools: pools,
    alarms,
    discovered,
  }
}
